"""Confidence intervals of one proportion. Proportions are fractions (0.45), not percent.

With a total of 0 nothing is known: the estimate is NaN and the interval is (0, 1), which is what the formulas of all
methods but Wald's give at 0 of 0. scipy's and statsmodels' own functions take one row at a time or clip; the closed
forms and the quantiles of `scipy.special` here give the same numbers on whole columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, Rows, choose, decreasing_root, on_distinct, quantile

METHODS = (
    "clopper_pearson",
    "wilson",
    "wilson_cc",
    "agresti_coull",
    "jeffreys",
    "mid_p",
    "wald",
    "wald_cc",
)


def proportion_interval(events: Any, total: Any, level: Any = 0.95, method: str = "clopper_pearson") -> Interval:
    """Interval of a proportion by one of `METHODS` ("_cc": with continuity correction)."""
    name = choose("method", method, METHODS)
    if name in ("wilson_cc", "wald_cc"):
        function = wilson if name == "wilson_cc" else wald
        return function(events, total, level, continuity=True)
    functions = {
        "clopper_pearson": clopper_pearson,
        "wilson": wilson,
        "agresti_coull": agresti_coull,
        "jeffreys": jeffreys,
        "mid_p": mid_p,
        "wald": wald,
    }
    return functions[name](events, total, level)


def clopper_pearson(events: Any, total: Any, level: Any = 0.95) -> Interval:
    """Exact interval: quantiles of beta distributions, computed once for each distinct pair.

    events, total: participants; events at most total. level: 0.95 for 95 %.
    Source: Clopper and Pearson 1934, Biometrika 26:404; `scipy.special.betaincinv`.
    """
    rows = _rows(events, total, level)
    lower, upper = on_distinct(_clopper_pearson, *rows.columns("events", "total", "level"))
    return rows.interval(_estimate(rows), lower, upper)


def _clopper_pearson(events: FloatArray, total: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    return _beta_limits(events, total, level, shift=0.0)


def _beta_limits(events: FloatArray, total: FloatArray, level: FloatArray, shift: float) -> tuple[FloatArray, ...]:
    """Quantiles of Beta(x + shift, n - x + 1 - shift) and Beta(x + 1 - shift, n - x + shift), 0 and 1 at the ends."""
    from scipy.special import betainccinv, betaincinv

    tail = (1.0 - level) / 2.0
    rest = total - events
    # The arguments must be positive; rows at the ends get their limit from the definition.
    lower = betaincinv(np.maximum(events + shift, 0.5), rest + 1.0 - shift, tail)
    upper = betainccinv(events + 1.0 - shift, np.maximum(rest + shift, 0.5), tail)
    return np.where(events == 0, 0.0, lower), np.where(rest == 0, 1.0, upper)


def jeffreys(events: Any, total: Any, level: Any = 0.95) -> Interval:
    """Equal-tailed interval from a Beta(1/2, 1/2) prior; 0 at no events, 1 at events only.

    Source: Brown, Cai, DasGupta 2001, Statistical Science 16:101, section 3.1.2 with its rule for the ends, which
    statsmodels leaves out.
    """
    rows = _rows(events, total, level)
    lower, upper = on_distinct(_jeffreys, *rows.columns("events", "total", "level"))
    return rows.interval(_estimate(rows), lower, upper)


def _jeffreys(events: FloatArray, total: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    return _beta_limits(events, total, level, shift=0.5)


def mid_p(events: Any, total: Any, level: Any = 0.95) -> Interval:
    """Clopper-Pearson with half the probability of what was observed: on average at its level, not above.

    Source: Berry and Armitage 1995, The Statistician 44:417. Limits by bisection to 1e-15.
    """
    rows = _rows(events, total, level)
    lower, upper = on_distinct(_mid_p, *rows.columns("events", "total", "level"))
    return rows.interval(_estimate(rows), lower, upper)


def _mid_p(events: FloatArray, total: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    lower = np.where(events == 0, 0.0, _mid_p_lower(events, total, level))
    rest = total - events
    upper = np.where(rest == 0, 1.0, 1.0 - _mid_p_lower(rest, total, level))
    return lower, upper


def _mid_p_lower(events: FloatArray, total: FloatArray, level: FloatArray) -> FloatArray:
    from scipy.special import betainc

    # P(X > x) + P(X = x) / 2 is the mean of P(X >= x) and P(X > x), each an incomplete beta function.
    count = np.maximum(events, 1.0)
    rest = total - events

    def tail_left(risk: FloatArray) -> FloatArray:
        beyond = np.where(rest > 0, betainc(count + 1.0, np.maximum(rest, 0.5), risk), 0.0)
        reached = betainc(count, rest + 1.0, risk)
        return np.asarray((1.0 - level) / 2.0 - 0.5 * (reached + beyond), dtype=np.float64)

    return decreasing_root(tail_left, np.zeros(events.shape), np.ones(events.shape))


def wilson(events: Any, total: Any, level: Any = 0.95, *, continuity: bool = False) -> Interval:
    """Score interval, with continuity correction on request (0 at no events, 1 at events only).

    Source: Wilson 1927, JASA 22:209; with correction Newcombe 1998, Statistics in Medicine 17:857, method 4.
    """
    rows = _rows(events, total, level)
    return rows.interval(
        _estimate(rows),
        *wilson_limits(rows["events"], rows["total"], quantile(rows["level"]), continuity=continuity),
    )


def wilson_limits(events: FloatArray, total: FloatArray, z: FloatArray, *, continuity: bool) -> tuple[FloatArray, ...]:
    """Both limits of Wilson's interval for checked columns."""
    square = z * z
    rest = total - events
    if not continuity:
        size = np.maximum(total, 1.0)
        root = z * np.sqrt(square + 4.0 * events * rest / size)
        # Both limits are roots of one quadratic; the smaller one from their product, so that nothing cancels.
        lower = 2.0 * events * events / size / (2.0 * events + square + root)
        upper = (2.0 * events + square + root) / (2.0 * (total + square))
        return lower, np.where(rest == 0, 1.0, upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = _wilson_corrected_lower(events, total, z)
        upper = 1.0 - _wilson_corrected_lower(rest, total, z)
    return np.where(events == 0, 0.0, np.maximum(lower, 0.0)), np.where(rest == 0, 1.0, np.minimum(upper, 1.0))


def _wilson_corrected_lower(events: FloatArray, total: FloatArray, z: FloatArray) -> FloatArray:
    square = z * z
    risk = events / total
    inside = np.maximum(square - 2.0 - 1.0 / total + 4.0 * risk * (total * (1.0 - risk) + 1.0), 0.0)
    limit = (2.0 * events + square - 1.0 - z * np.sqrt(inside)) / (2.0 * (total + square))
    return np.asarray(limit, dtype=np.float64)


def agresti_coull(events: Any, total: Any, level: Any = 0.95, *, clip: bool = True) -> Interval:
    """Wald interval about (events + z²/2) / (total + z²), cut at 0 and 1 (as statsmodels; R's binom does not cut).

    clip: False gives the limits as they are defined, which may lie below 0 or above 1.
    Source: Agresti and Coull 1998, The American Statistician 52:119.
    """
    rows = _rows(events, total, level)
    z = quantile(rows["level"])
    size = rows["total"] + z * z
    centre = (rows["events"] + 0.5 * z * z) / size
    half = z * np.sqrt(centre * (1.0 - centre) / size)
    lower, upper = centre - half, centre + half
    if clip:
        lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0)
    return rows.interval(_estimate(rows), lower, upper)


def wald(events: Any, total: Any, level: Any = 0.95, *, continuity: bool = False) -> Interval:
    """Estimate plus and minus z standard errors, cut at 0 and 1; for comparison with what others printed only.

    continuity: widens each side by 1 / (2 total). NaN limits at a total of 0.
    Source: Newcombe 1998, Statistics in Medicine 17:857, methods 1 and 2.
    """
    rows = _rows(events, total, level)
    risk = _estimate(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile(rows["level"]) * np.sqrt(risk * (1.0 - risk) / rows["total"])
        if continuity:
            half = half + 0.5 / rows["total"]
    return rows.interval(risk, np.maximum(risk - half, 0.0), np.minimum(risk + half, 1.0))


def _rows(events: Any, total: Any, level: Any) -> Rows:
    rows = Rows(events=events, total=total, level=level)
    rows.counts_of("events", "total")
    rows.level()
    return rows


def _estimate(rows: Rows) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return rows["events"] / rows["total"]
