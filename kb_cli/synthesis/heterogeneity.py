"""Q, I2, H2 and tau2 with their intervals."""

from __future__ import annotations

import math

from kb_cli.stats.arguments import FloatArray, Interval, Test
from kb_cli.synthesis.between_study_variance import Projection, intercept, q_profile_interval
from kb_cli.synthesis.distributions import chi_square_p, z_quantile
from kb_cli.synthesis.results import Heterogeneity

NOWHERE = (math.nan, math.nan)


def q_about(effects: FloatArray, variances: FloatArray, estimate: float) -> float:
    """Cochran's Q: squared distances of the effects from an estimate, weighted by inverse variance."""
    return float(((effects - estimate) ** 2 / variances).sum())


def heterogeneity(
    effects: FloatArray,
    variances: FloatArray,
    q: float,
    about: str,
    level: float,
    tau2: float = 0.0,
    tau2_method: str | None = None,
) -> Heterogeneity:
    """All measures of heterogeneity of effects with variances; NaN where a single study gives none.

    q: Cochran's Q and the estimate it is about. tau2_method: None for the common-effect model.
    """
    k = len(effects)
    df = max(k - 1, 0)
    i2_q, h2_q = _from_q(q, k, level)
    design = intercept(k)
    limits = NOWHERE if tau2_method is None or k < 2 else q_profile_interval(effects, variances, design, level)
    i2_tau2 = h2_tau2 = Interval(math.nan, math.nan, math.nan)
    if tau2_method is not None and k > 1:
        typical = typical_variance(variances, design)
        tau2s = (tau2, *limits)
        i2_tau2 = Interval(*(100.0 if math.isinf(t) else 100.0 * t / (t + typical) for t in tau2s))
        h2_tau2 = Interval(*(t / typical + 1.0 for t in tau2s))
    return Heterogeneity(
        Test(q, float(df), chi_square_p(q, df)),
        about,
        i2_q,
        h2_q,
        i2_tau2,
        h2_tau2,
        Interval(tau2 if k else math.nan, *limits),
        tau2_method,
    )


def typical_variance(variances: FloatArray, design: FloatArray) -> float:
    """The variance within a typical study. Source: Higgins and Thompson 2002, Stat Med 21:1539, equation 9."""
    projection = Projection(1.0 / variances, design)
    return float(len(variances) - design.shape[1]) / projection.trace()


def _from_q(q: float, k: int, level: float) -> tuple[Interval, Interval]:
    """I2 in percent and H2 = Q/df from Q, with test-based limits (none below 3 studies)."""
    nothing = Interval(math.nan, math.nan, math.nan)
    if k < 2 or math.isnan(q):
        return nothing, nothing
    h2 = q / (k - 1)
    limits = NOWHERE
    if k > 2:
        if q > k:
            error = 0.5 * (math.log(q) - math.log(k - 1)) / (math.sqrt(2.0 * q) - math.sqrt(2.0 * k - 3.0))
        else:
            error = math.sqrt(1.0 / (2.0 * (k - 2)) * (1.0 - 1.0 / (3.0 * (k - 2) ** 2)))
        step = math.exp(2.0 * z_quantile(level) * error)
        limits = (h2 / step, h2 * step)
    i2 = Interval(*(_i2(value) for value in (h2, *limits)))
    return i2, Interval(h2, *limits)


def _i2(h2: float) -> float:
    return math.nan if math.isnan(h2) else (100.0 * (h2 - 1.0) / h2 if h2 > 1.0 else 0.0)
