"""Absolute effects of a relative effect at a named baseline risk, with two intervals that answer different questions.

The conventional interval puts each limit of the relative effect through the formula and takes the baseline as known.
The other carries the uncertainty of the baseline, too. Both are given, and each says which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt

from kb_cli.stats.absolute_effects import risk_with_intervention
from kb_cli.stats.arguments import Interval, InvalidInput, choose
from kb_cli.stats.nnt import nnt_text

RISK_MEASURES = ("risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference")
"""Measures that turn a baseline risk into the risk with the intervention."""
POLARITIES = {"event": "events", "event_free": "event_free"}
"""What a baseline counts, in the words of questions and in those of the statistics."""
CONVENTIONAL = "limits of the relative effect, baseline taken as known"
MOVER_R = "baseline uncertainty included (MOVER-R)"
SQUARE_AND_ADD = "baseline uncertainty included (MOVER, square and add)"
RISK_DIFFERENCE = "limits of the risk difference, which no baseline enters"


@dataclass(frozen=True)
class Baseline:
    """A named risk without the intervention, as a fraction.

    name: low, medium, high or the like. risk: of the event by ``timepoint``; for event-free polarity the proportion
    without it. lower, upper: its confidence limits, NaN where none are known. about: what the risk was taken from.
    A rate ratio takes a rate in its place: events per person and ``timepoint``.
    """

    name: str
    risk: float
    lower: float = nan
    upper: float = nan
    timepoint: str | None = None
    about: str | None = None
    fact_id: int | None = None

    def __post_init__(self) -> None:
        if not self.lower <= self.risk <= self.upper and not (isnan(self.lower) or isnan(self.upper)):
            raise InvalidInput("baseline", f"{self.name}: {self.risk:g} is outside {self.lower:g} to {self.upper:g}")

    @property
    def is_uncertain(self) -> bool:
        """Whether an interval of the risk is known."""
        return not (isnan(self.lower) or isnan(self.upper))


@dataclass(frozen=True)
class AbsoluteEffect:
    """An effect in absolute terms, as fractions (per person and time for a rate ratio), not rounded.

    with_comparator: the baseline. with_intervention: the risk (or rate) that follows, with its conventional interval.
    difference: with the conventional interval, made by ``method``. with_baseline: the difference with the interval that
    carries the baseline's uncertainty, made by ``baseline_method``; null without an interval of the baseline.
    """

    baseline: Baseline
    with_intervention: Interval
    difference: Interval
    method: str
    with_baseline: Interval | None = None
    baseline_method: str | None = None
    is_rate: bool = False

    @property
    def with_comparator(self) -> float:
        return self.baseline.risk


def absolute_effect(measure: str, effect: Interval, baseline: Baseline, polarity: str | None = None) -> AbsoluteEffect:
    """What a relative effect means at a baseline.

    measure: one of RISK_MEASURES (a risk difference as a fraction) or rate_ratio. effect: with its limits, NaN where
    there are none. polarity: ``event`` or ``event_free``, what the baseline counts; a hazard ratio is refused without
    it, because a baseline risk is never multiplied by a hazard ratio. A rate ratio is refused without a timepoint.
    Raises InvalidInput.
    Sources: as `stats.absolute_effects`; intervals as `baseline_interval`.
    """
    if measure == "rate_ratio":
        return _rate_effect(effect, baseline)
    choose("measure", measure, RISK_MEASURES)
    stated = None if polarity is None else POLARITIES[choose("polarity", polarity, tuple(POLARITIES))]
    word = stated if measure == "hazard_ratio" else None

    def risk(value: float, base: float) -> float:
        return nan if isnan(value) or isnan(base) else float(risk_with_intervention(measure, value, base, word))

    # A larger hazard ratio of the event leaves fewer people without it.
    is_falling = measure == "hazard_ratio" and polarity == "event_free"
    value, low, high = (float(number) for number in effect)
    ends = [risk(low, baseline.risk), risk(high, baseline.risk)]
    if is_falling:
        ends.reverse()
    after = Interval(risk(value, baseline.risk), *ends)
    difference = Interval(*(number - baseline.risk for number in after))
    if measure == "risk_difference":
        return AbsoluteEffect(baseline, after, difference, RISK_DIFFERENCE)
    if not baseline.is_uncertain or isnan(low) or isnan(high):
        return AbsoluteEffect(baseline, after, difference, CONVENTIONAL)
    base = Interval(baseline.risk, baseline.lower, baseline.upper)
    if measure == "risk_ratio":
        return AbsoluteEffect(baseline, after, difference, CONVENTIONAL, mover_r(effect, base), MOVER_R)
    moved = [risk(value, end) - end for end in (baseline.lower, baseline.upper)]
    alone = [*moved, float(difference.estimate)]
    wide = _square_and_add(difference, min(alone), max(alone))
    return AbsoluteEffect(baseline, after, difference, CONVENTIONAL, wide, SQUARE_AND_ADD)


def mover_r(ratio: Interval, baseline: Interval) -> Interval:
    """Interval of the risk difference p0 * (RR - 1) where p0 and RR come from independent sources.

    ratio, baseline: estimates with limits of one level; the baseline above 0. With a = RR - 1 and b = 1 / p0 the
    limits r are those at which the square-and-add interval of a - r b has 0 at its end: roots of
    r² (b² - d²) - 2 a b r + e (2 a - e) = 0, where e is the limit of a on that side, and d how far b's limit that
    matters for the sign of r lies from b. Fieller's interval is the case of symmetric limits.
    Sources: Newcombe and Bender 2014, Evid Based Med 19:6; Newcombe 2016, Stat Methods Med Res 25:1774; Donner and Zou
    2012, Stat Methods Med Res 21:347.
    """
    rr, rr_low, rr_high = (float(value) for value in ratio)
    risk, risk_low, risk_high = (float(value) for value in baseline)
    if risk <= 0:
        return Interval(0.0, 0.0, 0.0)
    a, b = rr - 1.0, 1.0 / risk
    b_low, b_high = 1.0 / risk_high, (1.0 / risk_low if risk_low > 0 else float("inf"))

    def limit(end: float, side: int) -> float:
        # The end of 1 / p0 that widens the interval depends on the sign of the limit.
        is_high = (end > 0) == (side < 0)
        outer = b_high if is_high else b_low
        if end == 0 or outer == float("inf"):
            return 0.0
        product, square = end * (2.0 * a - end), outer * (2.0 * b - outer)
        root = sqrt(max((a * b) ** 2 - product * square, 0.0))
        if is_high:
            # The form that also holds where the coefficient of r² is 0 or negative.
            return product / (a * b - side * root)
        return (a * b + side * root) / square

    return Interval(risk * a, max(limit(rr_low - 1.0, -1), -1.0), min(limit(rr_high - 1.0, 1), 1.0))


def _square_and_add(difference: Interval, lowest: float, highest: float) -> Interval:
    """Both sources of uncertainty, one at a time, squared and added on each side.

    Source: Zou and Donner 2008, Stat Med 27:1693 (MOVER), with the distances that each source gives alone.
    """
    value, low, high = (float(number) for number in difference)
    below = sqrt((value - low) ** 2 + (value - lowest) ** 2)
    above = sqrt((high - value) ** 2 + (highest - value) ** 2)
    return Interval(value, max(value - below, -1.0), min(value + above, 1.0))


def _rate_effect(effect: Interval, baseline: Baseline) -> AbsoluteEffect:
    if not baseline.timepoint:
        raise InvalidInput(
            "baseline",
            f"{baseline.name}: a rate ratio needs a rate per person and time; state the time ('person-year')",
        )
    after = Interval(*(float(value) * baseline.risk for value in effect))
    difference = Interval(*(float(value) - baseline.risk for value in after))
    return AbsoluteEffect(baseline, after, difference, CONVENTIONAL, is_rate=True)


def number_needed(absolute: AbsoluteEffect, favourable_direction: str) -> str:
    """``NNTB 22 (14 to 60)``, rounded up, with the time it holds for; empty for a rate.

    favourable_direction: ``higher`` where more of what the baseline counts is better, ``lower`` where fewer is. An
    interval that holds 0 runs through infinity. There is no form that takes counts pooled over trials.
    Source: Altman 1998, BMJ 317:1309; Cochrane Handbook 15.4.4.
    """
    choose("favourable_direction", favourable_direction, ("higher", "lower"))
    if absolute.is_rate:
        return ""
    value, low, high = (float(number) for number in absolute.difference)
    if favourable_direction == "lower":
        value, low, high = -value, -high, -low
    text = nnt_text(value, low, high)
    time = absolute.baseline.timepoint
    return f"{text}, {time or 'time not stated'}" if text else ""
