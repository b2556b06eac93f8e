"""Markdown: text made safe to stand in it, and its tables brought into columns."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

# Underscores inside a word are plain text in GitHub's and pandoc's Markdown, so identifiers keep their look.
_SPECIAL = re.compile(r"[\\`*\[\]|]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|~~|&(?=#?\w+;)|\$")
# Cells longer than this stick out of their column, so that one long cell does not stretch all lines of a table.
WIDEST_COLUMN = 40
_TABLE_RULE = re.compile(r"^\|(\s*:?-+:?\s*\|)+$")


def escape_markdown(text: str) -> str:
    """The text with every sign escaped that Markdown would read as markup, on one line."""
    return _SPECIAL.sub(lambda match: "".join("\\" + sign for sign in match[0]), re.sub(r"\s*[\r\n]+\s*", " ", text))


def for_document(value: Any) -> Markup:
    """What an expression of a template puts into the document: evidence is escaped, our own Markdown is not."""
    if hasattr(value, "__html__"):
        return Markup(value)
    if value is None:
        return Markup("not stated")
    if isinstance(value, bool):
        return Markup("yes" if value else "no")
    return Markup(escape_markdown(str(value)))


def tidy(document: str) -> str:
    """The document with tables in columns, no blanks at line ends and no more than one blank line in a row."""
    lines: list[str] = []
    table: list[str] = []
    in_code = False
    for line in [*(line.rstrip() for line in document.splitlines()), ""]:
        if line.startswith("```"):
            in_code = not in_code
        if line.startswith("|") and not in_code:
            table.append(line)
            continue
        if table:
            lines += align_table(table)
            table = []
        if line or (lines and lines[-1]) or in_code:
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def align_table(lines: list[str]) -> list[str]:
    """A pipe table with its cells padded to the width of their columns; anything else comes back as it is."""
    if len(lines) < 2 or not _TABLE_RULE.match(lines[1]):
        return lines
    rows = [split_cells(line) for line in lines]
    columns = max(len(row) for row in rows)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    alignments = [_alignment(cell) for cell in rows[1]]
    lengths = [[len(row[i]) for n, row in enumerate(rows) if n != 1] for i in range(columns)]
    widths = [min(WIDEST_COLUMN, max(3, *column)) for column in lengths]
    out = []
    for number, row in enumerate(rows):
        cells = (
            [_rule(width, side) for width, side in zip(widths, alignments, strict=True)]
            if number == 1
            else [_pad(cell, width, side) for cell, width, side in zip(row, widths, alignments, strict=True)]
        )
        out.append("| " + " | ".join(cells) + " |")
    return out


def split_cells(line: str) -> list[str]:
    """The cells of a line of a pipe table; an escaped pipe belongs to its cell."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _alignment(rule: str) -> str:
    if rule.startswith(":") and rule.endswith(":"):
        return "center"
    return "right" if rule.endswith(":") else "left"


def _rule(width: int, side: str) -> str:
    if side == "center":
        return ":" + "-" * (width - 2) + ":"
    return "-" * (width - 1) + ":" if side == "right" else "-" * width


def _pad(cell: str, width: int, side: str) -> str:
    if side == "center":
        return cell.center(width)
    return cell.rjust(width) if side == "right" else cell.ljust(width)
