"""Risk ratios and odds ratios (experimental over comparator) with their intervals; ratios, not logarithms.

With no events in one group a logarithmic interval has no standard error: its limit beyond the estimate is NaN, the
other is the estimate itself (0 or infinity), as in scipy. Score intervals and the exact one keep a limit on the other
side. With no events in either group, or (odds) events only, the data say nothing: estimate NaN, interval 0 to infinity
from the methods that can say so. A group of 0 participants gives NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, Rows, choose, decreasing_root, on_distinct
from kb_cli.stats.two_groups import Groups, count_rows, groups_of, some_in_both

RISK_RATIO_METHODS = ("katz", "adjusted_log", "inverse_sinh", "koopman", "miettinen_nurminen")
ODDS_RATIO_METHODS = (
    "woolf",
    "adjusted_logit",
    "independence_smoothed_logit",
    "score",
    "miettinen_nurminen",
    "conditional_exact",
)
# Limits beyond exp(±LOG_RANGE) cannot come from counts that fit in memory.
LOG_RANGE = 60.0


def risk_ratio(
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    level: Any = 0.95,
    method: str = "katz",
) -> Interval:
    """Risk ratio with its interval by one of `RISK_RATIO_METHODS`.

    katz: standard error of the logarithm, Katz et al. 1978, Biometrics 34:469.
    adjusted_log: the same after adding 1/2 to events and totals, Walter 1975, Biometrika 62:371.
    inverse_sinh: Newcombe 2001, The American Statistician 55:200.
    koopman: score, Koopman 1984, Biometrics 40:513; miettinen_nurminen: the same with variance times N/(N-1),
    Statistics in Medicine 1985, 4:213. statsmodels' score limits are wrong when one group is n of n.
    """
    name = choose("method", method, RISK_RATIO_METHODS)
    rows = count_rows(events, total, comparator_events, comparator_total, level=level)
    groups = groups_of(rows)
    if name in ("koopman", "miettinen_nurminen"):
        lower, upper = on_distinct(_koopman if name == "koopman" else _risk_ratio_mn, *groups)
    else:
        lower, upper = _log_risk_ratio_limits(groups, name)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = groups.risk1 / groups.risk2
    known = some_in_both(groups)
    return rows.interval(ratio, lower * known, upper * known)


def _log_risk_ratio_limits(groups: Groups, method: str) -> tuple[FloatArray, FloatArray]:
    x1, n1, x2, n2, z = groups
    if method == "adjusted_log":
        x1, n1, x2, n2 = x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.maximum(1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2, 0.0))
        half = z * error if method != "inverse_sinh" else 2.0 * np.arcsinh(0.5 * z * error)
        return _about_log((x1 * n2) / (n1 * x2), half)


def _about_log(ratio: FloatArray, half: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both limits, ratio / exp(half) and ratio * exp(half); NaN for 0 times infinity and its like."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return ratio * np.exp(-half), ratio * np.exp(half)


def _koopman(*columns: FloatArray) -> tuple[FloatArray, ...]:
    return _risk_ratio_score_limits(Groups(*columns), np.ones(columns[0].shape))


def _risk_ratio_mn(*columns: FloatArray) -> tuple[FloatArray, ...]:
    return _risk_ratio_score_limits(Groups(*columns), _small_sample(Groups(*columns)))


def _small_sample(groups: Groups) -> FloatArray:
    size = groups.n1 + groups.n2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(size > 1, size / (size - 1.0), 1.0)


def _risk_ratio_score_limits(groups: Groups, factor: FloatArray) -> tuple[FloatArray, ...]:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = groups.risk1 / groups.risk2

    def score(log_ratio: FloatArray) -> FloatArray:
        return risk_ratio_score(groups, np.exp(log_ratio), factor)

    lower, upper = _log_limits(score, ratio, groups.z)
    return np.where(groups.x1 == 0, 0.0, lower), np.where(groups.x2 == 0, np.inf, upper)


def _log_limits(score: Any, ratio: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Limits of a ratio between which a falling score lies within ±z."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.clip(np.nan_to_num(np.log(ratio), nan=0.0), -LOG_RANGE, LOG_RANGE)
    ends = np.full(centre.shape, LOG_RANGE)
    low_end = np.where(np.isfinite(ratio) & (ratio > 0), centre, LOG_RANGE)
    high_start = np.where(np.isfinite(ratio) & (ratio > 0), centre, -LOG_RANGE)
    lower = decreasing_root(lambda t: score(t) - z, -ends, low_end)
    upper = decreasing_root(lambda t: score(t) + z, high_start, ends)
    return np.exp(lower), np.exp(upper)


def risk_ratio_score(groups: Groups, ratio: FloatArray, factor: FloatArray | float = 1.0) -> FloatArray:
    """Score statistic of the hypothesis that the risk ratio is ``ratio``; it falls with the ratio."""
    x1, n1, x2, n2, _ = groups
    a = (n1 + n2) * ratio
    b = n1 * ratio + x1 + n2 + x2 * ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        # The smaller root of a p² - b p + (x1 + x2), in the form that does not cancel.
        risk2 = 2.0 * (x1 + x2) / (b + np.sqrt(np.maximum(b * b - 4.0 * a * (x1 + x2), 0.0)))
        risk2 = np.clip(risk2, 0.0, np.minimum(1.0, 1.0 / ratio))
        risk1 = np.minimum(risk2 * ratio, 1.0)
        numerator = groups.risk1 - ratio * groups.risk2
        variance = factor * (risk1 * (1.0 - risk1) / n1 + ratio * ratio * risk2 * (1.0 - risk2) / n2)
        score = numerator / np.sqrt(np.maximum(variance, 0.0))
    return np.where(numerator == 0, 0.0, score)


def odds_ratio(
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    level: Any = 0.95,
    method: str = "woolf",
) -> Interval:
    """Odds ratio with its interval by one of `ODDS_RATIO_METHODS`.

    woolf: standard error of the logarithm, Woolf 1955, Annals of Human Genetics 19:251.
    adjusted_logit: the same after adding 1/2 to each cell, Gart 1966, Biometrika 53:629.
    independence_smoothed_logit: after adding 2 n_i. n_.j / N² to each cell, Agresti 1999, Biometrics 55:597.
    score: Cornfield 1956 without correction; miettinen_nurminen: with variance times N/(N-1) (statsmodels' "score",
    one row at a time), Statistics in Medicine 1985, 4:213.
    conditional_exact: conditional maximum likelihood and exact limits, `scipy.stats.contingency.odds_ratio`, as R's
    fisher.test; its estimate is not the ratio of the observed odds. About 5 ms for each distinct table.
    """
    name = choose("method", method, ODDS_RATIO_METHODS)
    rows = count_rows(events, total, comparator_events, comparator_total, level=level)
    groups = groups_of(rows)
    known = some_in_both(groups)
    x1, n1, x2, n2, _ = groups
    if name == "conditional_exact":
        return _conditional_exact(rows, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x1 * (n2 - x2)) / (x2 * (n1 - x1))
    if name in ("score", "miettinen_nurminen"):
        lower, upper = on_distinct(_odds_ratio_score if name == "score" else _odds_ratio_mn, *groups)
    else:
        lower, upper = _log_odds_ratio_limits(groups, name)
    return rows.interval(ratio, lower * known, upper * known)


def _log_odds_ratio_limits(groups: Groups, method: str) -> tuple[FloatArray, FloatArray]:
    x1, n1, x2, n2, z = groups
    cells = [x1, n1 - x1, x2, n2 - x2]
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "adjusted_logit":
            cells = [cell + 0.5 for cell in cells]
        elif method == "independence_smoothed_logit":
            scale = 2.0 / (n1 + n2) ** 2
            columns = (x1 + x2, n1 + n2 - x1 - x2)
            added = [n1 * columns[0], n1 * columns[1], n2 * columns[0], n2 * columns[1]]
            cells = [cell + scale * more for cell, more in zip(cells, added, strict=True)]
        a, b, c, d = cells
        return _about_log((a * d) / (b * c), z * np.sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d))


def _odds_ratio_score(*columns: FloatArray) -> tuple[FloatArray, ...]:
    return _odds_ratio_limits(Groups(*columns), np.ones(columns[0].shape))


def _odds_ratio_mn(*columns: FloatArray) -> tuple[FloatArray, ...]:
    return _odds_ratio_limits(Groups(*columns), _small_sample(Groups(*columns)))


def _odds_ratio_limits(groups: Groups, factor: FloatArray) -> tuple[FloatArray, ...]:
    x1, n1, x2, n2, z = groups
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x1 * (n2 - x2)) / (x2 * (n1 - x1))

    def score(log_ratio: FloatArray) -> FloatArray:
        return odds_ratio_score(groups, np.exp(log_ratio), factor)

    lower, upper = _log_limits(score, ratio, z)
    return (
        np.where((x1 == 0) | (x2 == n2), 0.0, lower),
        np.where((x1 == n1) | (x2 == 0), np.inf, upper),
    )


def odds_ratio_score(groups: Groups, ratio: FloatArray, factor: FloatArray | float = 1.0) -> FloatArray:
    """Score statistic of the hypothesis that the odds ratio is ``ratio``; it falls with the ratio."""
    x1, n1, x2, n2, _ = groups
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        risk2 = _risk_at_odds_ratio(n1, n2, x1 + x2, ratio)
        # The complement from its own equation: 1 - risk loses all digits where the risk is near 1.
        rest2 = _risk_at_odds_ratio(n1, n2, n1 + n2 - x1 - x2, 1.0 / ratio)
        scale = rest2 + ratio * risk2
        risk1, rest1 = ratio * risk2 / scale, rest2 / scale
        numerator = x1 - n1 * risk1
        information = 1.0 / (n1 * risk1 * rest1) + 1.0 / (n2 * risk2 * rest2)
        score = numerator * np.sqrt(information / factor)
    return np.where(numerator == 0, 0.0, score)


def _risk_at_odds_ratio(n1: FloatArray, n2: FloatArray, events: FloatArray, ratio: FloatArray) -> FloatArray:
    """Comparator risk at which both groups have ``events`` in all, at a given odds ratio."""
    excess = ratio - 1.0
    b = n1 * ratio + n2 - events * excess
    root = np.sqrt(np.maximum(b * b + 4.0 * n2 * excess * events, 0.0))
    # One root of a quadratic, in the form that does not cancel.
    risk = np.where(b < 0, (root - b) / (2.0 * n2 * excess), 2.0 * events / (b + root))
    return np.asarray(np.clip(risk, 0.0, 1.0), dtype=np.float64)


def _conditional_exact(rows: Rows, known: FloatArray) -> Interval:
    columns = rows.columns("events", "total", "comparator_events", "comparator_total", "level")
    estimate, lower, upper = on_distinct(_conditional_tables, *columns)
    return rows.interval(estimate * known, lower * known, upper * known)


def _conditional_tables(*columns: FloatArray) -> tuple[FloatArray, ...]:
    from scipy.stats.contingency import odds_ratio as conditional

    results = np.full((3, columns[0].size), np.nan)
    for row, (x1, n1, x2, n2, level) in enumerate(zip(*columns, strict=True)):
        if np.isnan(x1 + n1 + x2 + n2 + level):
            continue
        if n1 == 0 or n2 == 0 or x1 + x2 in (0, n1 + n2):
            results[1:, row] = 0.0, np.inf
            continue
        table = [[int(x1), int(n1 - x1)], [int(x2), int(n2 - x2)]]
        result = conditional(table, kind="conditional")
        limits = result.confidence_interval(float(level))
        results[:, row] = result.statistic, limits.low, limits.high
    return tuple(results)
