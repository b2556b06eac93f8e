"""Numbers as GRADE tables print them: rounded once, half away from zero, from unrounded values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

SCALES = (1_000, 10_000, 100_000)
"""How many people a risk may be printed for; the first that does not round it to 0 is taken."""
NOT_ASSESSED = "not assessed"
DASH = "–"


def rounded(value: float, decimals: int = 0) -> str:
    """The number with so many decimals, half away from zero, thousands separated, with a true minus sign.

    A tie that binary fractions hide (0.285 * 1000) is found; a number that rounds to 0 has no sign. Infinity is a word.
    """
    if math.isnan(value):
        return "not estimable"
    if math.isinf(value):
        return "infinity" if value > 0 else "−infinity"
    number = Decimal(repr(float(f"{value:.12g}"))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{abs(number):,}" if number == 0 else f"{number:,}".replace("-", "−")


def ratio_text(value: float) -> str:
    """A ratio with 2 decimals, 3 below 0.1; one that would read 0.000 is given as a bound."""
    if 0 < value < 0.0005:
        return "<0.001"
    return rounded(value, 3 if 0 < value < 0.0995 else 2)


def interval_text(value: float, lower: float, upper: float, decimals: int | None = None) -> str:
    """``0.75 (0.60 to 0.94)``; without decimals as ratios are printed; no interval where a limit is missing."""

    def text(number: float) -> str:
        return ratio_text(number) if decimals is None else rounded(number, decimals)

    if math.isnan(lower) or math.isnan(upper):
        return text(value)
    return f"{text(value)} ({text(lower)} to {text(upper)})"


def scale_for(risks: Iterable[float]) -> int:
    """Per how many people risks are printed: 1000 unless one that is not 0 would round to 0.

    risks: fractions of one row of a table, so that the row keeps one scale; the limits of an interval are not among
    them, since they may be 0 at any scale.
    """
    given = [risk for risk in risks if risk > 0 and math.isfinite(risk)]
    smallest = min(given, default=1.0)
    return next((scale for scale in SCALES if smallest * scale >= 0.5), SCALES[-1])


def per_text(scale: int) -> str:
    """``per 1,000``."""
    return f"per {scale:,}"


def count_text(risk: float, scale: int) -> str:
    """How many of ``scale`` people, as an integer; a risk above 0 that rounds to 0 is ``<1``."""
    text = rounded(risk * scale)
    return "<1" if text == "0" and risk > 0 else text


def risk_text(risk: float, scale: int, lower: float = math.nan, upper: float = math.nan) -> str:
    """``154 per 1,000 (120 to 200)``."""
    text = f"{count_text(risk, scale)} {per_text(scale)}"
    if math.isnan(lower) or math.isnan(upper):
        return text
    return f"{text} ({count_text(lower, scale)} to {count_text(upper, scale)})"


def change_text(difference: float, scale: int, words: tuple[str, str] = ("fewer", "more")) -> str:
    """``46 fewer``, ``10 more``; a difference that rounds to 0 is ``<1 fewer``, and one of exactly 0 is ``0``."""
    if math.isnan(difference):
        return "not estimable"
    if difference == 0:
        return "0"
    return f"{count_text(abs(difference), scale)} {words[0] if difference < 0 else words[1]}"


def difference_text(
    difference: float,
    lower: float,
    upper: float,
    scale: int,
    words: tuple[str, str] = ("fewer", "more"),
) -> str:
    """``46 fewer per 1,000 (60 fewer to 10 more)``: every limit has its word, and the estimate its scale."""
    number, _, word = change_text(difference, scale, words).partition(" ")
    text = f"{number} {word} {per_text(scale)}".replace("  ", " ")
    if math.isnan(lower) or math.isnan(upper):
        return text
    return f"{text} ({limits_text(lower, upper, scale, words)})"


def limits_text(lower: float, upper: float, scale: int, words: tuple[str, str] = ("fewer", "more")) -> str:
    """``60 fewer to 10 more``: the lower limit first."""
    return f"{change_text(lower, scale, words)} to {change_text(upper, scale, words)}"


def mean_difference_text(
    difference: float, lower: float, upper: float, decimals: int, words: tuple[str, str] = ("lower", "higher")
) -> str:
    """``MD 1.2 lower (2.0 lower to 0.4 lower)`` with the decimals of the source."""

    def one(value: float) -> str:
        text = rounded(abs(value), decimals)
        return text if value == 0 else f"{text} {words[0] if value < 0 else words[1]}"

    if math.isnan(lower) or math.isnan(upper):
        return f"MD {one(difference)}"
    return f"MD {one(difference)} ({one(lower)} to {one(upper)})"
