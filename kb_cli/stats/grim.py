"""Counts behind a printed percentage (GRIM): which whole numbers of participants round to what is printed.

All comparisons are made in whole numbers, so no binary rounding decides. Source of the idea: Brown and Heathers 2017,
Social Psychological and Personality Science 8:363.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kb_cli.stats.arguments import InvalidInput, Rows, as_floats, choose

CONVENTIONS = ("half_up", "half_even", "half_down", "truncated", "rounded_up")
# Up to this, 200 * 10^decimals * total stays within 64 bits.
MAX_DECIMALS = 8
MAX_TOTAL = 10**8


class Counts(NamedTuple):
    """Lowest and highest count that fits, and how many fit (0: none, the percentage cannot be of this total).

    NaN lowest and highest when none fits or an argument is NaN (number_of_counts is then NaN too).
    """

    lowest: Any
    highest: Any
    number_of_counts: Any


def counts_from_percent(percent: Any, total: Any, convention: str = "half_up", decimals: Any = None) -> Counts:
    """Counts of ``total`` participants that are printed as ``percent``.

    percent: text as printed ("45.0": the decimals are part of the claim) or a list of such, or numbers together with
    decimals. total: participants, 1 or more. convention: half_up (also known as half away from zero), half_even (R,
    Python), half_down, truncated, rounded_up. With a scalar percent and total the fields are Python ints (or NaN).
    """
    choose("convention", convention, CONVENTIONS)
    units, places = _parse(percent, decimals)
    rows = Rows(percent=units, decimals=places, total=total)
    rows.whole("total")
    rows.refuse("total", rows["total"] == 0, "{} participants have no percentage")
    rows.refuse("total", rows["total"] > MAX_TOTAL, "{} is more than 100 million participants")
    rows.refuse("percent", rows["percent"] < 0, "{} is negative")
    known = ~np.isnan(rows["percent"] + rows["total"] + rows["decimals"])
    unit, place, size = (
        np.where(known, column, 1.0).astype(np.int64) for column in rows.columns("percent", "decimals", "total")
    )
    whole = 100 * 10**place
    # Nothing above 100 % fits, and a bound keeps the products below within 64 bits.
    low, high = _range(np.minimum(unit, 3 * whole), size, whole, convention)
    low, high = np.maximum(low, 0), np.minimum(high, size)
    number = np.maximum(high - low + 1, 0)
    some = number > 0
    fields = [
        np.where(known & some, low, np.nan),
        np.where(known & some, high, np.nan),
        np.where(known, number, np.nan),
    ]
    if rows.shape:
        return Counts(*(field.reshape(rows.shape) for field in fields))
    return Counts(*(float(field[0]) if np.isnan(field[0]) else int(field[0]) for field in fields))


def _range(
    unit: npt.NDArray[np.int64], size: npt.NDArray[np.int64], scale: npt.NDArray[np.int64], convention: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Counts k for which scale * k / size, in units of the last printed place, is printed as ``unit``.

    Twice the bounds are whole numbers: a bound b at 2 * scale * k = b * size, its end belonging to it or not.
    """
    if convention == "truncated":
        below, above = 2 * unit, 2 * unit + 2
        closed_below = np.ones(unit.shape, dtype=bool)
        closed_above = ~closed_below
    elif convention == "rounded_up":
        below, above = 2 * unit - 2, 2 * unit
        closed_above = np.ones(unit.shape, dtype=bool)
        closed_below = ~closed_above
    else:
        below, above = 2 * unit - 1, 2 * unit + 1
        even = unit % 2 == 0
        closed_below = even if convention == "half_even" else np.full(unit.shape, convention == "half_up")
        closed_above = even if convention == "half_even" else np.full(unit.shape, convention == "half_down")
    divisor = 2 * scale
    low = -((-below * size) // divisor)
    low = low + ((low * divisor == below * size) & ~closed_below)
    high = (above * size) // divisor
    high = high - ((high * divisor == above * size) & ~closed_above)
    return low, high


def _parse(percent: Any, decimals: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The percentage in units of its last place, and its decimals."""
    if decimals is None:
        texts = np.asarray(percent, dtype=object)
        pairs = [_parse_text(text, row if texts.shape else None) for row, text in enumerate(texts.ravel())]
        array = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return array[:, 0].reshape(texts.shape), array[:, 1].reshape(texts.shape)
    rows = Rows(percent=percent, decimals=decimals)
    rows.whole("decimals")
    rows.between("decimals", 0, MAX_DECIMALS)
    rows.between("percent", 0.0, 1000.0)
    scaled = rows["percent"] * 10.0 ** rows["decimals"]
    units = np.round(scaled)
    rows.refuse("percent", np.abs(scaled - units) > 1e-6 * np.maximum(units, 1.0), "{} has more decimals than stated")
    return units.reshape(rows.shape), as_floats("decimals", rows["decimals"].reshape(rows.shape))


def _parse_text(text: Any, row: int | None) -> tuple[float, float]:
    if text is None:
        return np.nan, np.nan
    cleaned = str(text).strip().removesuffix("%").strip().replace("·", ".")
    whole, _, fraction = cleaned.partition(".")
    if not isinstance(text, str) or not (whole.isascii() and whole.isdigit()):
        raise InvalidInput("percent", f"{text!r} is not a percentage as printed (text), and no decimals are given", row)
    if (fraction and not (fraction.isascii() and fraction.isdigit())) or len(fraction) > MAX_DECIMALS or len(whole) > 4:
        raise InvalidInput("percent", f"{text!r} is not a percentage as printed", row)
    return float(int(whole + fraction)), float(len(fraction))
