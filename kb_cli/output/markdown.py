"""Answers as a GitHub pipe table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb_cli.output.cells import is_numeric, readable_text
from kb_cli.output.result import Result


def markdown_lines(result: Result) -> Iterator[str]:
    """Give the header, the alignment row (numbers to the right), then one line a row."""
    yield _line(result.columns)
    yield "| " + " | ".join("---:" if is_numeric(sql_type) else "---" for sql_type in result.types) + " |"
    for row in result.timed(result.rows):
        yield _line(map(readable_text, row))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _escaped(cell: str) -> str:
    """Keep the cell on one line and in its column; a backslash is doubled so that it shows as one."""
    cell = cell.replace("\\", "\\\\").replace("|", "\\|")
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
