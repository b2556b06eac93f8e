"""Tests over strata of 2x2 tables: Mantel-Haenszel (CMH), Breslow-Day, Tarone, and the pooled odds ratio they test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, InvalidInput, Test, as_floats, check_level


@dataclass(frozen=True)
class Strata:
    """Tables that say something, and how many were left out.

    tables: shape (strata, 2, 2); rows are groups (experimental first), columns event and no event.
    dropped: strata with an empty group, with no events, with events only, or of fewer than 2 participants: they carry
        no information on a difference, and would give 0/0.
    """

    tables: FloatArray
    dropped: int


def strata(tables: Any) -> Strata:
    """The tables checked and sorted out.

    tables: anything of shape (strata, 2, 2) with counts. Raises InvalidInput for another shape, NaN, negative or
    broken counts (row = stratum).
    """
    array = as_floats("tables", tables)
    if array.ndim != 3 or array.shape[1:] != (2, 2):
        raise InvalidInput("tables", f"the shape must be (strata, 2, 2), not {array.shape}")
    bad = ~((array >= 0) & (np.floor(array) == array) & np.isfinite(array)).all(axis=(1, 2))
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidInput("tables", f"{array[row].tolist()} are not counts", row)
    informative = (array.sum(axis=1) > 0).all(axis=1) & (array.sum(axis=2) > 0).all(axis=1)
    return Strata(array[informative], int((~informative).sum()))


def mantel_haenszel_test(tables: Any, *, continuity: bool = False) -> Test:
    """Mantel-Haenszel test that the common odds ratio is 1 (also called CMH), 1 degree of freedom.

    continuity: subtracts 1/2 from the absolute sum of deviations, if it is at least that large, as R's mantelhaen.test
    does by default; SAS does not. statsmodels subtracts it always. NaN when no stratum is informative.
    Source: Mantel and Haenszel 1959, JNCI 22:719, hypergeometric variance with N²(N-1).
    """
    used = strata(tables).tables
    deviation, variance = _deviation(used)
    distance = abs(deviation)
    if continuity and distance >= 0.5:
        distance -= 0.5
    return _chi_square(distance**2 / variance if variance > 0 else np.nan, 1.0 if len(used) else np.nan)


def cochran_test(tables: Any, *, continuity: bool = False) -> Test:
    """Cochran's test that the common odds ratio is 1: as Mantel-Haenszel with the binomial variance (N³).

    It is what the R package meta prints as "Q.CMH". Source: Cochran 1954, Biometrics 10:417.
    """
    used = strata(tables).tables
    size = used.sum(axis=(1, 2))
    deviation, _ = _deviation(used)
    variance = float((used.sum(axis=1).prod(axis=1) * used.sum(axis=2).prod(axis=1) / size**3).sum())
    distance = abs(deviation)
    if continuity and distance >= 0.5:
        distance -= 0.5
    return _chi_square(distance**2 / variance if variance > 0 else np.nan, 1.0 if len(used) else np.nan)


def _deviation(tables: FloatArray) -> tuple[float, float]:
    """Sum of observed minus expected events of the first group, and its hypergeometric variance."""
    size = tables.sum(axis=(1, 2))
    groups, outcomes = tables.sum(axis=2), tables.sum(axis=1)
    deviation = tables[:, 0, 0] - groups[:, 0] * outcomes[:, 0] / size
    variance = groups.prod(axis=1) * outcomes.prod(axis=1) / (size * size * (size - 1.0))
    return float(deviation.sum()), float(variance.sum())


def mantel_haenszel_odds_ratio(tables: Any, level: float = 0.95) -> Interval:
    """Common odds ratio of the strata with its interval, nothing added to empty cells.

    NaN limits when one of the two sums is 0; NaN estimate when both are.
    Source: `statsmodels.stats.contingency_tables.StratifiedTable`; Robins, Breslow, Greenland 1986, Biometrics 42:311.
    """
    check_level(level)
    used = strata(tables).tables
    size = used.sum(axis=(1, 2))
    agree = float((used[:, 0, 0] * used[:, 1, 1] / size).sum())
    differ = float((used[:, 0, 1] * used[:, 1, 0] / size).sum())
    if agree == 0 or differ == 0:
        ratio = np.nan if agree == differ else (np.inf if differ == 0 else 0.0)
        return Interval(ratio, np.nan, np.nan)
    stratified = _stratified(used)
    lower, upper = stratified.oddsratio_pooled_confint(alpha=1.0 - level)
    return Interval(float(stratified.oddsratio_pooled), float(lower), float(upper))


def breslow_day_test(tables: Any, *, tarone: bool = False) -> Test:
    """Test that the odds ratio is the same in all strata; degrees of freedom: informative strata minus 1.

    tarone: with Tarone's correction. NaN with fewer than 2 informative strata, or where the pooled odds ratio is 0 or
    infinite. Source: `StratifiedTable.test_equal_odds`; Breslow and Day 1980, IARC 32, section 4.4; Tarone 1985,
    Biometrika 72:91.
    """
    used = strata(tables).tables
    odds_ratio = mantel_haenszel_odds_ratio(tables).estimate
    if len(used) < 2 or not 0 < float(odds_ratio) < np.inf:
        return Test(np.nan, np.nan, np.nan)
    if abs(float(odds_ratio) - 1.0) < 1e-12:
        # statsmodels solves a quadratic that is linear at 1.
        statistic = _breslow_day_at_one(used, tarone=tarone)
    else:
        statistic = float(_stratified(used).test_equal_odds(adjust=tarone).statistic)
    return _chi_square(statistic, len(used) - 1.0)


def _breslow_day_at_one(tables: FloatArray, *, tarone: bool) -> float:
    size = tables.sum(axis=(1, 2))
    expected = tables.sum(axis=2)[:, 0] * tables.sum(axis=1)[:, 0] / size
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    rest = [rows[:, 0] - expected, columns[:, 0] - expected, rows[:, 1] - columns[:, 0] + expected]
    variance = 1.0 / (1.0 / expected + sum(1.0 / cell for cell in rest))
    deviation = tables[:, 0, 0] - expected
    statistic = float((deviation**2 / variance).sum())
    return statistic - float(deviation.sum() ** 2 / variance.sum()) if tarone else statistic


def _stratified(tables: FloatArray) -> Any:
    from statsmodels.stats.contingency_tables import StratifiedTable

    return StratifiedTable([table.copy() for table in tables])


def _chi_square(statistic: float, df: float) -> Test:
    from scipy.special import chdtrc

    return Test(float(statistic), df, float(chdtrc(df, statistic)) if df > 0 else float("nan"))
