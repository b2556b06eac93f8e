"""Answers as JSON, always valid: NaN and infinities, which JSON lacks, are null.

Written by hand because the json module cannot write a Decimal as a number with all its digits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kb_cli.output.cells import exact_text
from kb_cli.output.result import Result

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def json_array_lines(result: Result) -> Iterator[str]:
    """Give one array of objects, one a row, indented by two; an empty array is ``[]``."""
    names = result.unique_columns()
    if not result.rows:
        yield "[]"
        return
    yield "["
    last = len(result.rows) - 1
    for index, row in enumerate(result.timed(result.rows)):
        text = json_value(dict(zip(names, row, strict=True)), "  ")
        yield f"  {text}," if index < last else f"  {text}"
    yield "]"


def json_object_lines(result: Result) -> Iterator[str]:
    """Give one object a line."""
    names = result.unique_columns()
    for row in result.timed(result.rows):
        yield json_value(dict(zip(names, row, strict=True)))


def json_value(value: Any, margin: str | None = None) -> str:
    """The value as JSON: numbers with full precision, dates as ISO strings, NULL as null.

    margin: the indentation of the line the value starts on; None writes it on one line.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (bool, int)):
        return exact_text(value)
    if isinstance(value, (float, Decimal)):
        return exact_text(value) if math.isfinite(value) else "null"
    inner = None if margin is None else margin + "  "
    if isinstance(value, dict):
        members = [f"{_quoted(exact_text(key))}: {json_value(item, inner)}" for key, item in value.items()]
        return _bracketed("{", members, "}", margin)
    if isinstance(value, (list, tuple)):
        return _bracketed("[", [json_value(item, inner) for item in value], "]", margin)
    return _quoted(exact_text(value))


def _bracketed(opening: str, members: list[str], closing: str, margin: str | None) -> str:
    if margin is None or not members:
        return opening + ", ".join(members) + closing
    line_end = "\n" + margin
    return opening + line_end + "  " + f",{line_end}  ".join(members) + line_end + closing
