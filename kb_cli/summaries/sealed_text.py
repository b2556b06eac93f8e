"""The lines of a document as they are compared: Markdown and HTML alike, with sections and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from kb_cli.summaries.html import SEAL_LINE, seal_of_page
from kb_cli.summaries.manifest import OPENING, seal_of, split_manifest

MARK = re.compile(r"\[\^(\d+)\]")
_NOTE = re.compile(r"\[\^(\d+)\]: (.*)")
_TABLE_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
_FIGURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@dataclass(frozen=True)
class TextLine:
    """A line of a document: where it stands, under which headings, and its words, blanks and padding made one."""

    number: int
    section: str
    text: str


@dataclass(frozen=True)
class SealedText:
    """A document taken apart.

    lines: its text. notes: its footnotes by number. manifest: TOML, empty where there is none. seal: the seal that fits
    it as it is. own_seal: the seal that it carries, where that stands outside the manifest. pictures: the figures that
    stand in it, in order, as their source; a Markdown document has them in files.
    """

    lines: tuple[TextLine, ...]
    notes: Mapping[int, TextLine]
    manifest: str
    seal: str
    own_seal: str | None = None
    pictures: tuple[str, ...] = ()


def read_document(text: str) -> SealedText:
    """The parts of a document, Markdown or HTML, as kb summary writes them."""
    text = text.replace("\r\n", "\n")
    if text.lstrip("\ufeff \n")[:15].lower().startswith(("<!doctype html", "<html")):
        return _read_page(text)
    body, manifest = split_manifest(text)
    lines, notes = _sorted(_with_sections(enumerate(body.splitlines(), 1)))
    return SealedText(lines, notes, manifest, seal_of(text))


def _read_page(page: str) -> SealedText:
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    lines, notes = _sorted(_with_sections(reader.lines))
    carried = SEAL_LINE.search(page)
    seal = carried[1] if carried else ""
    begins = OPENING.removeprefix("```toml\n")
    manifest = next((block for block in reversed(reader.blocks) if block.startswith(begins)), "")
    return SealedText(lines, notes, manifest, seal_of_page(page), seal, tuple(_FIGURE.findall(page)))


def _with_sections(lines: Iterator[tuple[int, str]] | list[tuple[int, str]]) -> Iterator[TextLine]:
    """The lines that say something, each with the headings above it."""
    headings: dict[int, str] = {}
    for number, line in lines:
        text = " ".join(line.split())
        if heading := re.match(r"(#+) (.*)", text):
            level = len(heading[1])
            headings = {at: words for at, words in headings.items() if at < level}
            headings[level] = heading[2]
        elif _TABLE_RULE.fullmatch(text):
            continue
        if text:
            yield TextLine(number, " > ".join(words for at, words in headings.items() if at > 1), text)


def _sorted(lines: Iterator[TextLine]) -> tuple[tuple[TextLine, ...], dict[int, TextLine]]:
    """The text, and the footnotes by number; the first of two with one number counts."""
    text, notes = [], {}
    for line in lines:
        note = _NOTE.fullmatch(line.text)
        if note and int(note[1]) not in notes:
            notes[int(note[1])] = TextLine(line.number, line.section, note[2])
        else:
            text.append(line)
    return tuple(text), notes


_BLOCKS = {"p", "li", "figcaption", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"svg", "style", "title"}
_LINKS_OF_NOTES = ("doc-noteref", "doc-backlink")


class _PageReader(HTMLParser):
    """Reads a page back into lines like those of Markdown: one a paragraph, item, heading or row of a table.

    lines: number and text of each. blocks: the text of each ``pre``.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.blocks: list[str] = []
        self._parts: list[str] = []
        self._line = 0
        self._opening = ""
        self._silent = 0
        self._code: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "pre":
            self._code = []
        elif tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._end_line()
            self._line = self.getpos()[0]
            if tag.startswith("h"):
                self._opening = "#" * int(tag[1]) + " "
            elif note := re.fullmatch(r"fn(\d+)", given.get("id", "")):
                self._opening = f"[^{note[1]}]: "
        elif tag in ("td", "th"):
            self._parts.append(" | ")
        elif tag == "a" and given.get("role") in _LINKS_OF_NOTES:
            self._silent += 1
            if given["role"] == "doc-noteref":
                self._parts.append(f"[^{given.get('href', '').removeprefix('#fn')}]")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._code is not None:
            self.blocks.append("".join(self._code))
            self._code = None
        elif tag in _SILENT or (tag == "a" and self._silent):
            self._silent -= 1
        elif tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        elif not self._silent:
            self._parts.append(data)

    def _end_line(self) -> None:
        text = "".join(self._parts)
        self._parts = []
        if text.strip(" |\n"):
            self.lines.append((self._line, self._opening + text))
            self._opening = ""
