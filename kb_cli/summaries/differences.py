"""What differs between a document and the one made anew: numbers, words, footnotes, each with its line and fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from kb_cli.summaries.footnotes import DOUBT, Fact
from kb_cli.summaries.sealed_text import MARK, SealedText, TextLine

_TOKEN = re.compile(r"\[\^\d+\]|−?\d+(?:[.,·]\d+)*|\w+|\S")
_ALIKE = 0.5
"""Lines with at least this share of words in common are one line that was changed."""
Marks = Counter[tuple[int, int]]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the database gives it.

    line: in the document, null for what is missing from it. kind: ``number``, ``text``, ``footnote``, ``figure`` or
    ``seal``. section: the headings above it, and the row of a table. was: what the document says; now: what the
    database gives; null where one of them says nothing. fact_key, locator: the fact behind it, where a footnote says.
    """

    line: int | None
    kind: str
    section: str
    was: str | None
    now: str | None
    fact_key: str | None = None
    locator: str | None = None


def compare_texts(old: SealedText, new: SealedText, facts: Mapping[int, Fact]) -> list[Difference]:
    """What differs, in the order of the document.

    new: the document made anew. facts: what its footnotes stand for. Footnotes that only have another number because
    others came or went are the same.
    """
    marks: Marks = Counter()
    found: list[Difference] = []
    for before, after in _pairs(old.lines, new.lines):
        found += _line_differences(before, after, _Notes(old, facts), marks)
    found += _note_differences(old, new, facts, marks)
    return sorted(found, key=lambda difference: (difference.line is None, difference.line or 0))


@dataclass(frozen=True)
class _Notes:
    """Which fact a mark names."""

    old: SealedText
    facts: Mapping[int, Fact]

    def fact(self, now: int | None, was: int | None) -> tuple[str | None, str | None]:
        """Key and first locator of the fact behind a mark; of a mark that is gone only what its footnote says."""
        if now is not None and now in self.facts:
            fact = self.facts[now]
            return fact.fact_key, fact.locators[0]
        note = self.old.notes.get(was) if was is not None else None
        return None, note.text if note else None


def _pairs(
    old: Sequence[TextLine], new: Sequence[TextLine]
) -> Iterator[tuple[TextLine, TextLine] | tuple[TextLine, None] | tuple[None, TextLine]]:
    """Lines that belong together, changed or not; a line of one side alone beside null."""
    matcher = SequenceMatcher(None, _unnumbered(old), _unnumbered(new), autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        before, after = list(old[start:end]), list(new[new_start:new_end])
        if len(before) == len(after):
            yield from zip(before, after, strict=True)
            continue
        for line in before:
            at = next((n for n, other in enumerate(after) if _are_alike(line.text, other.text)), None)
            if at is None:
                yield line, None
                continue
            for other in after[:at]:
                yield None, other
            yield line, after[at]
            after = after[at + 1 :]
        for other in after:
            yield None, other


def _unnumbered(lines: Sequence[TextLine]) -> list[str]:
    return [MARK.sub("[^]", line.text) for line in lines]


def _are_alike(one: str, other: str) -> bool:
    words, others = _TOKEN.findall(MARK.sub("", one)), _TOKEN.findall(MARK.sub("", other))
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _ALIKE


def _line_differences(old: TextLine | None, new: TextLine | None, notes: _Notes, marks: Marks) -> Iterator[Difference]:
    """What differs within one line; marks that stand for each other are counted in ``marks``."""
    before, after = old.text if old else "", new.text if new else ""
    place = _place(new or old)
    olds, news = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    words, new_words = [[MARK.sub("[^]", token[0]) for token in tokens] for tokens in (olds, news)]
    for tag, start, end, new_start, new_end in SequenceMatcher(None, words, new_words, autojunk=False).get_opcodes():
        if tag == "equal":
            for one, other in zip(olds[start:end], news[new_start:new_end], strict=True):
                if MARK.fullmatch(one[0]):
                    marks[_number(one[0]), _number(other[0])] += 1
            continue
        was, now = _span(before, olds, start, end), _span(after, news, new_start, new_end)
        key, locator = notes.fact(_mark_of(after, news, new_start, new_end), _mark_of(before, olds, start, end))
        said = MARK.sub("", f"{was or ''} {now or ''}")
        kind = "footnote" if not said.strip() else "number" if re.search(r"\d", said) else "text"
        yield Difference(old.number if old else None, kind, place, was, now, key, locator)


def _place(line: TextLine | None) -> str:
    """The headings above a line, and the label of its row if it stands in a table."""
    if line is None:
        return ""
    if not line.text.startswith("|"):
        return line.section
    label = MARK.sub("", line.text.strip("| ").split(" | ")[0]).replace("**", "").strip("–| ")
    return f"{line.section} > {label}" if label else line.section


def _span(text: str, tokens: Sequence[re.Match[str]], start: int, end: int) -> str | None:
    return text[tokens[start].start() : tokens[end - 1].end()] if end > start else None


def _number(mark: str) -> int:
    return int(mark[2:-1])


def _mark_of(text: str, tokens: Sequence[re.Match[str]], start: int, end: int) -> int | None:
    """The number of the first mark in or after some tokens, within their cell of a table; a doubt follows its mark."""
    if start < end and tokens[start][0] == DOUBT and start and MARK.fullmatch(tokens[start - 1][0]):
        return _number(tokens[start - 1][0])
    begin = tokens[start].start() if start < len(tokens) else len(text)
    last = tokens[end - 1].end() if end > start else begin
    cell_end = text.find(" | ", last)
    found = MARK.search(text, begin, cell_end if cell_end >= 0 else len(text))
    return int(found[1]) if found else None


def _note_differences(
    old: SealedText, new: SealedText, facts: Mapping[int, Fact], marks: Marks
) -> Iterator[Difference]:
    """Footnotes whose text differs, are missing or belong to nothing, and marks that lead to another footnote."""
    partners: dict[int, int] = {}
    # Of several partners the one whose footnote says the same, else the one met most often.
    said = [{number: note.text for number, note in text.notes.items()} for text in (old, new)]
    for was, now in sorted(marks, key=lambda pair: (said[0].get(pair[0]) != said[1].get(pair[1]), -marks[pair])):
        partners.setdefault(was, now)
    for was, now in sorted(partners.items()):
        before, after = old.notes.get(was), new.notes.get(now)
        fact = facts.get(now)
        key, locator = (fact.fact_key, fact.locators[0]) if fact else (None, None)
        for found in _line_differences(before, after, _Notes(old, facts), Counter()):
            yield replace(found, kind="footnote", section=f"Footnote {was}", fact_key=key, locator=locator)
    for was, now in marks:
        if partners[was] != now:
            fact = facts.get(now)
            line = next((line.number for line in old.lines if f"[^{was}]" in line.text), None)
            key, locator = (fact.fact_key, fact.locators[0]) if fact else (None, None)
            yield Difference(line, "footnote", f"Mark of footnote {was}", f"[^{was}]", f"[^{now}]", key, locator)
    for was in sorted(old.notes.keys() - partners.keys()):
        if not any(f"[^{was}]" in line.text for line in old.lines):
            note = old.notes[was]
            yield Difference(note.number, "footnote", f"Footnote {was}", note.text, None)
