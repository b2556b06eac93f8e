"""Footnotes of a question's documents: the places of what people recorded, and how a number was computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from kb_cli.grade.cells import Cell
from kb_cli.summaries.errors import SummaryError
from kb_cli.summaries.footnotes import Fact, Footnotes
from kb_cli.summaries.markdown import escape_markdown


@dataclass(frozen=True)
class Computation(Fact):
    """A number that was computed; how, and the facts that it was computed from, stand in ``note`` and ``locators``."""


@dataclass
class QuestionFootnotes(Footnotes):
    """Footnotes in which a computed number has one note: how it was computed, and the places of all it rests on."""

    facts: dict[int, Fact]
    computed: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)

    def cite_cell(self, cell: Cell) -> Markup:
        """The marks of a cell: of each fact where people recorded it, one for the whole where it was computed."""
        if not cell.fact_ids:
            return Markup("")
        return self.cite_computed(cell.how, cell.fact_ids) if cell.how else self.cite(*cell.fact_ids)

    def cite_computed(self, how: str, fact_ids: Sequence[int]) -> Markup:
        """The mark of a number computed from these facts.

        Raises SummaryError for a fact that the database does not hold.
        """
        ids = tuple(dict.fromkeys(fact_ids))
        if unknown := [fact_id for fact_id in ids if fact_id not in self.facts]:
            raise SummaryError(f"there is no fact {unknown[0]!r} in this question.")
        # Below 0, where no fact has its number.
        key = self.computed.setdefault((how, ids), -1 - len(self.computed))
        if key not in self.facts:
            places = places_by_source([self.facts[fact_id] for fact_id in ids])
            self.facts[key] = Computation(key, f"computed/{-key}", "computed", places, how)
        return self.cite(key)

    def text(self, fact: Fact) -> str:
        """As for a printed number; for a computed one ``Computed: how. From: places (source); ...``."""
        if not isinstance(fact, Computation):
            return super().text(fact)
        places = "; ".join(escape_markdown(place) for place in fact.locators)
        return f"Computed: {escape_markdown(fact.note or '')}. From: {places}."


def places_by_source(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The first place of each fact, grouped by source: ``Study Aronson, 1948; Study Hart (colditz-1994)``."""
    by_source: dict[str, list[str]] = {}
    for fact in facts:
        places = by_source.setdefault(fact.source_id, [])
        if fact.locators[0] not in places:
            places.append(fact.locators[0])
    return tuple(f"{'; '.join(places)} ({source})" for source, places in by_source.items())
