"""Answers as a plain table for people.

Drawn by hand, because importing tabulate takes about 65 ms and this module about 7 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb_cli.output.cells import is_numeric, readable_text
from kb_cli.output.result import Result
from kb_cli.output.wrapping import display_width, longest_part, wrapped

GAP = "  "
SMALLEST_WRAPPED_WIDTH = 8
"""Characters; a column is not made narrower than this, even if the table then overflows."""

WIDEST_WORD = 16
"""Characters; where there is room, a shorter word is not broken."""

_NEVER_BROKEN = ("BOOLEAN", "DATE", "TIME", "UUID")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def table_lines(result: Result, width: int | None = None) -> Iterator[str]:
    """Give the header with the units below the names, a rule and the rows; ``(0 rows)`` where there are none.

    width: characters of the terminal. Text is wrapped to fit it; numbers, dates and booleans
        never are, so a table with very many columns can still be wider. None wraps nothing.
    A line break in a value starts a new line in its cell. Other control characters are shown
    as escapes, so that a value cannot steer the terminal.
    """
    units = result.units or ("",) * len(result.columns)
    header = [_visible(f"{name}\n{unit}" if unit else name) for name, unit in zip(result.columns, units, strict=True)]
    body = [[_visible(readable_text(value)) for value in row] for row in result.timed(result.rows)]
    widths = [_natural_width(result.timed(column)) for column in zip(header, *body, strict=True)]
    if width is not None:
        available = width - len(GAP) * (len(header) - 1)
        smallest = _smallest_widths(result.types, widths, body)
        if sum(widths) > available:
            whole = _widths_of_words(smallest, header, body)
            smallest = whole if sum(whole) <= available else smallest
        widths = _fitted(widths, smallest, available)
    to_right = [is_numeric(sql_type) for sql_type in result.types]
    yield from _row_lines(header, widths, to_right)
    yield GAP.join("-" * column for column in widths)
    for cells in result.timed(body):
        yield from _row_lines(cells, widths, to_right)
    if not body:
        yield "(0 rows)"


def _visible(text: str) -> str:
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text.replace("\r\n", "\n"))


def _natural_width(cells: Iterable[str]) -> int:
    """Width of a column if nothing is wrapped, at least 1."""
    return max(1, *(display_width(line) for cell in cells for line in cell.split("\n")))


def _smallest_widths(types: Sequence[str], natural: Sequence[int], body: Sequence[Sequence[str]]) -> list[int]:
    """How narrow each column may get: text and headers wrap, numbers and dates do not."""
    smallest = [min(column, SMALLEST_WRAPPED_WIDTH) for column in natural]
    for index, sql_type in enumerate(types):
        if is_numeric(sql_type) or (sql_type.startswith(_NEVER_BROKEN) and not sql_type.endswith("]")):
            smallest[index] = max(smallest[index], *(display_width(row[index]) for row in body), 0)
    return smallest


def _widths_of_words(smallest: Sequence[int], header: Sequence[str], body: Sequence[Sequence[str]]) -> list[int]:
    """How narrow each column may get without a break within a word, unless the word is very long."""
    columns = zip(header, *body, strict=True)
    words = [max((longest_part(cell) for cell in column), default=0) for column in columns]
    return [max(least, min(word, WIDEST_WORD)) for least, word in zip(smallest, words, strict=True)]


def _fitted(natural: list[int], smallest: list[int], available: int) -> list[int]:
    """Widths that fit, the widest columns giving way first; the smallest if nothing fits."""
    for cap in range(max(natural, default=0), 0, -1):
        widths = [max(least, min(column, cap)) for least, column in zip(smallest, natural, strict=True)]
        if sum(widths) <= available:
            return widths
    return smallest


def _row_lines(cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> Iterator[str]:
    """Give the lines of one row, as many as its tallest cell has."""
    columns = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns), default=0)):
        padded = []
        for lines, width, right in zip(columns, widths, to_right, strict=True):
            text = lines[number] if number < len(lines) else ""
            padding = " " * (width - display_width(text))
            padded.append(padding + text if right else text + padding)
        yield GAP.join(padded).rstrip()
