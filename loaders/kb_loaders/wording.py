"""Counts and numbers in words."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun: ``1 study``, ``0 studies``, ``1,200 records``.

    noun: in the singular. plural: where it is neither the singular with an s nor, after a consonant, with -ies for -y.
    """
    if count == 1:
        return f"1 {noun}"
    is_regular_y = noun.endswith("y") and noun[-2:-1] not in tuple("aeiou")
    return f"{count:,} {plural or (noun[:-1] + 'ies' if is_regular_y else noun + 's')}"


def ranges(numbers: Sequence[int], dash: str = "-", shortest: int = 2) -> str:
    """Return ascending numbers with runs drawn together: ``1-3, 7``.

    shortest: how many numbers a run has at least; those of shorter ones stand side by side.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}{dash}{run[-1]}" if len(run) >= shortest else ", ".join(map(str, run)) for run in runs)
