"""Event rates (events per unit of person-time): one rate, their ratio, their difference.

Events are counts of a Poisson process, so they may exceed the person-time. statsmodels' intervals of the same names
agree; its score and mid-P ones take one row at a time, these take columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, Rows, choose, decreasing_root, on_distinct, quantile
from kb_cli.stats.proportions import _clopper_pearson, _mid_p, wilson_limits

RATE_METHODS = ("exact", "score", "wald")
RATIO_METHODS = ("wald_log", "wald_log_cc", "score", "exact", "mid_p")
DIFFERENCE_METHODS = ("wald", "wald_cc", "score", "mover")


def rate_interval(events: Any, time: Any, level: Any = 0.95, method: str = "exact") -> Interval:
    """Events per unit of person-time with an interval.

    exact: Garwood 1936, Biometrika 28:437; score: Rao's, without correction; wald: estimate plus and minus z standard
    errors, not below 0. time: above 0.
    """
    name = choose("method", method, RATE_METHODS)
    rows = Rows(events=events, time=time, level=level)
    rows.whole("events")
    rows.positive("time")
    rows.level()
    count, exposure = rows.columns("events", "time")
    lower, upper = on_distinct(_LIMITS[name], count, rows["level"])
    return rows.interval(count / exposure, lower / exposure, upper / exposure)


def _garwood(count: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    from scipy.special import gammainccinv, gammaincinv

    tail = (1.0 - level) / 2.0
    lower = np.where(count == 0, 0.0, gammaincinv(np.maximum(count, 1.0), tail))
    return lower, gammainccinv(count + 1.0, tail)


def _score(count: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    z = quantile(level)
    upper = count + z * z / 2.0 + z * np.sqrt(count + z * z / 4.0)
    return count * count / upper, upper


def _wald(count: FloatArray, level: FloatArray) -> tuple[FloatArray, ...]:
    half = quantile(level) * np.sqrt(count)
    return np.maximum(count - half, 0.0), count + half


_LIMITS = {"exact": _garwood, "score": _score, "wald": _wald}


def rate_ratio(
    events: Any,
    time: Any,
    comparator_events: Any,
    comparator_time: Any,
    level: Any = 0.95,
    method: str = "wald_log",
) -> Interval:
    """Ratio of two rates with an interval.

    wald_log: standard error of the logarithm, sqrt(1/x1 + 1/x2); wald_log_cc: after adding 1/2 to each count.
    score, exact, mid_p: Wilson, Clopper-Pearson and mid-P limits of the experimental share of all events, turned into
    a ratio: given their sum, the events are binomial (Przyborowski and Wilenski 1940, Biometrika 31:313; Graham,
    Mengersen, Morton 2003, Statistics in Medicine 22:2071).
    With no events in one group wald_log has one NaN limit; without any event the ratio is NaN, and score, exact and
    mid_p give 0 to infinity.
    """
    name = choose("method", method, RATIO_METHODS)
    rows = _two_rates(events, time, comparator_events, comparator_time, level)
    x1, t1, x2, t2 = rows.columns("events", "time", "comparator_events", "comparator_time")
    z = quantile(rows["level"])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = (x1 / t1) / (x2 / t2)
        if name in ("wald_log", "wald_log_cc"):
            added = 0.5 if name == "wald_log_cc" else 0.0
            centre = (x1 + added) / (x2 + added) * (t2 / t1)
            half = z * np.sqrt(1.0 / (x1 + added) + 1.0 / (x2 + added))
            return rows.interval(ratio, centre * np.exp(-half), centre * np.exp(half))
        if name == "score":
            lower, upper = wilson_limits(x1, x1 + x2, z, continuity=False)
        else:
            limits = _clopper_pearson if name == "exact" else _mid_p
            lower, upper = on_distinct(limits, x1, x1 + x2, rows["level"])
        return rows.interval(ratio, lower / (1.0 - lower) * (t2 / t1), upper / (1.0 - upper) * (t2 / t1))


def rate_difference(
    events: Any,
    time: Any,
    comparator_events: Any,
    comparator_time: Any,
    level: Any = 0.95,
    method: str = "wald",
) -> Interval:
    """Difference of two rates (experimental minus comparator) with an interval, per unit of person-time.

    wald: variance x1/t1² + x2/t2²; wald_cc: that variance with 1/2 added to each count; score: inverted score test,
    Miettinen and Nurminen 1985, Statistics in Medicine 4:213; mover: from the score limits of each rate, Li, Tang, Wong
    2014, Computational Statistics 29:869.
    """
    name = choose("method", method, DIFFERENCE_METHODS)
    rows = _two_rates(events, time, comparator_events, comparator_time, level)
    x1, t1, x2, t2 = rows.columns("events", "time", "comparator_events", "comparator_time")
    rate1, rate2, z = x1 / t1, x2 / t2, quantile(rows["level"])
    if name == "score":
        return rows.interval(rate1 - rate2, *on_distinct(_difference_score_limits, x1, t1, x2, t2, z))
    if name == "mover":
        lower1, upper1 = _score(x1, rows["level"])
        lower2, upper2 = _score(x2, rows["level"])
        below = np.hypot(rate1 - lower1 / t1, upper2 / t2 - rate2)
        above = np.hypot(upper1 / t1 - rate1, rate2 - lower2 / t2)
    else:
        added = 0.5 if name == "wald_cc" else 0.0
        below = above = z * np.sqrt((x1 + added) / t1**2 + (x2 + added) / t2**2)
    return rows.interval(rate1 - rate2, rate1 - rate2 - below, rate1 - rate2 + above)


def _difference_score_limits(*columns: FloatArray) -> tuple[FloatArray, ...]:
    x1, t1, x2, t2, z = columns
    difference = x1 / t1 - x2 / t2
    # Wald's width with z² added to the counts, twice over, bounds the score limits.
    reach = 2.0 * z * np.sqrt((x1 + z * z + 1.0) / t1**2 + (x2 + z * z + 1.0) / t2**2) + z * z * (1.0 / t1 + 1.0 / t2)
    lower = decreasing_root(
        lambda delta: rate_difference_score(x1, t1, x2, t2, delta) - z, difference - reach, difference
    )
    upper = decreasing_root(
        lambda delta: rate_difference_score(x1, t1, x2, t2, delta) + z, difference, difference + reach
    )
    return lower, upper


def rate_difference_score(
    x1: FloatArray, t1: FloatArray, x2: FloatArray, t2: FloatArray, delta: FloatArray
) -> FloatArray:
    """Score statistic of the hypothesis that the rates differ by delta; it falls with delta."""
    b = (t1 + t2) * delta - x1 - x2
    root = np.sqrt(np.maximum(b * b + 4.0 * (t1 + t2) * x2 * delta, 0.0))
    rate2 = np.maximum((root - b) / (2.0 * (t1 + t2)), np.maximum(0.0, -delta))
    rate1 = np.maximum(rate2 + delta, 0.0)
    numerator = x1 / t1 - x2 / t2 - delta
    with np.errstate(divide="ignore", invalid="ignore"):
        score = numerator / np.sqrt(rate1 / t1 + rate2 / t2)
    return np.where(numerator == 0, 0.0, score)


def _two_rates(events: Any, time: Any, comparator_events: Any, comparator_time: Any, level: Any) -> Rows:
    rows = Rows(
        events=events, time=time, comparator_events=comparator_events, comparator_time=comparator_time, level=level
    )
    rows.whole("events", "comparator_events")
    rows.positive("time", "comparator_time")
    rows.level()
    return rows
