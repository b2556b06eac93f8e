"""Risks that trials observed, beside the risk that follows from a relative effect and a baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median

from kb_cli.grade.absolute import AbsoluteEffect

TOLERANCE = 0.005
"""Half a percentage point: what rounding to whole percentages can move a baseline risk by."""


@dataclass(frozen=True)
class GroupCounts:
    """Participants with the event and of all, in both groups of one study."""

    study: str
    events: int
    total: int
    comparator_events: int
    comparator_total: int


@dataclass(frozen=True)
class ObservedRisk:
    """Risks across studies as fractions: each study's share, so that sizes do not weigh. k: studies counted."""

    middle: float
    lowest: float
    highest: float
    k: int


def observed_risks(studies: Sequence[GroupCounts]) -> tuple[ObservedRisk, ObservedRisk] | None:
    """Median and range of the risk with the intervention and with the comparator; null without counts."""
    usable = [study for study in studies if study.total > 0 and study.comparator_total > 0]
    if not usable:
        return None
    groups = (
        [study.events / study.total for study in usable],
        [study.comparator_events / study.comparator_total for study in usable],
    )
    first, second = (ObservedRisk(median(risks), min(risks), max(risks), len(risks)) for risks in groups)
    return first, second


def divergence(absolute: AbsoluteEffect, studies: Sequence[GroupCounts]) -> tuple[str, ...]:
    """Where what the trials observed does not fit what is derived, in words; empty where it fits.

    The median risk observed with the intervention is held against the derived risk's interval, and that observed with
    the comparator against the baseline's. A baseline without an interval is held against the range of the comparators'
    risks, wider by TOLERANCE, because it is a rounded number. Counts code the event as the baseline does.
    """
    risks = observed_risks(studies)
    if risks is None:
        return ()
    intervention, comparator = risks
    found = []
    _, low, high = (float(number) for number in absolute.with_intervention)
    if not (isnan(low) or isnan(high)) and not low <= intervention.middle <= high:
        side = "below" if intervention.middle < low else "above"
        found.append(f"the median risk observed with the intervention lies {side} the interval of the derived risk")
    base = absolute.baseline
    if base.is_uncertain:
        if not base.lower <= comparator.middle <= base.upper:
            side = "below" if comparator.middle < base.lower else "above"
            found.append(f"the median risk observed with the comparator lies {side} the interval of the baseline risk")
    elif not comparator.lowest - TOLERANCE <= base.risk <= comparator.highest + TOLERANCE:
        side = "below" if base.risk < comparator.lowest else "above"
        found.append(f"the baseline risk lies {side} all risks observed with the comparator")
    return tuple(found)
