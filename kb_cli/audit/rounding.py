"""Printed numbers as the intervals of values that round to them, and the conventions that lead to a printed number.

The macros of schema/audits/inputs/macros.sql say the same in SQL; a test holds the two against each other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

HALF_UP = "half up"
"""The usual convention, away from zero at a tie."""
CLOSE = 1e-7
"""Part of a unit in the last printed place that floating-point arithmetic may be off."""


class Printed(NamedTuple):
    """A printed number: text, value, decimal places, and its relation to the quantity (``=``, ``<`` ...)."""

    text: str
    value: float
    decimals: int
    relation: str = "="

    @property
    def unit(self) -> float:
        """One unit in the last printed place."""
        return float(10.0**-self.decimals)

    @property
    def low(self) -> float:
        """Smallest value that rounds to it, half up."""
        return self.value - 0.5 * self.unit

    @property
    def high(self) -> float:
        """Value below which everything rounds to it, half up."""
        return self.value + 0.5 * self.unit


def convention(exact: float, printed: Printed) -> str | None:
    """The convention by which an exact number is printed as this one; None where there is none."""
    if exact * printed.value < 0 or not math.isfinite(exact):
        return None
    scaled = abs(exact) / printed.unit
    wanted = round(abs(printed.value) / printed.unit)
    whole = math.floor(scaled)
    if math.floor(scaled + 0.5 + CLOSE) == wanted:
        return HALF_UP
    if whole == wanted and abs(scaled - whole - 0.5) < CLOSE:
        return "half down" if wanted % 2 else "half to even"
    if math.floor(math.floor(scaled * 10 + 0.5) / 10 + 0.5) == wanted:
        return "rounding twice"
    if math.floor(scaled + CLOSE) == wanted:
        return "cutting off"
    if math.ceil(scaled - CLOSE) == wanted:
        return "rounding up"
    return None


def joint_convention(pairs: list[tuple[float, Printed]]) -> str | None:
    """The convention by which several exact numbers are printed as they are, None where one of them fits none.

    Where they need several, these are named one after the other; half up is only named where all follow it.
    """
    found = [convention(exact, printed) for exact, printed in pairs]
    if None in found:
        return None
    others = sorted({name for name in found if name and name != HALF_UP})
    return " and ".join(others) or HALF_UP


def verdict(rounding: str | None) -> str:
    """The verdict that a convention stands for."""
    if rounding is None:
        return "inconsistent"
    return "consistent" if rounding == HALF_UP else "rounding"


def shown(value: float, decimals: int) -> str:
    """A number with so many decimals; no text of its own for minus zero."""
    text = f"{value:.{max(decimals, 0)}f}"
    return text.lstrip("-") if float(text) == 0 else text
