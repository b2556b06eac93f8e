"""Where cited facts are printed: their locators, and the sources in order of appearance."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb_loaders.binding import light_binding

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
    facts = _facts(connection, {fact for row in rows for fact in row})
    ordered: dict[int, CitedFact] = {}
    for row in rows:
        new = [facts[fact] for fact in row if fact in facts and fact not in ordered]
        new.sort(key=lambda fact: (fact.trial_id, fact.source_id, fact.position, fact.fact_id))
        ordered.update((fact.fact_id, fact) for fact in new)
    keys = list(dict.fromkeys((fact.trial_id, fact.source_id) for fact in ordered.values()))
    sources = {(source.trial_id, source.source_id): source for source in read_sources(connection)} if keys else {}
    return References(tuple(ordered.values()), tuple(sources[key] for key in keys))


def _facts(connection: duckdb.DuckDBPyConnection, ids: set[int]) -> dict[int, CitedFact]:
    if not ids:
        return {}
    # Ids in the text, not bound: only as constants do they reach the tables of a whole registry below the view.
    rows = connection.execute(
        "SELECT fact_id, fact_key, trial_id, source_id, view_name, locators, reported, position FROM main.facts"
        f" WHERE fact_id IN ({', '.join(str(int(fact)) for fact in ids)})"
    ).fetchall()
    return {row[0]: _fact(row) for row in rows}


def _fact(row: tuple[Any, ...]) -> CitedFact:
    fact_id, key, trial_id, source_id, view_name, locators, reported, position = row
    return CitedFact(fact_id, key, trial_id, source_id, view_name, tuple(locators), reported, position)


def read_sources(connection: duckdb.DuckDBPyConnection) -> list[Source]:
    """Return every source of the database."""
    rows = connection.execute(
        "SELECT source_id, trial_id, kind, citation, doi, pmid, registry_id, published_on, sha256 FROM main.sources"
    ).fetchall()
    return [Source(*row) for row in rows]
