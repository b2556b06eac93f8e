"""Hazard ratios with variances, from what a trial prints: O - E and V, an interval, a p value.

Logarithms are natural. The direction of a ratio is read from the source, never assumed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import Interval, Rows, quantile
from kb_cli.stats.conversions import is_ratio_interval_symmetric, standard_error_from_p
from kb_cli.stats.effect_sizes import EffectSize, effect_of


def log_hazard_ratio_from_log_rank(o_minus_e: Any, variance: Any) -> EffectSize:
    """Log hazard ratio (O - E) / V with variance 1 / V. Source: Yusuf et al. 1985; V above 0 or NaN results."""
    rows = Rows(o_minus_e=o_minus_e, variance=variance)
    rows.not_negative("variance")
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, rows["o_minus_e"] / rows["variance"], 1.0 / rows["variance"])


def hazard_ratio_from_log_rank(o_minus_e: Any, variance: Any, level: Any = 0.95) -> Interval:
    """Hazard ratio exp((O - E) / V) with its interval; the group that O counts is the numerator."""
    rows = Rows(o_minus_e=o_minus_e, variance=variance, level=level)
    rows.not_negative("variance")
    rows.level()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        known = np.where(rows["variance"] > 0, 1.0, np.nan)
        value = rows["o_minus_e"] / rows["variance"] * known
        half = quantile(rows["level"]) / np.sqrt(rows["variance"])
        return rows.interval(np.exp(value), np.exp(value - half), np.exp(value + half))


def log_hazard_ratio_from_interval(
    lower: Any, upper: Any, level: Any = 0.95, hazard_ratio: Any = None, *, decimals: int | None = None
) -> EffectSize:
    """Log hazard ratio with the variance that its interval implies.

    lower, upper: hazard ratios. hazard_ratio: as printed; without it, the middle of the interval. decimals: those of
    the printed numbers; given, an interval that does not lie about the ratio on the log scale is refused
    (InvalidInput): wrong scale, wrong level or a misprint. Source: Parmar, Torri, Stewart 1998, Stat Med 17:2815.
    """
    given = {} if hazard_ratio is None else {"hazard_ratio": hazard_ratio}
    rows = Rows(lower=lower, upper=upper, level=level, **given)
    rows.positive(*(["lower", "upper", *given]))
    rows.at_most("lower", "upper")
    rows.level()
    middle = np.sqrt(rows["lower"] * rows["upper"])
    value = rows["hazard_ratio"] if given else middle
    if given and decimals is not None:
        fits = is_ratio_interval_symmetric(value, rows["lower"], rows["upper"], decimals)
        missing = np.isnan(value + middle)
        bad = np.logical_not(fits) & ~missing
        rows.refuse("hazard_ratio", bad, "{} is not in the middle of its interval on the log scale")
    error = np.log(rows["upper"] / rows["lower"]) / (2.0 * quantile(rows["level"]))
    return effect_of(rows, np.log(value), error**2)


def log_hazard_ratio_from_p(hazard_ratio: Any, p: Any, *, sides: int = 2) -> EffectSize:
    """Log hazard ratio with the variance that its p value implies: (log HR / z)².

    p: exact; a rounded one, or "<0.001" read as 0.001, gives a bound only. NaN where p says nothing about the spread
    (hazard ratio 1, or p of 1). Source: Cochrane Handbook 6.3.2, with the exact quantile.
    """
    rows = Rows(hazard_ratio=hazard_ratio, p=p)
    rows.positive("hazard_ratio")
    value = np.log(rows["hazard_ratio"])
    error = standard_error_from_p(value, rows["p"], sides=sides)
    return effect_of(rows, value, np.square(error))


def log_hazard_ratio_from_p_and_events(
    p: Any, events: Any, comparator_events: Any, favours_experimental: Any, allocation_ratio: Any = 1.0
) -> EffectSize:
    """Approximate log hazard ratio from a two-sided log-rank p value and the number of events.

    V is taken as events * r / (1 + r)² with r participants in the experimental arm for one in the other (a quarter of
    the events at 1:1). favours_experimental: whether the hazard ratio is below 1; it cannot be told from p.
    Source: Parmar, Torri, Stewart 1998, Stat Med 17:2815, equations 10 to 12.
    """
    from scipy.special import ndtri

    rows = Rows(
        p=p,
        events=events,
        comparator_events=comparator_events,
        favours_experimental=favours_experimental,
        allocation_ratio=allocation_ratio,
    )
    rows.between("p", 0.0, 1.0)
    rows.whole("events", "comparator_events")
    rows.positive("allocation_ratio")
    ratio = rows["allocation_ratio"]
    variance = (rows["events"] + rows["comparator_events"]) * ratio / (1.0 + ratio) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        size = -ndtri(rows["p"] / 2.0) / np.sqrt(variance)
        return effect_of(rows, np.where(rows["favours_experimental"] != 0, -size, size), 1.0 / variance)
