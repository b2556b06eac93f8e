"""What a network meta-analysis gives: the effect of every pair, with all that was chosen to get it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kb_cli.errors import UsageMistake
from kb_cli.stats.arguments import FloatArray, choose
from kb_cli.synthesis.network_studies import ExcludedStudy, NetworkData, is_ratio

PREDICTION_RULES = {"HTS": "t with the degrees of freedom of Q minus 1", "V": "t with those of Q", "z": "normal"}


class Estimate(NamedTuple):
    """An effect on the scale of analysis (ratios: natural logarithm) with its interval and test."""

    value: float
    standard_error: float
    lower: float
    upper: float
    z: float
    p: float


class QTest(NamedTuple):
    """A heterogeneity statistic; p is NaN without degrees of freedom."""

    q: float
    df: int
    p: float


class DesignTest(NamedTuple):
    """Q among the studies of one design, and Q between designs once this design has effects of its own."""

    design: tuple[str, ...]
    studies: int
    within: QTest
    between_when_detached: QTest


@dataclass(frozen=True)
class Heterogeneity:
    """Q in all and its two parts: within designs (heterogeneity) and between designs (inconsistency), common effect.

    between_random: between designs with tau² taken from within designs (tau2_within) added; designs: one by one.
    i2: (Q - df)/Q of the total, in percent, with a test-based interval (Higgins and Thompson 2002); NaN without df.
    """

    total: QTest
    within: QTest
    between: QTest
    between_random: QTest
    tau2_within: float
    designs: tuple[DesignTest, ...]
    i2: float
    i2_lower: float
    i2_upper: float


class PScore(NamedTuple):
    """A treatment's P-score: mean certainty that it is better than each of the others. It is no effect size."""

    treatment: str
    score: float


@dataclass(frozen=True, eq=False)
class NetworkResult:
    """A network meta-analysis with every choice stored.

    estimates, standard_errors: shape (n, n), row treatment minus column treatment in the order of `treatments`, on the
    scale of analysis. tau2: estimated by tau2_method; the common-effect model does not use it. level: of intervals,
    0.95 for 95 %. prediction_rule: a key of PREDICTION_RULES. software: name and version of what computed it.
    """

    data: NetworkData
    treatments: tuple[str, ...]
    reference: str
    measure: str
    pooling: str
    model: str
    tau2_method: str
    tau2: float
    level: float
    prediction_rule: str
    zero_rule: str
    estimates: FloatArray
    standard_errors: FloatArray
    heterogeneity: Heterogeneity
    studies: tuple[str, ...]
    multi_arm_studies: tuple[str, ...]
    comparisons: int
    excluded: tuple[ExcludedStudy, ...]
    software: str

    @property
    def is_ratio(self) -> bool:
        """Whether estimates are natural logarithms of ratios."""
        return is_ratio(self.measure)

    @property
    def tau2_used(self) -> float:
        """tau² in the weights: 0 in the common-effect model."""
        return self.tau2 if self.model == "random" else 0.0

    def position(self, treatment: str) -> int:
        """Row of a treatment. Raises UsageMistake with the treatments that there are."""
        if treatment not in self.treatments:
            raise UsageMistake(f"no treatment {treatment!r} in this network; there are: {', '.join(self.treatments)}")
        return self.treatments.index(treatment)

    def effect(self, treatment: str, comparator: str) -> Estimate:
        """The effect of one treatment against another."""
        i, j = self.position(treatment), self.position(comparator)
        return estimate_of(float(self.estimates[i, j]), float(self.standard_errors[i, j]), self.level)

    def against_reference(self) -> dict[str, Estimate]:
        """The effect of each other treatment against the reference."""
        return {name: self.effect(name, self.reference) for name in self.treatments if name != self.reference}

    def prediction(self, treatment: str, comparator: str) -> tuple[float, float]:
        """Interval for the effect in a new study, on the scale of analysis; NaN where its rule has no df.

        The estimate -+ quantile * sqrt(se² + tau²). Only the random-effects model has one.
        """
        if self.model != "random":
            raise UsageMistake("a common-effect model predicts no other effect; use the random-effects model")
        i, j = self.position(treatment), self.position(comparator)
        spread = np.sqrt(self.standard_errors[i, j] ** 2 + self.tau2) * self._prediction_quantile()
        value = float(self.estimates[i, j])
        return value - float(spread), value + float(spread)

    @property
    def prediction_df(self) -> float:
        """Degrees of freedom of prediction intervals; infinite for normal quantiles, NaN where there are none."""
        if self.prediction_rule == "z":
            return float("inf")
        df = self.heterogeneity.total.df - (1 if self.prediction_rule == "HTS" else 0)
        return float(df) if df > 0 else float("nan")

    def _prediction_quantile(self) -> float:
        from scipy.special import stdtrit

        if self.prediction_rule == "z":
            return normal_quantile(self.level)
        df = self.prediction_df
        return float(stdtrit(df, (1.0 + self.level) / 2.0)) if df > 0 else float("nan")

    def p_scores(self, favourable_direction: str) -> tuple[PScore, ...]:
        """P-scores, the best first. favourable_direction: `lower` or `higher` values are better for the patient.

        The mean over the other treatments of the one-sided p value for being better. Source: Rücker and Schwarzer
        2015, BMC Med Res Methodol 15:58. Ranks hide how large and how certain differences are.
        """
        from scipy.special import ndtr

        choose("favourable_direction", favourable_direction, ("lower", "higher"))
        sign = 1.0 if favourable_direction == "higher" else -1.0
        errors = self.standard_errors + np.eye(len(self.treatments))
        better = ndtr(sign * self.estimates / errors)
        np.fill_diagonal(better, 0.0)
        scores = better.sum(axis=1) / (len(self.treatments) - 1)
        ranked = [PScore(name, float(score)) for name, score in zip(self.treatments, scores, strict=True)]
        return tuple(sorted(ranked, key=lambda item: (-item.score, item.treatment)))


def normal_quantile(level: float) -> float:
    """The two-sided normal quantile of a level: 1.96 for 0.95."""
    from scipy.special import ndtri

    return float(ndtri((1.0 + level) / 2.0))


def estimate_of(value: float, standard_error: float, level: float, quantile: float | None = None) -> Estimate:
    """An estimate with its normal interval and test. quantile: in place of the exact one of the level."""
    from scipy.special import ndtr

    width = (normal_quantile(level) if quantile is None else quantile) * standard_error
    z = value / standard_error if standard_error > 0 else float("nan")
    return Estimate(value, standard_error, value - width, value + width, z, float(2.0 * ndtr(-abs(z))))


def q_test(q: float, df: int) -> QTest:
    """Q with its chi-square p value."""
    from scipy.special import chdtrc

    return QTest(q, df, float(chdtrc(df, q)) if df > 0 else float("nan"))
