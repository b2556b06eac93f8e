"""A Markdown text as the linter reads it: blocks and sentences with their places, quotations and code left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb_cli.summaries.manifest import split_manifest

_LAY = re.compile(
    r"plain[- ]language|lay summary|(?:summary|information) for (?:patients|the public)|in plain words", re.IGNORECASE
)
_SKIPPED_SECTIONS = re.compile(r"^(?:sources|references|bibliography|about this document|footnotes)$", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_NOTE = re.compile(r"^\s*\[\^[^\]]+\]:")
_TABLE_RULE = re.compile(r"^\|[\s:|-]+\|?$")
# What is not the author's own wording: code, images, link targets, comments, quotations of some words.
_MASKED = (
    re.compile(r"`[^`]*`"),
    re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    re.compile(r"(?<=\])\([^)]*\)"),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<[^>\s][^>]*>"),
    re.compile(r"\[\^[^\]]+\]"),
    re.compile(r"“[^”]{12,}”"),
    re.compile(r"\"[^\"\n]{12,}\""),
)
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?!\s|$)[^.!?]*)*[.!?]?", re.DOTALL)
_ABBREVIATION = re.compile(r"\b(?:vs|e\.g|i\.e|et al|No|approx|ca|Fig|cf)\.$")


@dataclass(frozen=True)
class Block:
    """A paragraph, an item of a list, or a cell of a table.

    text: with what is not the author's wording made blank, so that places stay; it may have several lines. line,
    column: where it begins, from 1. row: the cells of the whole row, the first of them names it; head: those of the
    head of the table. sections: the headings above, the outermost first.
    """

    text: str
    line: int
    column: int
    sections: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    is_lay: bool = False

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text."""
        before = self.text[:offset]
        lines = before.count("\n")
        column = offset - before.rfind("\n") if lines else self.column + offset
        return self.line + lines, column

    @property
    def context(self) -> str:
        """Everything that a reader sees with it: its row and the head of its table, else the paragraph."""
        return " ".join((*self.head, *self.row)) if self.row else self.text

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Where each sentence begins in the text, and the sentence."""
        start = 0
        for match in _SENTENCE.finditer(self.text):
            if _ABBREVIATION.search(self.text[: match.end()].rstrip()) and match.end() < len(self.text):
                continue
            piece = self.text[start : match.end()]
            if piece.strip():
                yield start + len(piece) - len(piece.lstrip()), piece.strip()
            start = match.end()


def read_blocks(document: str, *, is_lay: bool = False) -> list[Block]:
    """The blocks of a Markdown document before its manifest.

    Code, footnotes, quotations, headings, and sections that list sources are left out. is_lay: whether all of it is
    written for the public; else sections whose heading says so are.
    """
    body, _ = split_manifest(document.replace("\r\n", "\n"))
    return list(_Reader(is_lay).read(body.split("\n")))


class _Reader:
    """Reads lines into blocks."""

    def __init__(self, is_lay: bool) -> None:
        self.is_lay = is_lay
        self.headings: dict[int, str] = {}
        self.head: tuple[str, ...] = ()
        self.waiting: list[tuple[int, str]] = []
        self.in_code = self.in_comment = False

    def read(self, lines: list[str]) -> Iterator[Block]:
        for number, line in enumerate([*lines, ""], 1):
            if _FENCE.match(line):
                self.in_code = not self.in_code
                yield from self._paragraph()
                continue
            if self.in_code or self._is_comment(line):
                continue
            if line.startswith("|"):
                yield from self._paragraph()
                yield from self._row(number, line, lines)
                continue
            self.head = ()
            if heading := re.match(r"(#+)\s+(.*)", line):
                yield from self._paragraph()
                level = len(heading[1])
                self.headings = {at: words for at, words in self.headings.items() if at < level}
                self.headings[level] = heading[2].strip()
            elif not line.strip() or _NOTE.match(line) or line.lstrip().startswith(">"):
                yield from self._paragraph()
            else:
                if re.match(r"\s*(?:[-*+]|\d+[.)])\s", line):
                    yield from self._paragraph()
                self.waiting.append((number, line))
        yield from self._paragraph()

    def _is_comment(self, line: str) -> bool:
        begins = "<!--" in line and "-->" not in line
        was = self.in_comment
        self.in_comment = begins or (was and "-->" not in line)
        return was or begins

    @property
    def _is_skipped(self) -> bool:
        return any(_SKIPPED_SECTIONS.match(words) for words in self.headings.values())

    def _make(self, text: str, line: int, column: int, row: tuple[str, ...] = ()) -> Block:
        sections = tuple(self.headings.values())
        lay = self.is_lay or any(_LAY.search(words) for words in sections)
        return Block(text, line, column, sections, row, self.head if row else (), lay)

    def _paragraph(self) -> Iterator[Block]:
        waiting, self.waiting = self.waiting, []
        if waiting and not self._is_skipped:
            yield self._make(masked("\n".join(line for _, line in waiting)), waiting[0][0], 1)

    def _row(self, number: int, line: str, lines: list[str]) -> Iterator[Block]:
        if _TABLE_RULE.match(line):
            return
        cells = list(_cells(masked(line)))
        names = tuple(text.strip() for _, text in cells)
        if number < len(lines) and _TABLE_RULE.match(lines[number]):
            self.head = names
            return
        if not self._is_skipped:
            for start, text in cells:
                if text.strip():
                    yield self._make(text, number, start + 1, names)


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Where each cell of a row begins, and its text."""
    start = 1
    for match in re.finditer(r"(?<!\\)\||$", line[1:]):
        end = match.start() + 1
        if end > start or match[0]:
            yield start, line[start:end]
        start = end + 1


def masked(text: str) -> str:
    """The text with all that is not the author's wording made blank; its length and lines stay."""
    for pattern in _MASKED:
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text
