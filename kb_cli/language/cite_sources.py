"""Where cited facts are printed: their locators, and the sources in order of appearance."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb_loaders.binding import light_binding
from kb_loaders.database import quote

MOST_TRIALS = 40
"""Trials of which facts are read one after the other; of more, reading all trials at once takes less time."""

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Source:
    """A document, or one version of a registry record; sha256 is that of the file that was read."""

    source_id: str
    trial_id: str
    kind: str
    citation: str
    doi: str | None
    pmid: str | None
    registry_id: str | None
    published_on: datetime.date | None
    sha256: str | None


@dataclass(frozen=True)
class CitedFact:
    """A fact with the places where it is printed, the most detailed first, and the string as printed."""

    fact_id: int
    fact_key: str
    trial_id: str
    source_id: str
    view_name: str
    locators: tuple[str, ...]
    reported: str
    position: int


@dataclass(frozen=True)
class References:
    """The facts that an answer cites, in order of appearance, and their sources in the same order."""

    facts: tuple[CitedFact, ...]
    sources: tuple[Source, ...]

    def source_of(self, fact: CitedFact) -> Source:
        """Return the source of one of the facts."""
        return next(s for s in self.sources if (s.trial_id, s.source_id) == (fact.trial_id, fact.source_id))

    def numbers(self) -> dict[int, int]:
        """Return the number of each fact in the answer, from 1, by fact id."""
        return {fact.fact_id: number for number, fact in enumerate(self.facts, start=1)}


@light_binding()
def read_references(connection: duckdb.DuckDBPyConnection, cited: Iterable[Sequence[int]]) -> References:
    """Return the facts behind the rows of an answer; within a row they stand as their source reports them."""
    rows = list(dict.fromkeys(map(tuple, cited)))
    facts = read_facts(connection, {fact for row in rows for fact in row})
    ordered: dict[int, CitedFact] = {}
    for row in rows:
        new = [facts[fact] for fact in row if fact in facts and fact not in ordered]
        new.sort(key=lambda fact: (fact.trial_id, fact.source_id, fact.position, fact.fact_id))
        ordered.update((fact.fact_id, fact) for fact in new)
    keys = list(dict.fromkeys((fact.trial_id, fact.source_id) for fact in ordered.values()))
    found = _sources(connection, {trial_id for trial_id, _ in keys}) if keys else []
    sources = {(source.trial_id, source.source_id): source for source in found}
    return References(tuple(ordered.values()), tuple(sources[key] for key in keys))


@light_binding()
def read_facts(connection: duckdb.DuckDBPyConnection, ids: Iterable[int]) -> dict[int, CitedFact]:
    """Return facts by id, those that the database holds.

    Over a whole registry facts are found first, then read trial by trial: only below one constant trial_id does DuckDB
    keep to that trial's rows in every table that the view joins. Of many trials all rows are read.
    """
    wanted = _listed(ids)
    if not wanted:
        return {}
    of_trials = connection.execute(
        "SELECT trial_id, list(DISTINCT view_name), list(fact_id) FROM main.fact_trials"
        f" WHERE fact_id IN ({wanted}) GROUP BY trial_id ORDER BY trial_id"
    ).fetchall()
    if len(of_trials) > MOST_TRIALS:
        return _facts(connection, f"fact_id IN ({wanted})")
    facts: dict[int, CitedFact] = {}
    for trial_id, views, found in of_trials:
        of_trial = f"trial_id = {quote(trial_id)} AND view_name IN ({', '.join(map(quote, sorted(views)))})"
        facts |= _facts(connection, f"{of_trial} AND fact_id IN ({_listed(found)})")
    return facts


def _listed(ids: Iterable[int]) -> str:
    """Return ids as SQL lists them; only as constants, not bound, do they reach the tables below a view."""
    return ", ".join(str(int(fact)) for fact in ids)


def _facts(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[int, CitedFact]:
    rows = connection.execute(
        "SELECT fact_id, fact_key, trial_id, source_id, view_name, locators, reported, position FROM main.facts"
        f" WHERE {condition}"
    ).fetchall()
    return {row[0]: _fact(row) for row in rows}


def _fact(row: tuple[Any, ...]) -> CitedFact:
    fact_id, key, trial_id, source_id, view_name, locators, reported, position = row
    return CitedFact(fact_id, key, trial_id, source_id, view_name, tuple(locators), reported, position)


def _sources(connection: duckdb.DuckDBPyConnection, trials: set[str]) -> list[Source]:
    rows = connection.execute(
        "SELECT source_id, trial_id, kind, citation, doi, pmid, registry_id, published_on, sha256 FROM main.sources"
        f" WHERE trial_id IN ({', '.join(map(quote, sorted(trials)))})"
    ).fetchall()
    return [Source(*row) for row in rows]
