"""One value as one cell of text: exactly, for programs, or readably, for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

_SIGNED = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "BIGNUM"})
_UNSIGNED = frozenset({"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"})
_NUMERIC = _SIGNED | _UNSIGNED | {"FLOAT", "DOUBLE", "DECIMAL"}


def is_numeric(sql_type: str) -> bool:
    """Whether a column of this DuckDB type holds single numbers (a list of numbers does not)."""
    return not sql_type.endswith("]") and sql_type.partition("(")[0] in _NUMERIC


def exact_text(value: Any) -> str:
    """Text from which a program can read the value back; NULL is the empty text.

    A float is the shortest text that reads back as the same float, a boolean true or false,
    a date ISO 8601, bytes hexadecimal, a list its items joined with "; ".
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return _joined(value, exact_text)
    return _scalar_text(value)


def readable_text(value: Any) -> str:
    """Text for people: as exact_text, but yes or no, and floats without ``.0`` or exponent."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _readable_float(value)
    if isinstance(value, (list, tuple, dict)):
        return _joined(value, readable_text)
    return _scalar_text(value)


def in_one_line(text: str | None, most: int) -> str | None:
    """Return a text in one line of at most so many characters, cut with ``…``; None where there is none."""
    line = " ".join(text.split()) if text else ""
    return None if not line else line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _scalar_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return str(value)


def _readable_float(value: float) -> str:
    """The shortest exact digits, written out unless that takes more than 16 zeros or so."""
    text = repr(value)
    if "e" in text and 1e-16 <= abs(value) < 1e17:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def _joined(value: list[Any] | tuple[Any, ...] | dict[Any, Any], text: Callable[[Any], str]) -> str:
    """Items joined with "; "; an inner list stands in brackets, a struct is ``name: value`` pairs."""
    if isinstance(value, dict):
        return "; ".join(f"{text(key)}: {_item(item, text)}" for key, item in value.items())
    return "; ".join(_item(item, text) for item in value)


def _item(item: Any, text: Callable[[Any], str]) -> str:
    content = text(item)
    if isinstance(item, dict):
        return "{" + content + "}"
    return f"[{content}]" if isinstance(item, (list, tuple)) else content
