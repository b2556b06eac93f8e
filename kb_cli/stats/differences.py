"""Risk differences (experimental minus comparator, as fractions) with their intervals.

A group of 0 participants gives NaN. Limits never leave -1 to 1. statsmodels' score interval of the difference is wrong
(lower limit of 7/34 against 1/34: 0.0273 in place of 0.0270; errors at 0 of n), hence the root search here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, choose, decreasing_root, on_distinct
from kb_cli.stats.proportions import wilson_limits
from kb_cli.stats.two_groups import Groups, count_rows, groups_of, some_in_both

METHODS = (
    "wald",
    "wald_cc",
    "newcombe",
    "newcombe_cc",
    "miettinen_nurminen",
    "mee",
    "agresti_caffo",
    "hauck_anderson",
)


def risk_difference(
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    level: Any = 0.95,
    method: str = "newcombe",
) -> Interval:
    """Risk difference with its interval by one of `METHODS`.

    events, total; comparator_events, comparator_total: participants of the experimental and of the comparator group.

    wald: asymptotic, unpooled variance; wald_cc: each side wider by (1/n1 + 1/n2) / 2.
    newcombe, newcombe_cc: hybrid score, Newcombe 1998, Statistics in Medicine 17:873, methods 10 and 11.
    miettinen_nurminen: score with variance times N/(N-1), Miettinen and Nurminen 1985, Statistics in Medicine 4:213.
    mee: the same without that factor, Mee 1984, Biometrics 40:1175.
    agresti_caffo: Wald after adding a success and a failure to each group, The American Statistician 2000, 54:280.
    hauck_anderson: Wald with n-1 and correction 1/(2 min(n1, n2)), The American Statistician 1986, 40:318.
    """
    name = choose("method", method, METHODS)
    rows = count_rows(events, total, comparator_events, comparator_total, level=level)
    groups = groups_of(rows)
    if name in ("newcombe", "newcombe_cc"):
        lower, upper = _newcombe(groups, continuity=name.endswith("_cc"))
    elif name in ("miettinen_nurminen", "mee"):
        lower, upper = on_distinct(_miettinen_nurminen if name != "mee" else _mee, *groups)
    else:
        lower, upper = _symmetric(groups, name)
    known = some_in_both(groups)
    return rows.interval(groups.risk1 - groups.risk2, lower * known, upper * known)


def _symmetric(groups: Groups, method: str) -> tuple[FloatArray, FloatArray]:
    """Centre plus and minus a half-width, cut at -1 and 1."""
    x1, n1, x2, n2, z = groups
    correction = np.zeros(x1.shape)
    if method == "agresti_caffo":
        x1, n1, x2, n2 = x1 + 1.0, n1 + 2.0, x2 + 1.0, n2 + 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "wald_cc":
            correction = 0.5 * (1.0 / n1 + 1.0 / n2)
        elif method == "hauck_anderson":
            correction = 0.5 / np.minimum(n1, n2)
        fewer = 1.0 if method == "hauck_anderson" else 0.0
        risk1, risk2 = x1 / n1, x2 / n2
        variance = risk1 * (1.0 - risk1) / (n1 - fewer) + risk2 * (1.0 - risk2) / (n2 - fewer)
        half = z * np.sqrt(variance) + correction
    return np.maximum(risk1 - risk2 - half, -1.0), np.minimum(risk1 - risk2 + half, 1.0)


def _newcombe(groups: Groups, *, continuity: bool) -> tuple[FloatArray, FloatArray]:
    lower1, upper1 = wilson_limits(groups.x1, groups.n1, groups.z, continuity=continuity)
    lower2, upper2 = wilson_limits(groups.x2, groups.n2, groups.z, continuity=continuity)
    risk1, risk2 = groups.risk1, groups.risk2
    lower = risk1 - risk2 - np.hypot(risk1 - lower1, upper2 - risk2)
    upper = risk1 - risk2 + np.hypot(upper1 - risk1, risk2 - lower2)
    return lower, upper


def _miettinen_nurminen(*columns: FloatArray) -> tuple[FloatArray, ...]:
    groups = Groups(*columns)
    size = groups.n1 + groups.n2
    with np.errstate(divide="ignore", invalid="ignore"):
        return _score_limits(groups, np.where(size > 1, size / (size - 1.0), 1.0))


def _mee(*columns: FloatArray) -> tuple[FloatArray, ...]:
    return _score_limits(Groups(*columns), np.ones(columns[0].shape))


def _score_limits(groups: Groups, factor: FloatArray) -> tuple[FloatArray, ...]:
    difference = groups.risk1 - groups.risk2
    lower = decreasing_root(
        lambda delta: difference_score(groups, delta, factor) - groups.z, np.full(difference.shape, -1.0), difference
    )
    upper = decreasing_root(
        lambda delta: difference_score(groups, delta, factor) + groups.z, difference, np.full(difference.shape, 1.0)
    )
    return lower, upper


def difference_score(groups: Groups, delta: FloatArray, factor: FloatArray | float = 1.0) -> FloatArray:
    """Score statistic of the hypothesis that the risks differ by delta; it falls with delta."""
    risk2 = restricted_comparator_risk(groups, delta)
    risk1 = np.clip(risk2 + delta, 0.0, 1.0)
    numerator = groups.risk1 - groups.risk2 - delta
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = factor * (risk1 * (1.0 - risk1) / groups.n1 + risk2 * (1.0 - risk2) / groups.n2)
        score = numerator / np.sqrt(np.maximum(variance, 0.0))
    return np.where(numerator == 0, 0.0, score)


def restricted_comparator_risk(groups: Groups, delta: FloatArray) -> FloatArray:
    """Most likely comparator risk when the risks differ by delta: the root of a cubic that lies within bounds.

    Source: Miettinen and Nurminen 1985, appendix 1 (trigonometric solution).
    """
    x1, n1, x2, n2, _ = groups
    size, events = n1 + n2, x1 + x2
    with np.errstate(divide="ignore", invalid="ignore"):
        second = ((n1 + 2.0 * n2) * delta - size - events) / size
        first = ((n2 * delta - size - 2.0 * x2) * delta + events) / size
        last = x2 * delta * (1.0 - delta) / size
        q = (second / 3.0) ** 3 - second * first / 6.0 + last / 2.0
        root = np.sqrt(np.maximum((second / 3.0) ** 2 - first / 3.0, 0.0))
        p = np.where(q < 0, -root, root)
        cosine = np.clip(np.where(p == 0, 0.0, q / p**3), -1.0, 1.0)
        risk = 2.0 * p * np.cos((np.pi + np.arccos(cosine)) / 3.0) - second / 3.0
    return np.asarray(np.clip(risk, np.maximum(0.0, -delta), np.minimum(1.0, 1.0 - delta)), dtype=np.float64)
