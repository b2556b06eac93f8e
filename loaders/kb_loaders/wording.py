"""Counts in words."""

from __future__ import annotations


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: ``1 study``, ``0 studies``, ``1,200 records``.

    noun: in the singular. plural: where it is neither the singular with an s nor, after a consonant, with -ies for -y.
    """
    if count == 1:
        return f"1 {noun}"
    is_regular_y = noun.endswith("y") and noun[-2:-1] not in tuple("aeiou")
    return f"{count:,} {plural or (noun[:-1] + 'ies' if is_regular_y else noun + 's')}"
