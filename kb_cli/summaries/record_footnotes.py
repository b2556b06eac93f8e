"""Footnotes of a document about one registry record: the record is named once, and places are told in few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb_cli.summaries.footnotes import Fact, Footnotes
from kb_cli.summaries.markdown import escape_markdown
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

LEAD = (
    "Footnotes name places in {source}, the record of the trial, with its numbers of outcomes and its ids of groups: "
    "FG in participant flow, BG at baseline, OG in outcomes, EG in adverse events."
)
_OUTCOME = re.compile(r"Outcome (\d+) \(")
_GROUP = re.compile(r"\((\w+)\)$")


@dataclass(frozen=True)
class RecordTitles:
    """The titles of a record's outcomes, by their number as text, and of its groups, as pairs of title and id."""

    outcomes: Mapping[str, str]
    groups: frozenset[tuple[str, str]]

    def shorten(self, place: str) -> str:
        """A place without the titles of its outcome and group: ``Outcome 7, Week 6, group OG000``."""
        opening = _OUTCOME.match(place)
        if opening and place.startswith(full := f"Outcome {opening[1]} ({self.outcomes.get(opening[1])})"):
            place = f"Outcome {opening[1]}{place.removeprefix(full)}"
        ending = _GROUP.search(place)
        if ending is None:
            return place
        fulls = [f", group {title} ({group_id})" for title, group_id in self.groups if group_id == ending[1]]
        full = max((full for full in fulls if place.endswith(full)), key=len, default="")
        return f"{place.removesuffix(full)}, group {ending[1]}" if full else place


@dataclass
class RecordFootnotes(Footnotes):
    """Footnotes whose facts stand in one registry record, but for those of another source, which are told whole."""

    source_id: str = ""
    titles: RecordTitles = field(default_factory=lambda: RecordTitles({}, frozenset()))

    def block(self) -> str:
        """The footnotes as Markdown, below a sentence that names the record."""
        notes = super().block()
        return f"{LEAD.format(source=escape_markdown(self.source_id))}\n\n{notes}" if notes else ""

    def places(self, fact: Fact) -> str:
        """The places of a fact in few words, without the record, which ``block`` names."""
        if fact.source_id != self.source_id:
            return super().places(fact)
        return "; ".join(escape_markdown(self.titles.shorten(place)) for place in fact.locators)


@light_binding()
def read_titles(con: duckdb.DuckDBPyConnection, trial_id: str) -> RecordTitles:
    """The titles of the outcomes and groups of a trial's record."""
    outcomes = con.execute(
        "SELECT regexp_extract(endpoint_id, '^registry-outcome-([0-9]+)$', 1), endpoint FROM endpoints "
        "WHERE trial_id = $1",
        [trial_id],
    ).fetchall()
    groups = con.execute("SELECT DISTINCT group_title, group_id FROM groups WHERE trial_id = $1", [trial_id]).fetchall()
    return RecordTitles(dict(outcomes), frozenset(groups))
