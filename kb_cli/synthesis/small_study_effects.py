"""Do small studies show other effects than large ones? Egger's test, the rank test, trim and fill.

They say nothing useful below 10 studies (Cochrane Handbook 13.3.5.4), so the functions for a reader then return
NotTestable; `minimum` can be lowered where the number itself is wanted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, choose
from kb_cli.synthesis.between_study_variance import Projection, estimate_tau2, intercept
from kb_cli.synthesis.common_effect import inverse_variance
from kb_cli.synthesis.distributions import quantile, ratio_to_error, two_sided_p
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pooling import DEFAULT, pool
from kb_cli.synthesis.results import NotTestable, Pooled
from kb_cli.synthesis.studies import Studies, effects_of, studies_from_effects

MINIMUM_STUDIES = 10
ESTIMATORS = ("L0", "R0", "Q0")
SIDES = ("left", "right")
EGGER_MODELS = ("lm", "random")


@dataclass(frozen=True)
class EggerTest:
    """Asymmetry as a slope of effect on standard error (which is the intercept of Egger's line).

    statistic: t with df, or z (df infinite) for the mixed-effects model. limit: the effect that the line gives for a
    standard error of 0, with its own error and interval.
    """

    model: str
    bias: float
    standard_error: float
    lower: float
    upper: float
    statistic: float
    df: float
    p: float
    limit: float
    limit_standard_error: float
    limit_lower: float
    limit_upper: float
    tau2: float
    k: int
    level: float


@dataclass(frozen=True)
class RankTest:
    """Kendall's tau between standardised effects and variances. method: exact, or normal where there are ties."""

    tau: float
    statistic: float
    p: float
    method: str
    k: int


@dataclass(frozen=True)
class TrimFill:
    """The pooled effect after studies thought missing were filled in as mirror images.

    missing: their number on that side. filled: the pooled effect with them (labels begin with "Filled"); observed:
    without.
    """

    estimator: str
    side: str
    missing: int
    filled: Pooled
    observed: Pooled


def _few(k: int, minimum: int, what: str) -> NotTestable | None:
    if k >= minimum:
        return None
    return NotTestable(
        f"fewer_than_{minimum}_studies",
        f"{what} needs at least {minimum} studies; there {'is' if k == 1 else 'are'} {k}.",
    )


def _usable(studies: Studies, method: Method) -> tuple[FloatArray, FloatArray]:
    effects = effects_of(studies, method)
    return effects.value[effects.usable], effects.variance[effects.usable]


def egger_test(
    studies: Studies, method: Method = DEFAULT, *, model: str = "lm", minimum: int = MINIMUM_STUDIES
) -> EggerTest | NotTestable:
    """Egger's regression test for asymmetry of the funnel plot.

    model: lm, the classical weighted regression with t and k - 2 degrees of freedom; random, meta-regression on the
    standard error with the method's tau2 and z. Sources: Egger et al. 1997, BMJ 315:629; Sterne and Egger 2005.
    """
    choose("model", model, EGGER_MODELS)
    y, v = _usable(studies, method)
    few = _few(len(y), max(minimum, 3), "Egger's test")
    if few is not None:
        return few
    if np.ptp(v) == 0:
        return NotTestable("equal_precision", "All studies have the same standard error: there is no slope to test.")
    design = np.stack([np.ones(len(y)), np.sqrt(v)], axis=1)
    tau2 = estimate_tau2(y, v, design, method.tau2) if model == "random" else 0.0
    projection = Projection(1.0 / (v + tau2), design)
    df = math.inf if model == "random" else float(len(y) - 2)
    factor = 1.0 if model == "random" else projection.quadratic(y) / df
    limit, bias = projection.coefficients(y).tolist()
    limit_error, error = np.sqrt(factor * np.diag(projection.covariance())).tolist()
    half = quantile(method.level, df)
    statistic = ratio_to_error(bias, error)
    return EggerTest(
        model,
        bias,
        error,
        bias - half * error,
        bias + half * error,
        statistic,
        df,
        two_sided_p(statistic, df),
        limit,
        limit_error,
        limit - half * limit_error,
        limit + half * limit_error,
        tau2,
        len(y),
        method.level,
    )


def rank_test(studies: Studies, method: Method = DEFAULT, *, minimum: int = MINIMUM_STUDIES) -> RankTest | NotTestable:
    """Begg's rank correlation test: exact p without ties, normal approximation with ties.

    Source: Begg and Mazumdar 1994, Biometrics 50:1088.
    """
    from scipy.stats import kendalltau

    y, v = _usable(studies, method)
    few = _few(len(y), max(minimum, 3), "The rank test")
    if few is not None:
        return few
    common = inverse_variance(y, v)
    standardised = (y - common.estimate) / np.sqrt(v - common.variance)
    ties = len(np.unique(standardised)) < len(y) or len(np.unique(v)) < len(y)
    if len(np.unique(standardised)) == 1 or len(np.unique(v)) == 1:
        return NotTestable("equal_values", "All studies have the same effect or the same variance.")
    result = kendalltau(standardised, v, method="asymptotic" if ties else "exact")
    k = len(y)
    score = float(result.statistic) * k * (k - 1) / 2.0
    statistic = score / math.sqrt(k * (k - 1) * (2 * k + 5) / 18.0)
    return RankTest(float(result.statistic), statistic, float(result.pvalue), "normal" if ties else "exact", k)


def trim_and_fill(
    studies: Studies,
    method: Method = DEFAULT,
    *,
    estimator: str = "L0",
    side: str | None = None,
    trim_model: str | None = None,
    minimum: int = MINIMUM_STUDIES,
) -> TrimFill | NotTestable:
    """How many studies an asymmetric funnel plot lacks, and the pooled effect with them filled in.

    side: where studies are missing; None takes it from the sign of Egger's slope. trim_model: common or random, the
    model that the centre is estimated by while trimming (default: the method's). Pooling is by inverse variance.
    Source: Duval and Tweedie 2000, Biometrics 56:455 and JASA 95:89.
    """
    choose("estimator", estimator, ESTIMATORS)
    y, v = _usable(studies, method)
    few = _few(len(y), max(minimum, 3), "Trim and fill")
    if few is not None:
        return few
    labels = list(studies.select(effects_of(studies, method).usable).labels)
    model = choose("trim_model", trim_model or method.model, ("common", "random"))
    side = choose("side", side or _side(y, v, model, method), SIDES)
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    ranked, spread = sign * y[order], v[order]
    missing, centre = _trimmed(ranked, spread, estimator, lambda a, b: _centre(a, b, model, method))
    mirrored = sign * (2.0 * centre - ranked[len(y) - missing :])
    plain = replace(method, pooling="inverse_variance", q_about="inverse_variance")
    observed = pool(studies_from_effects(y, v, studies.measure, labels), plain)
    filled = pool(
        studies_from_effects(
            np.concatenate([y, mirrored]),
            np.concatenate([v, spread[len(y) - missing :]]),
            studies.measure,
            labels + [f"Filled {number + 1}" for number in range(missing)],
        ),
        plain,
    )
    return TrimFill(estimator, side, missing, filled, observed)


_Centre = Callable[[FloatArray, FloatArray], float]


def _trimmed(y: FloatArray, v: FloatArray, estimator: str, centre_of: _Centre) -> tuple[int, float]:
    """The number of missing studies on the left of ascending effects, and the centre after trimming."""
    k, missing, seen = len(y), 0, set[int]()
    while True:
        centre = centre_of(y[: k - missing], v[: k - missing])
        if missing in seen:
            return missing, centre
        seen.add(missing)
        distance = y - centre
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(distance), kind="stable")] = np.arange(1, k + 1)
        missing = min(max(0, round(_missing(np.sign(distance) * ranks, estimator))), k - 1)


def _missing(signed_ranks: FloatArray, estimator: str) -> float:
    k = len(signed_ranks)
    above = float(signed_ranks[signed_ranks > 0].sum())
    if estimator == "L0":
        return (4.0 * above - k * (k + 1)) / (2.0 * k - 1.0)
    if estimator == "R0":
        below = -signed_ranks[signed_ranks < 0]
        return float(k - below.max() - 1) if below.size else float(k - 1)
    return k - 0.5 - math.sqrt(max(0.0, 2.0 * k**2 - 4.0 * above + 0.25))


def _centre(y: FloatArray, v: FloatArray, model: str, method: Method) -> float:
    tau2 = estimate_tau2(y, v, intercept(len(y)), method.tau2) if model == "random" else 0.0
    return inverse_variance(y, v, tau2).estimate


def _side(y: FloatArray, v: FloatArray, model: str, method: Method) -> str:
    design = np.stack([np.ones(len(y)), np.sqrt(v)], axis=1)
    if np.ptp(v) == 0:
        raise InvalidInput("side", "all studies have the same standard error: say on which side studies are missing")
    tau2 = estimate_tau2(y, v, design, method.tau2) if model == "random" else 0.0
    slope = Projection(1.0 / (v + tau2), design).coefficients(y)[1]
    return "right" if slope < 0 else "left"
