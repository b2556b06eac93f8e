"""The whole chain of a number: printed text, parsed values, places, source, the rules that checked it, its uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_cli.catalogue.named_queries import query_files, relations_in
from kb_cli.catalogue.resources import database_path, queries_folder
from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import UsageMistake
from kb_cli.language.cite_options import TraceFormat
from kb_cli.language.cite_print import full_citation
from kb_cli.language.cite_sources import CitedFact, Source, read_references
from kb_cli.language.cite_views import FactView, read_views
from kb_cli.language.find_fact import find_facts, keys_near
from kb_cli.output.cells import readable_text
from kb_cli.output.json_text import json_value
from kb_loaders.article.facts import OF_QUESTIONS
from kb_loaders.database import quote
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

NOT_USES = frozenset({"facts", "fact_trials", "printed_values", "findings"})
"""Views that speak about facts; they hold every fact, or are shown on their own."""


class UnknownFact(UsageMistake):
    """There is no fact with this id or key."""


@dataclass(frozen=True)
class PrintedValue:
    """One cell as printed, and what the loader read in it.

    value: what stands in the column of the fact's view, None where that has no such column or the cell is a non-value;
    relation and decimals are None for a non-value, too.
    """

    column_name: str
    printed: str
    value: Any
    relation: str | None
    decimals: int | None
    status: str


@dataclass(frozen=True)
class Finding:
    """What a rule of the audit says; `is_tested` tells whether the fact is tested or only used by the rule."""

    rule: str
    verdict: str
    severity: str
    reported: str | None
    recomputed: str | None
    explanation: str
    is_tested: bool


@dataclass(frozen=True)
class Chain:
    """Everything about one fact.

    views: number of rows by view. queries: named queries that read such a view. note: that of the person who extracted
    it, or the comment posted in a registry record.
    """

    fact: CitedFact
    source: Source
    values: tuple[PrintedValue, ...]
    findings: tuple[Finding, ...]
    views: dict[str, int] = field(default_factory=dict)
    queries: tuple[str, ...] = ()
    note: str | None = None


def trace(connection: duckdb.DuckDBPyConnection, word: str) -> Chain:
    """Return the chain of a fact, given by id or key; raises UnknownFact with the nearest keys."""
    fact_id = find_fact(connection, word)
    references = read_references(connection, [(fact_id,)])
    fact, views = references.facts[0], read_views(connection)
    uses = {
        view.name: count for view in _may_use(connection, views, fact) if (count := _rows_with(connection, view, fact))
    }
    return Chain(
        fact,
        references.sources[0],
        tuple(_values(connection, views, fact, uses)),
        tuple(_findings(connection, views, fact_id)),
        uses,
        tuple(_queries_that_read(set(uses))),
        _note(connection, fact),
    )


def find_fact(connection: duckdb.DuckDBPyConnection, word: str) -> int:
    """Return the id of a fact, given by id or key; raises UnknownFact with the nearest keys."""
    found = find_facts(connection, word)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(map(str, found))
        raise UnknownFact(f"'{word}' is the key of {len(found)} facts, of different trials: {ids}. Give one id.")
    if word.isdigit():
        raise UnknownFact(f"There is no fact {word}. Ids are in the column fact_id of every view of results.")
    raise UnknownFact(
        f"There is no fact '{word}'.{did_you_mean(word, keys_near(connection, word), n=3, cutoff=0)} "
        'List keys with: kb sql "SELECT fact_key, reported FROM facts"'
    )


def _note(connection: duckdb.DuckDBPyConnection, fact: CitedFact) -> str | None:
    found = connection.execute(
        f"SELECT note FROM main.facts WHERE fact_id = {fact.fact_id} AND trial_id = {quote(fact.trial_id)}"
        f" AND view_name = {quote(fact.view_name)}"
    ).fetchone()
    return found[0] if found else None


def _values(
    connection: duckdb.DuckDBPyConnection, views: dict[str, FactView], fact: CitedFact, others: Iterable[str]
) -> Iterator[PrintedValue]:
    """Yield the printed cells; others: views that hold the fact besides its own, in which a cell may have its name."""
    rows = connection.execute(
        "SELECT column_name, printed, relation, decimals, status FROM main.printed_values"
        f" WHERE fact_id = {fact.fact_id} AND trial_id = {quote(fact.trial_id)}"
    ).fetchall()
    parsed: dict[str, Any] = {}
    for name in (fact.view_name, *others):
        view = views.get(name)
        columns = [row[0] for row in rows if view and row[0] in view.columns and row[0] not in parsed]
        if view is None or not columns or "fact_id" not in view.columns:
            continue
        chosen = ", ".join(f'"{column}"' for column in columns)
        where = f"fact_id = {fact.fact_id}{_of_trial(view, fact)}"
        found = connection.execute(f'SELECT {chosen} FROM main."{name}" WHERE {where}').fetchone()
        parsed |= dict(zip(columns, found, strict=True)) if found else {}
    for name, printed, relation, decimals, status in rows:
        yield PrintedValue(name, printed, parsed.get(name), relation, decimals, status)


def _findings(connection: duckdb.DuckDBPyConnection, views: dict[str, FactView], fact_id: int) -> Iterator[Finding]:
    if "findings" not in views:
        return
    rows = connection.execute(
        f"SELECT rule, verdict, severity, reported, recomputed, explanation, fact_id = {fact_id} FROM main.findings"
        f" WHERE list_contains(fact_ids, {fact_id}) ORDER BY fact_id <> {fact_id}, rule"
    ).fetchall()
    for row in rows:
        yield Finding(*row)


def _may_use(connection: duckdb.DuckDBPyConnection, views: dict[str, FactView], fact: CitedFact) -> Iterator[FactView]:
    """Yield the views that may rest on a fact.

    What a question holds of trials is of those only that it links: with a whole registry, the views take seconds to say
    that they hold nothing of another.
    """
    links = f"SELECT 1 FROM main.evidence_links WHERE trial_id = {quote(fact.trial_id)} LIMIT 1"
    is_linked = fact.view_name in OF_QUESTIONS or connection.execute(links).fetchone() is not None
    for name, view in views.items():
        if name not in NOT_USES and (is_linked or not {"question_id", "trial_id"} <= set(view.columns)):
            yield view


def _rows_with(connection: duckdb.DuckDBPyConnection, view: FactView, fact: CitedFact) -> int:
    conditions = [f'"{column}" = {fact.fact_id}' for column in view.facts]
    conditions += [f'list_contains("{column}", {fact.fact_id})' for column in view.fact_lists]
    if not conditions:
        return 0
    where = f"({' OR '.join(conditions)}){_of_trial(view, fact)}"
    found = connection.execute(f'SELECT count(*) FROM main."{view.name}" WHERE {where}').fetchone()
    return int(found[0]) if found else 0


def _of_trial(view: FactView, fact: CitedFact) -> str:
    """Return the condition that keeps rows of the fact's trial: over a whole registry, reading all takes minutes."""
    if fact.view_name in OF_QUESTIONS or "trial_id" not in view.columns:
        return ""
    return f" AND trial_id = {quote(fact.trial_id)}"


def _queries_that_read(views: set[str]) -> Iterator[str]:
    """Yield the named queries that read any of these views."""
    for name, path in sorted(query_files(queries_folder()).items()):
        if not views.isdisjoint(relations_in(path.read_text(encoding="utf-8"))):
            yield name


def chain_data(chain: Chain) -> dict[str, Any]:
    """Return a chain as JSON can hold it."""
    source = {**vars(chain.source), "published_on": str(chain.source.published_on or "") or None}
    return {
        **vars(chain.fact),
        "locators": list(chain.fact.locators),
        "note": chain.note,
        "printed_values": [vars(value) for value in chain.values],
        "source": source,
        "findings": [vars(finding) for finding in chain.findings],
        "views": chain.views,
        "queries": list(chain.queries),
    }


def chain_lines(chain: Chain) -> Iterator[str]:
    """Yield the chain as text, from the printed string to its uses."""
    fact, source = chain.fact, chain.source
    yield f"fact      {fact.fact_id}"
    yield f"key       {fact.fact_key}"
    yield f"{'question' if fact.view_name in OF_QUESTIONS else 'trial'.ljust(8)}  {fact.trial_id}"
    yield f"printed   {fact.reported or '(text)'}"
    for value in chain.values:
        yield f"  {value.column_name}: '{value.printed}'{_reading(value)}"
    yield from _listed("places", fact.locators)
    if chain.note:
        note = " ".join(chain.note.split())
        yield f"note      {f'posted: “{note}”' if source.kind == 'registry_record' else note}"
    yield f"source    {full_citation(source)}"
    yield f"  {source.kind} {source.source_id}, sha256 {source.sha256 or 'not recorded'}"
    checks = [f"{f.rule}: {f.verdict}. {f.explanation}" for f in chain.findings if f.is_tested]
    helped = Counter(f"{f.rule}: {f.verdict}" for f in chain.findings if not f.is_tested)
    checks += [f"{verdict} for {counted(n, 'other fact')}, with this one's help" for verdict, n in helped.items()]
    if not checks and source.kind == "registry_record":  # of records only findings are kept
        checks = [f"nothing found; the rules that it passes: kb audit --explain {fact.fact_id}"]
    yield from _listed("checked", checks or ["by no rule"])
    yield from _listed("views", [f"{name}, {counted(rows, 'row')}" for name, rows in chain.views.items()])
    yield from _listed("queries", chain.queries)


def _reading(value: PrintedValue) -> str:
    if value.status != "reported":
        return f" ({value.status.replace('_', ' ')})"
    decimals = "" if value.decimals is None else f", {counted(value.decimals, 'decimal')}"
    relation = "" if value.relation in (None, "=") else f", relation {value.relation}"
    parsed = "" if value.value is None else f" = {readable_text(value.value)}"
    return f"{parsed} ({value.status}{relation}{decimals})"


def _listed(heading: str, lines: tuple[str, ...] | list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{heading if number == 0 else '':<8}  {line}"


def print_trace(words: list[str], db: Path | None, format: TraceFormat) -> None:
    """Print the chain of each fact, as text or as a JSON array."""
    from kb_cli.engines.connection import open_database

    connection = open_database(database_path(db)[0])
    chains = [trace(connection, word) for word in words]
    if format is TraceFormat.json:
        print(json_value([chain_data(chain) for chain in chains], ""))
    else:
        print("\n\n".join("\n".join(chain_lines(chain)) for chain in chains))
