"""The checker: whether a text may run, whether its names are known, and whether it means something."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kb_cli.language.aggregates import NEIGHBOURS
from kb_cli.language.base import Note
from kb_cli.language.codes import CODES
from kb_cli.language.findings import ORDER, Finding, Report, ResultColumn, Severity
from kb_cli.language.gate import Refusal, refusals
from kb_cli.language.knowledge import Knowledge
from kb_cli.language.overrides import applied
from kb_cli.language.queries import Queries
from kb_cli.language.results import result_columns, result_notes
from kb_cli.language.scope import Relation
from kb_cli.language.tree import Node, Places, Statements, parse, walk

if TYPE_CHECKING:
    import duckdb

ONE_SELECT = (
    "Write one SELECT over the views that kb views lists: no CREATE, INSERT, COPY, SET, PRAGMA, ATTACH, EXPLAIN, and "
    "no PIVOT without an IN list."
)
AS_DATE = "A text is no date; where it holds one, write TRY_CAST(column AS DATE)."
AS_NUMBER = "A text is no number; where it holds one, write TRY_CAST(column AS DOUBLE)."
RECURSION = 6000
"""Depth of calls that the deepest query which DuckDB parses may take here."""

_WORD = re.compile(rb'("[^"]+"|\w+)(?![.\w"])')
_OF_DATES = re.compile(r"\b(DATE|TIMESTAMP)\b|'(year|quarter|month|week|day|date_\w+|datediff|age|last_day)\(")
_COMPARED = re.compile(rb"(=|<>|\bI?LIKE)\s*$", re.IGNORECASE)


def check(
    connection: duckdb.DuckDBPyConnection, knowledge: Knowledge, sql: str, parameters: Iterable[str] | None = ()
) -> Report:
    """Return everything that the checker says about a text; nothing of it is run.

    parameters: the names that `$name` may have; None: any.
    """
    places = Places.of(sql)
    statements = parse(connection, sql)
    if notes := _not_one_select(statements, knowledge):
        return _report(notes, sql, places)
    node = statements.nodes[0]
    if stops := list(_stops(node, knowledge)):
        return _report(stops, sql, places)
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(max(depth, RECURSION))
    try:
        analysis, relation = _analysed(node, knowledge, parameters)
        return _concluded(connection, analysis, relation, sql, places, parameters_in(node))
    except RecursionError:
        return _report([_note("too-complex", 0, "It is nested too deeply.", "Split it with WITH.")], sql, places)
    finally:
        sys.setrecursionlimit(depth)


def _analysed(node: Node, knowledge: Knowledge, parameters: Iterable[str] | None) -> tuple[Queries, Relation]:
    analysis = Queries(knowledge, parameters)
    analysis.asks_trial_of_neighbour = any(_is_trial_of_neighbour(part) for part in walk(node))
    relation = analysis.query(node, {}, None)
    result_notes(analysis, relation, node)
    return analysis, relation


def _is_trial_of_neighbour(node: Node) -> bool:
    """Whether a window asks for the trial of another row."""
    return (
        node.get("class") == "WINDOW"
        and str(node.get("function_name", "")).lower() in NEIGHBOURS
        and any("trial" in str(part.get("column_names", [""])[-1]).lower() for part in node.get("children") or [])
    )


def _concluded(
    connection: duckdb.DuckDBPyConnection,
    analysis: Queries,
    relation: Relation,
    sql: str,
    places: Places,
    parameters: list[str],
) -> Report:
    described, failure = describe(connection, sql, parameters)
    notes = list(analysis.notes)
    if described is not None:
        notes = [note for note in notes if not note.is_name]
    else:
        notes = [_with_quotes(note, sql.encode()) for note in notes]
    if described is None and not any(
        note.severity is Severity.ERROR and (note.is_name or note.code.startswith("unknown-")) for note in notes
    ):
        notes.append(_of_engine(failure))
    columns = result_columns(relation, described) if described is not None else ()
    report = _report(notes, sql, places, columns)
    unknowns = tuple(
        Finding("not-understood", Severity.UNKNOWN, 1, 1, f"What {c.name} holds is unknown: {c.note}.", "")
        for c in columns
        if c.kind == "unknown" and c.note and not report.errors
    )
    return Report(report.findings + unknowns, columns)


def _with_quotes(note: Note, sql: bytes) -> Note:
    """Return the note; where an unknown column stands in the place of a text, its fix names the quotes first."""
    word = _WORD.match(sql, note.offset)
    if (
        note.code != "unknown-column"
        or word is None
        or not (word[0][:1] == b'"' or _COMPARED.search(sql[: note.offset]))
    ):
        return note
    text = word[0].decode().strip('"').replace("'", "''")
    return replace(note, fix=f"If it is a text, write it in single quotes: '{text}'. {note.fix}")


def _not_one_select(statements: Statements, knowledge: Knowledge) -> list[Note]:
    del knowledge
    if statements.error:
        if statements.is_syntax_error:
            why = f"This is not SQL that DuckDB understands: {statements.error.rstrip('.')}."
            return [_note("syntax", statements.offset, why, "")]
        if "SELECT" in statements.error:
            return [_note("not-a-select", 0, "This is no SELECT, and queries only read.", ONE_SELECT)]
        return [_note("too-complex", statements.offset, statements.error, "Ask for less at once.")]
    if len(statements.nodes) != 1:
        count = f"{len(statements.nodes)} statements" if statements.nodes else "no statement"
        way_out = "Ask one question at a time." if statements.nodes else "Write one SELECT."
        return [_note("several-statements", 0, f"This text holds {count}.", way_out)]
    return []


def _stops(node: Node, knowledge: Knowledge) -> Iterable[Note]:
    seen = set()
    own = knowledge.views.table_functions
    for refusal in refusals(node, knowledge.views, knowledge.functions, knowledge.schemas, own):
        fix = refusal.fix or _nearest(refusal, knowledge)
        note = _note(refusal.code, refusal.place(), refusal.why, fix)
        if (note.code, note.offset) not in seen:
            seen.add((note.code, note.offset))
            yield note


def _nearest(refusal: Refusal, knowledge: Knowledge) -> str:
    from kb_cli.catalogue.spelling import did_you_mean

    if refusal.code == "unknown-view":
        near = did_you_mean(str(refusal.node.get("table_name", "")), knowledge.views, n=3, cutoff=0).strip()
        return f"{near} List the views with: kb views."
    name = str(refusal.node.get("function_name", ""))
    plain = [function for function in knowledge.functions if re.fullmatch(r"[a-z][a-z0-9_]*", function)]
    return did_you_mean(name, sorted(plain), n=3, cutoff=0).strip()


def describe(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[str]
) -> tuple[list[tuple[str, str]] | None, str]:
    """Return name and SQL type of each result column, or else the engine's message; the query is bound, not run.

    parameters: the names of those that the query holds; numbers where it holds them by position.
    """
    import duckdb

    from kb_loaders.binding import light_binding

    is_named = not any(name.isdigit() for name in parameters)
    values: dict[str, Any] | list[Any] = dict.fromkeys(parameters) if is_named else [None] * len(parameters)
    try:
        with light_binding():
            rows = connection.execute(f"DESCRIBE\n{sql.rstrip().rstrip(';')}", values or None).fetchall()
    except (duckdb.Error, RuntimeError) as error:
        return None, str(error)
    return [(str(row[0]), str(row[1])) for row in rows], ""


def parameters_in(node: Node) -> list[str]:
    """Return the names of the parameters in a statement, each once."""
    found = (str(n.get("identifier", "")) for n in walk(node) if n.get("class") == "PARAMETER")
    return list(dict.fromkeys(found))


def _of_engine(message: str) -> Note:
    """Return what the engine says about a query that it cannot bind, at the place that it names."""
    text, _, rest = message.partition("\n\nLINE ")
    why = re.sub(r"\s+", " ", text.partition("\n\nCandidate")[0]).strip()
    why = re.sub(r"^(Binder|Catalog|Parser|Conversion) Error: ", "", why)
    place = re.search(r"^(\d+): (.*)\n(\s*)\^", rest)
    offset = -1
    if place:
        offset = max(int(place[1]) - 1, 1) * 10_000 + max(len(place[3]) - len(place[1]) - 7, 0)
    why = why.partition(" Candidate functions:")[0].rstrip(".")
    is_text = re.search(r"VARCHAR\b.* an explicit cast|arguments? types? '\w+\([^']*VARCHAR", why)
    fix = (AS_DATE if _OF_DATES.search(why) else AS_NUMBER) if is_text else ""
    return Note("engine", Severity.ERROR, -offset if offset > 0 else 0, f"DuckDB says: {why}.", fix)


def _note(code: str, offset: int, why: str, fix: str) -> Note:
    return Note(code, Severity.ERROR, offset, why, fix)


def _report(notes: list[Note], sql: str, places: Places, columns: tuple[ResultColumn, ...] = ()) -> Report:
    findings = []
    for note in notes:
        if note.offset < 0:
            line, column = divmod(-note.offset, 10_000)
            line, column = line, column + 1
        else:
            line, column = places.line_and_column(note.offset)
        findings.append(Finding(note.code, note.severity, line, column, note.why, note.fix))
    findings = applied(findings, sql, frozenset(CODES))
    findings.sort(key=lambda f: (ORDER[f.severity], f.line, f.column, f.code))
    return Report(tuple(findings), columns)
