"""The model of a network: contrasts of all studies stacked, generalised least squares, and estimators of tau²."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kb_cli.stats.arguments import FloatArray, choose
from kb_cli.synthesis.network_contrasts import laplacian_inverse, study_laplacian
from kb_cli.synthesis.network_studies import StudyContrasts, UnusableNetwork, spread_matrix

TAU2_METHODS = ("DL", "REML", "ML", "PM")
STEPS = 200


@dataclass(frozen=True, eq=False)
class ContrastSystem:
    """All contrasts of the studies: y = X b + error, with covariance V + tau² S.

    y: shape (contrasts,). within (V), between (S): block-diagonal by study, shape (contrasts, contrasts). design (X):
    shape (contrasts, parameters). owner: index of the study of each row.
    """

    y: FloatArray
    within: FloatArray
    between: FloatArray
    design: FloatArray
    owner: tuple[int, ...]

    @property
    def df(self) -> int:
        """Degrees of freedom of Q: contrasts minus the parameters that they determine (by rank)."""
        return len(self.y) - int(np.linalg.matrix_rank(self.design))

    def weights(self, tau2: float) -> FloatArray:
        """Inverse covariance of the contrasts."""
        return np.asarray(np.linalg.inv(self.within + tau2 * self.between))

    def projection(self, tau2: float) -> FloatArray:
        """P = W - W X (X'WX)⁺ X'W, which takes the fit out of what it is applied to; redundant columns do no harm."""
        whitening = np.linalg.inv(np.linalg.cholesky(self.within + tau2 * self.between))
        basis, sizes, _ = np.linalg.svd(whitening @ self.design, full_matrices=False)
        kept = basis[:, sizes > 1e-10 * sizes.max()]
        left = whitening - kept @ (kept.T @ whitening)
        return np.asarray(left.T @ left)

    def q(self, tau2: float = 0.0) -> float:
        """Weighted squared deviations from the fit: Cochran's Q generalised to networks."""
        return float(self.y @ self.projection(tau2) @ self.y) if self.df else 0.0

    def with_columns(self, columns: FloatArray) -> ContrastSystem:
        """The same contrasts with further parameters."""
        return replace(self, design=np.hstack([self.design, columns]))


def contrast_system(studies: Sequence[StudyContrasts], treatments: Sequence[str]) -> ContrastSystem:
    """The contrasts of the studies under consistency; the parameters are treatments 2.. against the first one."""
    sizes = [len(study.effects) for study in studies]
    total, place = sum(sizes), {name: index for index, name in enumerate(treatments)}
    within, between, design = np.zeros((total, total)), np.zeros((total, total)), np.zeros((total, len(treatments)))
    start = 0
    for study in studies:
        rows = slice(start, start + len(study.effects))
        within[rows, rows] = study.covariance
        between[rows, rows] = spread_matrix(len(study.treatments))
        for row, name in enumerate(study.treatments[1:], start):
            design[row, place[name]] = 1.0
        design[rows, place[study.treatments[0]]] = -1.0
        start = rows.stop
    owner = tuple(index for index, size in enumerate(sizes) for _ in range(size))
    return ContrastSystem(np.concatenate([s.effects for s in studies]), within, between, design[:, 1:], owner)


def network_estimates(
    studies: Iterable[StudyContrasts], treatments: Sequence[str], tau2: float
) -> tuple[FloatArray, FloatArray]:
    """Effects and variances of all pairs, row minus column, shape (n, n) each: the graph-theoretical method.

    The network's Laplacian is the sum of the studies' Laplacians; its pseudo-inverse plays the part of resistances in
    an electrical network. Estimates and variances are those of generalised least squares, without a reference.
    Source: Rücker 2012, Res Synth Methods 3:312.
    """
    place = {name: index for index, name in enumerate(treatments)}
    laplacian, flow = np.zeros((len(place), len(place))), np.zeros(len(place))
    for study in studies:
        nodes = [place[name] for name in study.treatments]
        part = study_laplacian(study.covariance, tau2)
        laplacian[np.ix_(nodes, nodes)] += part
        flow[nodes] += part @ np.concatenate([[0.0], study.effects])
    inverse = laplacian_inverse(laplacian)
    values, diagonal = inverse @ flow, np.diag(inverse)
    variances = diagonal[:, None] + diagonal[None, :] - 2.0 * inverse
    np.fill_diagonal(variances, 0.0)
    return values[:, None] - values[None, :], np.asarray(variances)


def estimate_tau2(system: ContrastSystem, method: str, extra_q: float = 0.0) -> float:
    """Between-study variance, the same for every comparison; 0 where nothing is left to estimate it from.

    method: DL, moments of Q (generalised DerSimonian-Laird; Jackson, White, Riley 2012, Stat Med 31:3805; R's netmeta),
    PM, the tau² at which Q equals its degrees of freedom; REML, restricted, or ML, full maximum likelihood.
    extra_q: added to Q for DL (rounding of contrasts given by pairs).
    """
    choose("tau2 method", method, TAU2_METHODS)
    if system.df == 0:
        return 0.0
    if method == "DL":
        q = system.q() + extra_q
        return max(0.0, (q - system.df) / float(np.trace(system.projection(0.0) @ system.between)))
    if method == "PM":
        return _root_of_q(system)
    return _maximum(system, restricted=method == "REML")


def _upper_bound(system: ContrastSystem) -> float:
    return 10.0 * float(np.max(system.y**2) + np.max(np.diag(system.within)))


def _root_of_q(system: ContrastSystem) -> float:
    from scipy.optimize import brentq

    def excess(tau2: float) -> float:
        return system.q(tau2) - system.df

    if excess(0.0) <= 0:
        return 0.0
    upper = _upper_bound(system)
    while excess(upper) > 0:
        upper *= 4.0
    return float(brentq(excess, 0.0, upper, xtol=1e-14, rtol=1e-12))


def _maximum(system: ContrastSystem, *, restricted: bool) -> float:
    """The tau² of the highest likelihood: a search over tau, then Fisher scoring to full precision."""
    from scipy.optimize import minimize_scalar

    deviance = _deviance(system, restricted=restricted)
    upper = float(np.sqrt(_upper_bound(system)))
    found = minimize_scalar(lambda tau: deviance(tau * tau), bounds=(0.0, upper), method="bounded")
    tau2 = float(found.x) ** 2 if found.fun < deviance(0.0) else 0.0
    for _ in range(STEPS):
        projection = system.projection(tau2)
        residual = projection @ system.y
        information = (projection if restricted else system.weights(tau2)) @ system.between
        score = float(residual @ system.between @ residual - np.trace(information))
        following = max(0.0, tau2 + score / float(np.sum(information * information.T)))
        if abs(following - tau2) <= 1e-12 * (1e-6 + tau2):
            return following
        tau2 = following
    raise UnusableNetwork("the likelihood of tau² has no maximum that can be found; use another estimator, such as DL")


def _deviance(system: ContrastSystem, *, restricted: bool) -> Callable[[float], float]:
    """Minus twice the log likelihood as a function of tau², up to a constant."""

    def deviance(tau2: float) -> float:
        covariance = system.within + tau2 * system.between
        value = float(np.linalg.slogdet(covariance)[1] + system.y @ system.projection(tau2) @ system.y)
        if restricted:
            value += float(np.linalg.slogdet(system.design.T @ np.linalg.solve(covariance, system.design))[1])
        return value

    return deviance
