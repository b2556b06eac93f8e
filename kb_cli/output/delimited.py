"""Answers as comma- or tab-separated values.

The quoting is written out here because the csv module of Python 3.11 leaves a lone carriage
return unquoted when lines end in LF, and readers then see two rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb_cli.output.cells import exact_text
from kb_cli.output.result import Result


def delimited_lines(result: Result, delimiter: str) -> Iterator[str]:
    """Give the header, then one line a row, quoted as in RFC 4180; NULL is the empty cell."""
    yield _line(result.columns, delimiter)
    for row in result.timed(result.rows):
        yield _line(map(exact_text, row), delimiter)


def _line(cells: Iterable[str], delimiter: str) -> str:
    """One line; a row of a single empty cell is quoted, since readers skip blank lines."""
    return delimiter.join(_quoted(cell, delimiter) for cell in cells) or '""'


def _quoted(cell: str, delimiter: str) -> str:
    if any(special in cell for special in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell
