"""Estimators of the variance between studies (tau2), for pooling and, with covariates, for meta-regression.

All work on effects y with variances v and a design matrix X (studies x coefficients, a column of ones for pooling).
With weights w, P = W - W X (X'W X)^-1 X'W takes the fitted part away: y'P y is the weighted sum of squared residuals.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, choose
from kb_cli.synthesis.methods import TAU2_ESTIMATORS

GRID_POINTS = 60
"""Points between which the likelihood's gradient is looked at for a change of sign."""
ROOT_TOLERANCE = 1e-13


class Projection:
    """P for weights w, kept as an orthonormal basis of the weighted design (a QR decomposition)."""

    def __init__(self, weights: FloatArray, design: FloatArray) -> None:
        self.weights = weights
        self.root = np.sqrt(weights)
        self.basis, self.triangle = np.linalg.qr(self.root[:, None] * design)
        self.leverage = (self.basis**2).sum(axis=1)

    def coefficients(self, effects: FloatArray) -> FloatArray:
        return np.asarray(np.linalg.solve(self.triangle, self.basis.T @ (self.root * effects)))

    def covariance(self) -> FloatArray:
        """(X'W X)^-1."""
        inverse = np.linalg.inv(self.triangle)
        return np.asarray(inverse @ inverse.T)

    def residuals(self, effects: FloatArray) -> FloatArray:
        """Residuals times the roots of the weights."""
        whitened = self.root * effects
        return np.asarray(whitened - self.basis @ (self.basis.T @ whitened))

    def quadratic(self, effects: FloatArray) -> float:
        """The generalised Q, y'P y."""
        return float((self.residuals(effects) ** 2).sum())

    def trace(self, diagonal: FloatArray | float = 1.0) -> float:
        """Trace of P times a diagonal matrix."""
        return float((self.weights * (1.0 - self.leverage) * diagonal).sum())


def estimate_tau2(
    effects: FloatArray, variances: FloatArray, design: FloatArray, estimator: str, q: float | None = None
) -> float:
    """The between-study variance, never negative; 0 where there are no more studies than coefficients.

    estimator: DL (DerSimonian and Laird 1986), DL2 (two-step DL: DerSimonian and Kacker 2007), PM (Paule and Mandel
    1982, equal to empirical Bayes), REML, ML, SJ (Sidik and Jonkman 2005), HS (Hunter and Schmidt), HE (Hedges and
    Olkin 1985). q: for DL, a Q about another estimate than that by inverse variance.
    REML and ML: the highest of all maxima of the likelihood at 0 or above, its gradient 0 to machine precision.
    Formulas: Viechtbauer 2005, J Educ Behav Stat 30:261; Veroniki et al. 2016, Res Synth Methods 7:55.
    """
    choose("tau2", estimator, TAU2_ESTIMATORS)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InvalidInput("design", "the covariates depend on each other (or on the intercept)")
    if len(effects) <= design.shape[1]:
        return 0.0
    if estimator == "PM":
        return tau2_where_q_is(effects, variances, design, float(len(effects) - design.shape[1]))
    if estimator in ("REML", "ML"):
        return _likelihood_maximum(effects, variances, design, restricted=estimator == "REML")
    return max(0.0, _MOMENTS[estimator](effects, variances, design, q))


def _dersimonian_laird(effects: FloatArray, variances: FloatArray, design: FloatArray, q: float | None) -> float:
    projection = Projection(1.0 / variances, design)
    found = projection.quadratic(effects) if q is None else q
    return (found - float(len(effects) - design.shape[1])) / projection.trace()


def _two_step(effects: FloatArray, variances: FloatArray, design: FloatArray, q: float | None) -> float:
    first = max(0.0, _dersimonian_laird(effects, variances, design, q))
    return _method_of_moments(effects, variances, design, 1.0 / (variances + first))


def _method_of_moments(effects: FloatArray, variances: FloatArray, design: FloatArray, weights: FloatArray) -> float:
    projection = Projection(weights, design)
    return (projection.quadratic(effects) - projection.trace(variances)) / projection.trace()


def _hedges_olkin(effects: FloatArray, variances: FloatArray, design: FloatArray, _q: float | None) -> float:
    return _method_of_moments(effects, variances, design, np.ones(len(effects)))


def _hunter_schmidt(effects: FloatArray, variances: FloatArray, design: FloatArray, _q: float | None) -> float:
    weights = 1.0 / variances
    return (Projection(weights, design).quadratic(effects) - len(effects)) / float(weights.sum())


def _sidik_jonkman(effects: FloatArray, variances: FloatArray, design: FloatArray, _q: float | None) -> float:
    start = float(np.var(effects))
    if start == 0.0:
        return 0.0
    projection = Projection(1.0 / (variances + start), design)
    return start * projection.quadratic(effects) / float(len(effects) - design.shape[1])


_Moment = Callable[[FloatArray, FloatArray, FloatArray, float | None], float]
_MOMENTS: dict[str, _Moment] = {
    "DL": _dersimonian_laird,
    "DL2": _two_step,
    "HE": _hedges_olkin,
    "HS": _hunter_schmidt,
    "SJ": _sidik_jonkman,
}


def generalised_q(effects: FloatArray, variances: FloatArray, design: FloatArray, tau2: float) -> float:
    """Q with weights 1/(v + tau2); it falls with tau2."""
    return Projection(1.0 / (variances + tau2), design).quadratic(effects)


def tau2_where_q_is(effects: FloatArray, variances: FloatArray, design: FloatArray, target: float) -> float:
    """The tau2 at which the generalised Q has this value; 0 where it is below it already at 0."""
    return _falling_root(
        lambda tau2: generalised_q(effects, variances, design, tau2) - target, _reach(effects, variances)
    )


def _falling_root(function: Callable[[float], float], reach: float) -> float:
    if function(0.0) <= 0:
        return 0.0
    for _ in range(200):
        if function(reach) < 0:
            return _root(function, 0.0, reach)
        reach *= 4.0
    return float("inf")


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """The root to 13 digits, however small it is beside the bracket."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=1e-20 * high, rtol=ROOT_TOLERANCE, maxiter=500))


def _reach(effects: FloatArray, variances: FloatArray) -> float:
    """A first guess of a value that tau2 does not exceed."""
    return float(np.ptp(effects)) ** 2 + float(variances.max())


def likelihood_gradient(
    effects: FloatArray, variances: FloatArray, design: FloatArray, tau2: float, *, restricted: bool = True
) -> float:
    """Derivative by tau2 of the (restricted) log likelihood."""
    weights = 1.0 / (variances + tau2)
    projection = Projection(weights, design)
    trace = projection.trace() if restricted else float(weights.sum())
    return 0.5 * (float((weights * projection.residuals(effects) ** 2).sum()) - trace)


def log_likelihood(
    effects: FloatArray, variances: FloatArray, design: FloatArray, tau2: float, *, restricted: bool = True
) -> float:
    """The (restricted) log likelihood at tau2, less terms that do not depend on it."""
    total = variances + tau2
    projection = Projection(1.0 / total, design)
    value = -0.5 * (float(np.log(total).sum()) + projection.quadratic(effects))
    if restricted:
        value -= float(np.log(np.abs(np.diag(projection.triangle))).sum())
    return value


def _likelihood_maximum(effects: FloatArray, variances: FloatArray, design: FloatArray, *, restricted: bool) -> float:
    def gradient(tau2: float) -> float:
        return likelihood_gradient(effects, variances, design, tau2, restricted=restricted)

    top = _reach(effects, variances)
    for _ in range(200):
        if gradient(top) < 0:
            break
        top *= 4.0
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * min(float(variances.min()), top), top, GRID_POINTS)])
    slopes = [gradient(float(point)) for point in grid]
    maxima = [0.0] if slopes[0] <= 0 else []
    for low, high, at_low, at_high in zip(grid, grid[1:], slopes, slopes[1:], strict=False):
        if at_low > 0 >= at_high:
            maxima.append(_root(gradient, float(low), float(high)))
    heights = [log_likelihood(effects, variances, design, tau2, restricted=restricted) for tau2 in maxima]
    return maxima[int(np.argmax(heights))]


def q_profile_interval(
    effects: FloatArray, variances: FloatArray, design: FloatArray, level: float
) -> tuple[float, float]:
    """Limits of tau2: where the generalised Q equals the quantiles of chi-square with k - p degrees of freedom.

    A limit is 0 where Q at 0 is below its quantile; both may be. NaN without degrees of freedom.
    Source: Viechtbauer 2007, Stat Med 26:37.
    """
    from scipy.special import chdtri

    df = len(effects) - design.shape[1]
    if df < 1:
        return float("nan"), float("nan")
    tail = (1.0 - level) / 2.0
    lower, upper = (
        tau2_where_q_is(effects, variances, design, float(chdtri(df, probability)))
        for probability in (tail, 1.0 - tail)
    )
    return lower, upper


def profile_likelihood_interval(
    effects: FloatArray, variances: FloatArray, design: FloatArray, level: float, *, restricted: bool = True
) -> tuple[float, float]:
    """Limits of tau2 where the (restricted) log likelihood is half a chi-square quantile below its maximum.

    Source: Hardy and Thompson 1996, Stat Med 15:619.
    """
    from scipy.special import chdtri

    if len(effects) <= design.shape[1]:
        return float("nan"), float("nan")
    best = _likelihood_maximum(effects, variances, design, restricted=restricted)

    def height(tau2: float) -> float:
        return log_likelihood(effects, variances, design, tau2, restricted=restricted)

    floor = height(best) - 0.5 * float(chdtri(1, 1.0 - level))
    upper = best + _falling_root(lambda step: height(best + step) - floor, _reach(effects, variances))
    if best == 0.0 or height(0.0) >= floor:
        return 0.0, upper
    return best - _falling_root(lambda step: height(best - min(step, best)) - floor, best), upper


def intercept(size: int) -> FloatArray:
    """The design matrix of pooling: a column of ones."""
    return np.ones((size, 1))
