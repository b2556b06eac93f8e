"""Pool studies into one estimate by a named method."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from kb_cli import __version__
from kb_cli.stats.arguments import Interval, InvalidInput
from kb_cli.synthesis.between_study_variance import estimate_tau2, intercept
from kb_cli.synthesis.common_effect import CommonEffect, inverse_variance, mantel_haenszel
from kb_cli.synthesis.distributions import quantile, ratio_to_error, two_sided_p, z_quantile
from kb_cli.synthesis.heterogeneity import heterogeneity, q_about
from kb_cli.synthesis.methods import PRESETS, Method, PredictionRule
from kb_cli.synthesis.results import (
    Excluded,
    NotTestable,
    Pooled,
    Prediction,
    StudyEffect,
    is_ratio,
)
from kb_cli.synthesis.studies import REASONS, Effects, Studies, effects_of

SOFTWARE = f"EvidenceKB {__version__}"
MINIMUM_FOR_PREDICTION = 3
DEFAULT = PRESETS["evidencekb"]


class NoUsableStudies(InvalidInput):
    """Not one study has numbers that the method can pool."""


def pool(studies: Studies, method: Method = DEFAULT, *, tau2: float | None = None) -> Pooled:
    """The pooled effect of the studies with everything that belongs to it.

    tau2: a between-study variance to be used in place of the method's estimate (as for subgroups that share one).
    Raises NoUsableStudies where nothing is left to pool, InvalidInput for numbers that cannot be and for a measure that
    the method does not pool.
    """
    effects, informative = poolable(studies, method)
    if not informative.any():
        raise NoUsableStudies("studies", "there is none whose numbers can be pooled" + _why(effects))
    used = studies.select(informative)
    kept = Effects(effects.value[informative], effects.variance[informative], ())
    return _Pooling(used, kept, method, tau2).result(_excluded(studies, effects, informative))


def poolable(studies: Studies, method: Method) -> tuple[Effects, np.ndarray[Any, np.dtype[np.bool_]]]:
    """The effect of each study, and which studies the method pools (Mantel-Haenszel: also some without an effect)."""
    effects = effects_of(studies, method)
    if method.model == "common" and method.pooling == "mantel_haenszel":
        return effects, _in_the_sums(studies, effects, method)
    return effects, effects.usable


def _in_the_sums(studies: Studies, effects: Effects, method: Method) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Studies that say something in the sums of Mantel-Haenszel, with or without an effect of their own."""
    told = ~studies.missing
    if studies.kind not in ("counts", "rates"):
        raise InvalidInput("pooling", f"Mantel-Haenszel pools counts and rates, not {studies.kind}")
    x1, x2 = studies.columns["events"], studies.columns["comparator_events"]
    if studies.kind == "counts":
        n1, n2 = studies.columns["total"], studies.columns["comparator_total"]
        told &= (n1 > 0) & (n2 > 0)
        if studies.measure == "odds_ratio":
            told &= ~((x1 == n1) & (x2 == n2))
    if studies.measure in ("odds_ratio", "risk_ratio", "rate_ratio"):
        kept = method.mh_zero_cells.to != "none" and effects.usable
        told &= (x1 > 0) | (x2 > 0) | kept
    return np.asarray(told)


def _why(effects: Effects) -> str:
    reasons = dict.fromkeys(reason for reason in effects.reasons if reason)
    return f" ({'; '.join(REASONS[reason] for reason in reasons)})" if reasons else ""


def _excluded(
    studies: Studies, effects: Effects, informative: np.ndarray[Any, np.dtype[np.bool_]]
) -> tuple[Excluded, ...]:
    left_out = []
    for row in np.flatnonzero(~informative):
        reason = effects.reasons[row] or "no_variance"
        left_out.append(Excluded(studies.labels[row], reason, REASONS[reason]))
    return tuple(left_out)


class _Interval(NamedTuple):
    """How the interval was made: standard error, df, and the rule applied."""

    standard_error: float
    df: float
    rule: str


class _Pooling:
    """The pooling of studies that can all be pooled."""

    def __init__(self, studies: Studies, effects: Effects, method: Method, tau2: float | None) -> None:
        self.studies, self.method = studies, method
        self.y, self.v = effects.value, effects.variance
        # Studies with an effect of their own: fewer than all only with Mantel-Haenszel.
        own = np.isfinite(self.y)
        self.effects, self.variances = self.y[own], self.v[own]
        self.k = len(studies)
        self.by_sums = method.model == "common" and method.pooling == "mantel_haenszel"
        self.q, self.q_source = self._q()
        self.tau2 = self._tau2() if tau2 is None else tau2
        self.core = self._core()

    def _q(self) -> tuple[float, str]:
        about = "mantel_haenszel" if self.by_sums or self._dl_about_mantel_haenszel() else "inverse_variance"
        if about == "mantel_haenszel":
            centre = mantel_haenszel(self.studies, self.method).estimate
        else:
            centre = inverse_variance(self.effects, self.variances).estimate
        return q_about(self.effects, self.variances, centre), about

    def _dl_about_mantel_haenszel(self) -> bool:
        if self.method.model == "common" or self.method.q_about == "inverse_variance":
            return False
        if self.studies.kind not in ("counts", "rates") or self.method.pooling == "peto":
            return False
        return math.isfinite(mantel_haenszel(self.studies, self.method).estimate)

    def _tau2(self) -> float:
        if self.method.model == "common":
            return 0.0
        q = self.q if self.q_source == "mantel_haenszel" else None
        return estimate_tau2(self.effects, self.variances, intercept(self.k), self.method.tau2, q)

    def _core(self) -> CommonEffect:
        if self.by_sums:
            return mantel_haenszel(self.studies, self.method)
        return inverse_variance(self.effects, self.variances, self.tau2)

    def result(self, excluded: tuple[Excluded, ...]) -> Pooled:
        method, estimate = self.method, self.core.estimate
        made = self._interval()
        half = quantile(method.level, made.df) * made.standard_error
        lower, upper = estimate - half, estimate + half
        statistic = ratio_to_error(estimate, made.standard_error)
        random = method.model == "random"
        spread = heterogeneity(
            self.effects,
            self.variances,
            self.q,
            self.q_source,
            method.level,
            self.tau2,
            method.tau2 if random else None,
        )
        classic = self._z_interval(estimate, math.sqrt(self.core.variance))
        common = classic if not random else self._common()
        pooled = Pooled(
            measure=self.studies.measure,
            method=method,
            k=self.k,
            estimate=estimate,
            standard_error=made.standard_error,
            lower=lower,
            upper=upper,
            shown=self._shown(estimate, lower, upper),
            statistic=statistic,
            df=made.df,
            p=two_sided_p(statistic, made.df),
            ci=made.rule,
            classic=classic,
            common=common,
            heterogeneity=spread,
            prediction=self._prediction(made),
            studies=self._rows(),
            excluded=excluded,
            warnings=(),
            software=SOFTWARE,
        )
        return replace(pooled, warnings=tuple(warnings_of(pooled)))

    def _shown(self, *values: float) -> Interval:
        return Interval(*(back_transformed(self.studies.measure, value) for value in values))

    def _z_interval(self, estimate: float, standard_error: float) -> Interval:
        half = z_quantile(self.method.level) * standard_error
        return Interval(estimate, estimate - half, estimate + half)

    def _common(self) -> Interval:
        common = inverse_variance(self.effects, self.variances)
        return self._z_interval(common.estimate, math.sqrt(common.variance))

    def _factor(self) -> float:
        """Hartung-Knapp's factor: the weighted mean square of the effects about the estimate."""
        weights = 1.0 / (self.variances + self.tau2)
        return float((weights * (self.effects - self.core.estimate) ** 2).sum()) / (self.k - 1)

    def _interval(self) -> _Interval:
        classic = _Interval(math.sqrt(self.core.variance), math.inf, "z")
        rule = self.method.ci
        by_counts = self.method.model == "common" and self.method.pooling != "inverse_variance"
        if rule == "z" or self.k < 2 or by_counts:
            return classic
        df = float(self.k - 1)
        if rule == "t":
            return _Interval(classic.standard_error, df, "t")
        factor = self._factor()
        plain = _Interval(classic.standard_error * math.sqrt(factor), df, "HK")
        adhoc = _Interval(classic.standard_error * math.sqrt(max(1.0, factor)), df, "HK_adhoc")
        if rule == "HK_wider":
            return plain if self._half(plain) >= self._half(classic) else classic
        if rule == "HK_IQWiG6":
            dl = estimate_tau2(self.effects, self.variances, intercept(self.k), "DL")
            error = math.sqrt(inverse_variance(self.effects, self.variances, dl).variance)
            return adhoc if self._half(plain) < z_quantile(self.method.level) * error else plain
        return adhoc if rule == "HK_adhoc" else plain

    def _half(self, interval: _Interval) -> float:
        return quantile(self.method.level, interval.df) * interval.standard_error

    def _prediction(self, made: _Interval) -> Prediction | NotTestable | None:
        rule = self.method.prediction
        if rule is None or self.method.model == "common":
            return None
        if self.k < MINIMUM_FOR_PREDICTION:
            return NotTestable("fewer_than_3_studies", "A prediction interval needs at least 3 studies.")
        error = made.standard_error if rule.se == "HK" else math.sqrt(self.core.variance)
        return prediction_interval(
            self.studies.measure, self.core.estimate, error, self.tau2, self.k, rule, self.method.level
        )

    def _rows(self) -> tuple[StudyEffect, ...]:
        total = float(self.core.weights.sum())
        shares = self.core.weights * (100.0 / total if total > 0 else math.nan)
        rows = []
        for row in range(self.k):
            value, variance = float(self.y[row]), float(self.v[row])
            _, lower, upper = self._z_interval(value, math.sqrt(variance))
            rows.append(
                StudyEffect(
                    self.studies.labels[row],
                    self.studies.row(row),
                    value,
                    variance,
                    float(lower),
                    float(upper),
                    self._shown(value, float(lower), float(upper)),
                    float(shares[row]),
                )
            )
        return tuple(rows)


def back_transformed(measure: str, value: float) -> float:
    """A value on the scale of analysis as it is shown: exp of log ratios, tanh of Fisher's z."""
    if measure == "correlation":
        return math.tanh(value)
    return float(np.exp(value)) if is_ratio(measure) else value


def prediction_interval(
    measure: str, estimate: float, standard_error: float, tau2: float, k: int, rule: PredictionRule, level: float
) -> Prediction | NotTestable:
    """Where the effect of a new study is expected: estimate +- q * sqrt(tau2 + se2), by the rule's quantile."""
    df = {"normal": math.inf, "k-1": k - 1.0, "k-2": k - 2.0}[rule.df]
    if df < 1:
        return NotTestable("no_degrees_of_freedom", f"A prediction interval with {rule.df} needs more studies.")
    half = quantile(level, df) * math.sqrt(tau2 + standard_error**2)
    lower, upper = estimate - half, estimate + half
    return Prediction(lower, upper, back_transformed(measure, lower), back_transformed(measure, upper), df, rule)


PETO_EFFECT, PETO_ARMS = 2.0, 2.0
"""From an odds ratio of 2 (or 1/2), and from twice as many participants in one group, Peto's method is warned about."""


def warnings_of(pooled: Pooled) -> list[str]:
    """What a reader must know of the method with these studies."""
    found = []
    if pooled.k == 1:
        found.append("One study: its own estimate is shown, and nothing can be said about heterogeneity.")
    if pooled.ci.startswith("HK") and pooled.k == 2:
        found.append(
            "Hartung-Knapp with two studies: the t quantile with 1 degree of freedom makes the interval very wide."
        )
    width, common = pooled.upper - pooled.lower, float(pooled.common.upper) - float(pooled.common.lower)
    if pooled.ci == "HK" and width < common:
        found.append("The Hartung-Knapp interval is narrower than that of the common-effect model: show both.")
    if pooled.method.pooling == "peto" and all("total" in study.data for study in pooled.studies):
        found += _peto_warnings(pooled)
    return found


def _peto_warnings(pooled: Pooled) -> list[str]:
    found = []
    if not 1.0 / PETO_EFFECT < pooled.shown.estimate < PETO_EFFECT:
        found.append("Peto's odds ratio is biased for large effects: compare with Mantel-Haenszel.")
    arms = [study.data["total"] / study.data["comparator_total"] for study in pooled.studies]
    if any(not 1.0 / PETO_ARMS < ratio < PETO_ARMS for ratio in arms):
        found.append("Peto's odds ratio is biased where groups differ much in size: compare with Mantel-Haenszel.")
    return found
