"""Meta-regression: how the effect varies with characteristics of the studies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, InvalidInput, Test
from kb_cli.synthesis.between_study_variance import Projection, estimate_tau2, intercept, q_profile_interval
from kb_cli.synthesis.distributions import chi_square_p, f_p, quantile, ratio_to_error, two_sided_p
from kb_cli.synthesis.heterogeneity import typical_variance
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.pooling import DEFAULT, SOFTWARE
from kb_cli.synthesis.results import Excluded
from kb_cli.synthesis.studies import REASONS, Studies, effects_of
from kb_loaders.wording import counted

STUDIES_PER_COVARIATE = 10
"""Below this many studies a covariate, the Cochrane Handbook (10.11.4) advises against meta-regression."""


@dataclass(frozen=True)
class Coefficient:
    """One coefficient on the scale of analysis. statistic: z, or t with df (infinite for z)."""

    name: str
    estimate: float
    standard_error: float
    lower: float
    upper: float
    statistic: float
    df: float
    p: float


@dataclass(frozen=True)
class Regression:
    """Coefficients with what is left of heterogeneity.

    q_residual (QE) and q_moderators (QM): the latter tests all coefficients but the intercept (all, where there is
    none); it is chi-square with z, and F with Knapp-Hartung, whose second degrees of freedom are in `df_residual`.
    tau2: residual, with its Q-profile limits; tau2_without: of the same studies without covariates. r2: the share of
    tau2 that the covariates take away, in percent, at least 0; NaN where there is none to explain. i2, h2: residual,
    from tau2 (from QE for the common-effect model).
    """

    measure: str
    method: Method
    ci: str
    k: int
    coefficients: tuple[Coefficient, ...]
    covariance: FloatArray
    q_residual: Test
    q_moderators: Test
    df_residual: float
    tau2: Interval
    tau2_without: float
    r2: float
    i2: float
    h2: float
    labels: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...]
    software: str = SOFTWARE


def meta_regression(
    studies: Studies,
    covariates: Mapping[str, Sequence[Any] | FloatArray],
    method: Method = DEFAULT,
    *,
    with_intercept: bool = True,
) -> Regression:
    """The regression of the studies' effects on covariates, weighted by 1/(v + tau2).

    covariates: one value a study; numbers, or text, which becomes an indicator for each word but the first in
    alphabetical order. Studies without a value are excluded. method: its ci is z, t, HK or HK_adhoc; its model common
    leaves tau2 at 0. Raises InvalidInput for covariates that depend on each other, and with no more studies than
    coefficients. Sources: van Houwelingen, Arends, Stijnen 2002, Stat Med 21:589; Knapp and Hartung 2003, Stat Med
    22:2693; Raudenbush 2009 (R2).
    """
    if method.pooling != "inverse_variance":
        raise InvalidInput("pooling", f"meta-regression weights by inverse variance, not by {method.pooling}")
    effects = effects_of(studies, method)
    names, columns, told = _columns(covariates, len(studies), effects.usable, with_intercept=with_intercept)
    used = effects.usable & told
    design = columns[used]
    y, v = effects.value[used], effects.variance[used]
    fitted = _Fit(y, v, design, method)
    reasons = {row: effects.reasons[row] or "missing_data" for row in np.flatnonzero(~used)}
    excluded = tuple(Excluded(studies.labels[row], reason, REASONS[reason]) for row, reason in reasons.items())
    return fitted.regression(
        names, studies.measure, tuple(np.array(studies.labels)[used].tolist()), excluded, with_intercept=with_intercept
    )


def _columns(
    covariates: Mapping[str, Any], size: int, usable: Any, *, with_intercept: bool
) -> tuple[tuple[str, ...], FloatArray, Any]:
    """Names and values of the design's columns, and the studies that have a value of every covariate."""
    names = ["intercept"] if with_intercept else []
    columns = [np.ones(size)] if with_intercept else []
    told = np.ones(size, dtype=bool)
    for name, values in covariates.items():
        array = np.asarray(values)
        if array.shape != (size,):
            raise InvalidInput(name, f"{counted(array.size, 'value')} for {counted(size, 'study')}")
        if array.dtype.kind in "iufb":
            numbers = array.astype(np.float64)
            told &= np.isfinite(numbers)
            names.append(name)
            columns.append(np.nan_to_num(numbers))
            continue
        texts = np.array([_text(value) for value in array])
        told &= texts != ""
        levels = sorted(set(texts[told & usable].tolist()))
        for level in levels[1:] if names else levels:
            names.append(f"{name}: {level}")
            columns.append(np.asarray(texts == level, dtype=np.float64))
    if not columns:
        raise InvalidInput("covariates", "there is none, and no intercept either")
    return tuple(names), np.stack(columns, axis=1), told


def _text(value: Any) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value)) or value in ("", "NA")
    return "" if missing else str(value)


class _Fit:
    """A regression of effects y with variances v on a design."""

    def __init__(self, y: FloatArray, v: FloatArray, design: FloatArray, method: Method) -> None:
        self.y, self.v, self.design, self.method = y, v, design, method
        self.k, self.p = design.shape
        if self.k <= self.p:
            raise InvalidInput("covariates", f"{self.k} studies are too few for {self.p} coefficients")
        self.random = method.model == "random"
        self.tau2 = estimate_tau2(y, v, design, method.tau2) if self.random else 0.0
        self.projection = Projection(1.0 / (v + self.tau2), design)
        self.ci, self.factor, self.df = self._factor()

    def _factor(self) -> tuple[str, float, float]:
        rule, df = self.method.ci, float(self.k - self.p)
        if rule == "z":
            return "z", 1.0, math.inf
        if rule == "t":
            return "t", 1.0, df
        factor = self.projection.quadratic(self.y) / df
        if rule == "HK_adhoc":
            return rule, max(1.0, factor), df
        if rule != "HK":
            raise InvalidInput("ci", f"meta-regression has no rule {rule!r} (there are: z, t, HK, HK_adhoc)")
        return rule, factor, df

    def regression(
        self,
        names: tuple[str, ...],
        measure: str,
        labels: tuple[str, ...],
        excluded: tuple[Excluded, ...],
        *,
        with_intercept: bool,
    ) -> Regression:
        beta = self.projection.coefficients(self.y)
        covariance = self.factor * self.projection.covariance()
        residual = Projection(1.0 / self.v, self.design).quadratic(self.y)
        df = self.k - self.p
        typical = typical_variance(self.v, self.design)
        without = estimate_tau2(self.y, self.v, intercept(self.k), self.method.tau2) if self.random else 0.0
        limits = q_profile_interval(self.y, self.v, self.design, self.method.level) if self.random else (math.nan,) * 2
        h2 = self.tau2 / typical + 1.0 if self.random else residual / df
        covariates = self.p - int(with_intercept)
        few = covariates > 0 and self.k < STUDIES_PER_COVARIATE * covariates
        return Regression(
            measure=measure,
            method=self.method,
            ci=self.ci,
            k=self.k,
            coefficients=self._coefficients(names, beta, covariance),
            covariance=covariance,
            q_residual=Test(residual, float(df), chi_square_p(residual, df)),
            q_moderators=self._moderators(beta, covariance, int(with_intercept)),
            df_residual=float(df),
            tau2=Interval(self.tau2, *limits),
            tau2_without=without,
            r2=100.0 * max(0.0, (without - self.tau2) / without) if without > 0 else math.nan,
            i2=100.0 * max(0.0, 1.0 - 1.0 / h2) if h2 > 0 else 0.0,
            h2=h2,
            labels=labels,
            excluded=excluded,
            warnings=("Fewer than 10 studies for each covariate: read it as exploration.",) if few else (),
        )

    def _coefficients(
        self, names: tuple[str, ...], beta: FloatArray, covariance: FloatArray
    ) -> tuple[Coefficient, ...]:
        errors = np.sqrt(np.diag(covariance))
        half = quantile(self.method.level, self.df)
        rows = []
        for name, estimate, error in zip(names, beta.tolist(), errors.tolist(), strict=True):
            statistic = ratio_to_error(estimate, error)
            rows.append(
                Coefficient(
                    name,
                    estimate,
                    error,
                    estimate - half * error,
                    estimate + half * error,
                    statistic,
                    self.df,
                    two_sided_p(statistic, self.df),
                )
            )
        return tuple(rows)

    def _moderators(self, beta: FloatArray, covariance: FloatArray, first: int) -> Test:
        tested, block = beta[first:], covariance[first:, first:]
        df = float(len(tested))
        if not df:
            return Test(math.nan, 0.0, math.nan)
        try:
            statistic = float(tested @ np.linalg.solve(block, tested))
        except np.linalg.LinAlgError:
            return Test(math.nan, df, math.nan)
        if math.isinf(self.df):
            return Test(statistic, df, chi_square_p(statistic, df))
        return Test(statistic / df, df, f_p(statistic / df, df, self.df))
