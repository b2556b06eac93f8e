"""Footnotes: one a fact, numbered in the order in which the document first uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from kb_cli.summaries.errors import SummaryError
from kb_cli.summaries.markdown import escape_markdown

DOUBT = "‡"
"""Stands beside the footnote mark of a number that does not fit other printed numbers."""


@dataclass(frozen=True)
class Fact:
    """Where a reported number stands: the source, the places in it, and a note.

    is_posted: it stands in a registry record, and the note is the comment posted with it; otherwise the note is that of
    the person who extracted it.
    """

    fact_id: int
    fact_key: str
    source_id: str
    locators: tuple[str, ...]
    note: str | None = None
    position: int = 0
    is_posted: bool = False


@dataclass
class Footnotes:
    """The footnotes of one document.

    doubts: by fact, why its printed numbers do not fit others; such a fact is marked with a double dagger.
    """

    facts: Mapping[int, Fact]
    doubts: Mapping[int, Sequence[str]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def cite(self, *fact_ids: int | None) -> Markup:
        """Footnote marks for the facts, each once; a null is passed over.

        Raises SummaryError for a fact that the database does not hold.
        """
        marks: list[str] = []
        for fact_id in dict.fromkeys(fact_ids):
            if fact_id is None:
                continue
            if fact_id not in self.facts:
                raise SummaryError(
                    f"there is no fact {fact_id!r} in this trial. cite() takes a column of a result row that holds a "
                    "fact, such as row.fact_id"
                )
            number = self.numbers.setdefault(fact_id, len(self.numbers) + 1)
            marks.append(f"[^{number}]" + (DOUBT if fact_id in self.doubts else ""))
        return Markup("".join(marks))

    def block(self) -> str:
        """The footnotes as Markdown, in order: ``[^1]: Table 2, row CR, inotuzumab column; Abstract (source).``."""
        return "\n".join(
            f"[^{number}]: {self.text(self.facts[fact_id])}{self._doubt(fact_id)}"
            for fact_id, number in self.numbers.items()
        )

    def _doubt(self, fact_id: int) -> str:
        reasons = dict.fromkeys(self.doubts.get(fact_id, ()))
        return "".join(f" {DOUBT} {escape_markdown(reason)}" for reason in reasons)

    def text(self, fact: Fact) -> str:
        """A footnote: the places where the number is printed, the source, and the note if there is one.

        A posted comment is quoted whole. An extractor's note that repeats a source's verdict about significance is left
        out: summaries give intervals and P values.
        """
        text = f"{self.places(fact)}."
        if not fact.note or (not fact.is_posted and "significan" in fact.note.lower()):
            return text
        note = escape_markdown(" ".join(fact.note.split()))
        if fact.is_posted:
            return f"{text} Comment as posted: “{note}”"
        return f"{text} Note: {note[:1].upper()}{note[1:]}{'' if note.endswith('.') else '.'}"

    def places(self, fact: Fact) -> str:
        """The places of a fact and its source, as Markdown: ``Table 2, row CR; Abstract (doe-2022)``."""
        places = "; ".join(escape_markdown(place) for place in fact.locators)
        return f"{places} ({escape_markdown(fact.source_id)})"

    def cited(self) -> Sequence[int]:
        """The facts that the document cites, in the order of their numbers."""
        return list(self.numbers)
