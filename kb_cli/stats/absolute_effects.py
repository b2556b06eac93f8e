"""Absolute effects from a relative effect and a baseline risk, per 1000 people.

There is no function that multiplies a risk by a hazard ratio: hazards are not risks. A hazard ratio acts on the
event-free proportion, as a power, and which of the two is reported has to be said (`polarity`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, Numbers, Rows, choose

MEASURES = (
    "risk_ratio",
    "odds_ratio",
    "risk_difference",
    "hazard_ratio_events",
    "hazard_ratio_event_free",
    "hazard_ratio",
)
POLARITIES = ("events", "event_free")


def absolute_effect_per_1000(measure: str, value: Any, baseline_risk: Any, polarity: str | None = None) -> Numbers:
    """How many more people in 1000 (fewer: below 0) have what baseline_risk counts.

    measure: risk_ratio, odds_ratio, risk_difference (a fraction), hazard_ratio_events, hazard_ratio_event_free; or
    hazard_ratio with polarity "events" or "event_free", refused without. value: the effect, or a limit of its interval
    (which then leaves out the uncertainty of the baseline). baseline_risk: comparator risk, 0 to 1, of the event by a
    stated time; for event-free polarity the comparator's event-free proportion at that time. Not rounded.
    Source: as `risk_with_intervention`.
    """
    rows, risk = _risks(measure, value, baseline_risk, polarity)
    return rows.give(1000.0 * (risk - rows["baseline_risk"]))


def risk_with_intervention(measure: str, value: Any, baseline_risk: Any, polarity: str | None = None) -> Numbers:
    """Risk (0 to 1) in the intervention group; event-free proportion for event-free polarity.

    Risk ratio: p0 * RR, cut at 1; odds ratio: OR p0 / (1 - p0 + OR p0); risk difference: p0 + RD, cut at 0 and 1;
    hazard ratio: 1 - (1 - p0)^HR for events, s0^HR for event-free. Arguments as `absolute_effect_per_1000`.
    Source: Cochrane Handbook 15.4.4 and 14.1.5.2; GRADE guidelines 27, J Clin Epidemiol 2019;111:83.
    """
    rows, risk = _risks(measure, value, baseline_risk, polarity)
    return rows.give(risk)


def _risks(measure: str, value: Any, baseline_risk: Any, polarity: str | None) -> tuple[Rows, FloatArray]:
    name = _with_polarity(choose("measure", measure, MEASURES), polarity)
    rows = Rows(value=value, baseline_risk=baseline_risk)
    rows.between("baseline_risk", 0.0, 1.0)
    if name == "risk_difference":
        rows.between("value", -1.0, 1.0)
    else:
        # An upper limit may be infinite.
        rows.refuse("value", rows["value"] < 0, "{} is negative, which no ratio can be")
    effect, base = rows["value"], rows["baseline_risk"]
    with np.errstate(divide="ignore", invalid="ignore"):
        if name == "risk_ratio":
            risk = np.where(base == 0, 0.0, np.minimum(base * effect, 1.0))
        elif name == "odds_ratio":
            # Through the odds of not having the event, which stay finite for an infinite ratio.
            risk = np.where(base == 0, 0.0, base / (base + (1.0 - base) / effect))
            risk = np.where((effect == 0) & (base == 1), np.nan, risk)
        elif name == "risk_difference":
            risk = np.clip(base + effect, 0.0, 1.0)
        elif name == "hazard_ratio_events":
            risk = np.where(base == 0, 0.0, -np.expm1(effect * np.log1p(-base)))
            risk = np.where((effect == 0) & (base == 1), np.nan, risk)
        else:
            risk = np.where(base == 1, 1.0, base**effect)
            risk = np.where((effect == 0) & (base == 0), np.nan, risk)
    return rows, risk


def _with_polarity(measure: str, polarity: str | None) -> str:
    if polarity is not None:
        choose("polarity", polarity, POLARITIES)
    if measure == "hazard_ratio":
        if polarity is None:
            raise InvalidInput(
                "polarity",
                "a hazard ratio needs to know what the baseline counts: 'events' (risk of the event) or 'event_free' "
                "(proportion without it). A baseline risk is never multiplied by a hazard ratio",
            )
        return f"hazard_ratio_{polarity}"
    if polarity is not None and not measure.endswith(polarity):
        raise InvalidInput("polarity", f"{polarity!r} does not go with {measure}")
    return measure
