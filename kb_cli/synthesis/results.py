"""What pooling gives back: numbers with the method they were computed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb_cli.stats.arguments import Interval, Test
from kb_cli.synthesis.methods import Method, PredictionRule

RATIO_MEASURES = ("odds_ratio", "risk_ratio", "hazard_ratio", "rate_ratio", "ratio_of_means", "ratio")


def is_ratio(measure: str) -> bool:
    """Whether a measure is pooled as its natural logarithm."""
    return measure in RATIO_MEASURES


@dataclass(frozen=True)
class StudyEffect:
    """One study that was pooled.

    data: its numbers as given (events, total, comparator_events ...). value, variance, lower, upper: on the scale of
    analysis (natural logarithm for ratios), with a z interval of the method's level. shown: the same interval
    back-transformed. weight: its share of the pooled estimate, in percent; 0 for a study that says nothing within
    the method's sums. value may be NaN where the method needs no effect of the single study (Mantel-Haenszel with
    events in one group only and no correction).
    """

    label: str
    data: Mapping[str, float]
    value: float
    variance: float
    lower: float
    upper: float
    shown: Interval
    weight: float

    @property
    def standard_error(self) -> float:
        return float(self.variance**0.5)


@dataclass(frozen=True)
class Excluded:
    """A study left out. reason: missing_data, no_events, events_only, zero_cell, no_variance; text says it in words."""

    label: str
    reason: str
    text: str


@dataclass(frozen=True)
class Prediction:
    """A prediction interval on the scale of analysis and back-transformed. df: infinite for the normal quantile."""

    lower: float
    upper: float
    shown_lower: float
    shown_upper: float
    df: float
    rule: PredictionRule


@dataclass(frozen=True)
class NotTestable:
    """A computation that was not done. reason: a code; text: why, in words."""

    reason: str
    text: str


@dataclass(frozen=True)
class Heterogeneity:
    """How far the effects of the studies differ.

    q: Cochran's Q with df and p, about the estimate named in q_about; NaN p with one study. Percentages and ratios
    are intervals (estimate, lower, upper): i2_q and h2_q from Q (limits test-based; h2_q is Q/df and may be below 1),
    i2_tau2 and h2_tau2 from tau2 and the typical variance (limits from those of tau2); the tau2 forms are NaN for the
    common-effect model. tau2: with its Q-profile limits; method: its estimator (None for the common-effect model,
    where tau2 is 0).
    Sources: Higgins and Thompson 2002, Stat Med 21:1539; Viechtbauer 2007, Stat Med 26:37.
    """

    q: Test
    q_about: str
    i2_q: Interval
    h2_q: Interval
    i2_tau2: Interval
    h2_tau2: Interval
    tau2: Interval
    tau2_method: str | None
    tau2_interval_method: str = "Q-profile"

    @property
    def tau(self) -> float:
        return float(float(self.tau2.estimate) ** 0.5)


@dataclass(frozen=True)
class Pooled:
    """A pooled effect with all that is needed to read, draw and recompute it.

    measure: as in `studies.MEASURES`; ratios are analysed as natural logarithms. studies: those pooled, in the order
    given. k: their number. estimate, lower, upper, standard_error: on the scale of analysis; shown: back-transformed
    (equal for differences). standard_error is that of the interval (Hartung-Knapp's for HK). statistic: z, or t with
    df (infinite for z). classic: the z interval beside it, on the scale of analysis; common: the common-effect
    estimate by inverse variance with z interval, so that a Hartung-Knapp interval narrower than it can be seen.
    ci: the interval actually used, which differs from method.ci where that rule falls back.
    prediction: None where the method asks for none; NotTestable with fewer than 3 studies.
    warnings: in words, for the reader.
    """

    measure: str
    method: Method
    k: int
    estimate: float
    standard_error: float
    lower: float
    upper: float
    shown: Interval
    statistic: float
    df: float
    p: float
    ci: str
    classic: Interval
    common: Interval
    heterogeneity: Heterogeneity
    prediction: Prediction | NotTestable | None
    studies: tuple[StudyEffect, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...]
    software: str

    @property
    def is_ratio(self) -> bool:
        return is_ratio(self.measure)

    @property
    def null(self) -> float:
        """No effect, on the scale shown: 1 for ratios, 0 for differences."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def i2(self) -> Interval:
        """The I2 that the method shows, in percent; see method.i2 for its kind."""
        kind = self.method.i2 if self.heterogeneity.tau2_method is not None else "q"
        return self.heterogeneity.i2_tau2 if kind == "tau2" else self.heterogeneity.i2_q

    @property
    def participants(self) -> float:
        """Participants of the studies pooled, both groups; NaN where the studies do not give them."""
        sizes = [
            study.data.get("total", float("nan")) + study.data.get("comparator_total", float("nan"))
            for study in self.studies
        ]
        return float(sum(sizes))
