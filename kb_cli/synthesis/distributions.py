"""Quantiles and tail probabilities of the normal, t, F and chi-square distributions, one number at a time."""

from __future__ import annotations

import math


def z_quantile(level: float) -> float:
    """The two-sided quantile: 1.95996 for 0.95."""
    from scipy.special import ndtri

    return float(-ndtri((1.0 - level) / 2.0))


def quantile(level: float, df: float) -> float:
    """The two-sided quantile of t; of the normal distribution for infinite df."""
    from scipy.special import stdtrit

    return z_quantile(level) if math.isinf(df) else float(-stdtrit(df, (1.0 - level) / 2.0))


def two_sided_p(statistic: float, df: float = math.inf) -> float:
    """Two-sided p of z (df infinite) or t."""
    from scipy.special import ndtr, stdtr

    tail = ndtr(-abs(statistic)) if math.isinf(df) else stdtr(df, -abs(statistic))
    return float(2.0 * tail)


def ratio_to_error(estimate: float, standard_error: float) -> float:
    """The test statistic estimate / standard error; infinite for an error of 0, NaN for 0/0."""
    if standard_error > 0 or math.isnan(standard_error):
        return estimate / standard_error
    return math.copysign(math.inf, estimate) if estimate else math.nan


def chi_square_p(statistic: float, df: float) -> float:
    """Upper tail; NaN without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic)) if df > 0 else math.nan


def f_p(statistic: float, df1: float, df2: float) -> float:
    """Upper tail of F; of chi-square over df1 for infinite df2."""
    from scipy.special import fdtrc

    if math.isinf(df2):
        return chi_square_p(statistic * df1, df1)
    return float(fdtrc(df1, df2, statistic)) if df2 > 0 else math.nan
