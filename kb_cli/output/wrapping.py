"""Text broken into lines by the columns it takes on a terminal."""

from __future__ import annotations

import re
from unicodedata import category, combining, east_asian_width

_WORDS = re.compile(r"^ +|[^ ]+ *")
_WORD_PARTS = re.compile(r"[^-_/]+[-_/]*|[-_/]+")


def display_width(text: str) -> int:
    """Terminal columns the text takes: 2 for an East Asian wide character, 0 for a combining one."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns, broken at spaces; line breaks in the text stay.

    A word longer than a line is broken after ``-``, ``_`` or ``/``, else wherever the line ends.
    """
    return [line for paragraph in text.split("\n") for line in _wrapped_paragraph(paragraph, width)]


def _wrapped_paragraph(paragraph: str, width: int) -> list[str]:
    if display_width(paragraph) <= width:
        return [paragraph]
    lines, line = [], ""
    for piece in _pieces(paragraph, width):
        if line and display_width((line + piece).rstrip(" ")) > width:
            lines.append(line.rstrip(" "))
            line = ""
        line += piece
    return [*lines, line.rstrip(" ")]


def longest_part(text: str) -> int:
    """The width of the longest part of a text that ``wrapped`` breaks only where it must."""
    return max((display_width(part) for word in text.split() for part in _WORD_PARTS.findall(word)), default=0)


def _pieces(paragraph: str, width: int) -> list[str]:
    """The shortest pieces a line may be broken between, none wider than a line."""
    pieces: list[str] = []
    for word in _WORDS.findall(paragraph):
        if display_width(word.rstrip(" ")) <= width:
            pieces.append(word)
            continue
        for part in _WORD_PARTS.findall(word):
            pieces.extend([part] if display_width(part.rstrip(" ")) <= width else _cut(part, width))
    return pieces


def _cut(part: str, width: int) -> list[str]:
    """The part cut into pieces of full lines; a combining character stays with its base."""
    cuts, piece, used = [], "", 0
    for character in part:
        size = _character_width(character)
        if used + size > width and piece:
            cuts.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*cuts, piece]
