"""Colours of SQL while it is typed: keywords, texts, numbers; commands stand out as a whole."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

from kb_cli.shell.statements import tokens_of
from kb_cli.shell.words import KEYWORDS

STYLES = {"text": "ansigreen", "open": "ansired", "number": "ansicyan", "parameter": "ansimagenta"}
KEYWORD = "bold ansiblue"
COMMAND = "ansimagenta"
_WORDS = frozenset(KEYWORDS)


class SqlColours(Lexer):
    """Colours what the shell takes; a text whose quote is missing is red."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = coloured_lines(document.text)
        return lambda number: lines[number] if number < len(lines) else []


def coloured_lines(text: str) -> list[StyleAndTextTuples]:
    """Return each line of a text in pieces, each with its style."""
    if text.lstrip().startswith("\\"):
        return [[(COMMAND, line)] for line in text.split("\n")]
    pieces, end = [], 0
    for token in tokens_of(text):
        style = KEYWORD if token.upper in _WORDS else STYLES.get(token.kind, "")
        pieces += [("", text[end : token.start]), (style, token.text)]
        end = token.end
    lines: list[StyleAndTextTuples] = [[]]
    for style, piece in [*pieces, ("", text[end:])]:
        first, *rest = piece.split("\n")
        lines[-1].append((style, first))
        lines += [[(style, line)] for line in rest]
    return lines
