"""The guard before pooling: results that differ in what they measure are pooled only by a recorded decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb_cli.synthesis.evidence_body import StudyRow
from kb_cli.synthesis.question import Outcome

NOT_STATED = "not stated"
MOST_NAMED = 3
"""Studies that a finding names for each value; the others are counted."""


@dataclass(frozen=True)
class GuardFinding:
    """One reason why an outcome is not pooled.

    code: what differs. text: the values with their studies. fix: the way out.
    """

    outcome_id: str
    code: str
    text: str
    fix: str

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.code}: {self.text} {self.fix}"


_CAPITALISED = re.compile(r"\b[A-Z][a-z]{2,}\b")
"""A word with a capital: units such as mL or Mg are none."""


def _population(row: StudyRow) -> str:
    return row.population_kind or row.population or NOT_STATED


COMPARED: dict[str, tuple[str, Callable[[StudyRow], str]]] = {
    "population": ("analysis populations", _population),
    "assessor": ("assessors", lambda row: row.assessor or NOT_STATED),
    "time_frame": ("time frames", lambda row: row.timepoint or NOT_STATED),
    "estimand": ("estimands", lambda row: row.estimand or NOT_STATED),
}
"""What is compared among the results of an outcome, by the word that a decision names it with."""


def check_poolable(outcome: Outcome, rows: Sequence[StudyRow]) -> list[GuardFinding]:
    """Return why these rows may not be pooled; empty where they may.

    Counted are differences of population, assessor, time frame, estimand, kind of endpoint and scale that no decision
    of the question file covers. Participants counted twice and opposite directions are never allowed.
    """
    findings = []
    for about, (noun, value_of) in COMPARED.items():
        findings += _differences(outcome, rows, about, noun, value_of)
    findings += _differences(outcome, _with_units(outcome, rows), "scale", "scales", lambda row: row.unit or NOT_STATED)
    findings += _kinds(outcome, rows)
    return [*findings, *_never(outcome, rows)]


def _with_units(outcome: Outcome, rows: Sequence[StudyRow]) -> list[StudyRow]:
    return list(rows) if outcome.measure == "mean_difference" else []


def _differences(
    outcome: Outcome, rows: Sequence[StudyRow], about: str, noun: str, value_of: Callable[[StudyRow], str]
) -> list[GuardFinding]:
    values: dict[str, list[str]] = {}
    spellings: dict[str, str] = {}
    for row in rows:
        value = value_of(row)
        values.setdefault(spellings.setdefault(_spelled_alike(value), value), []).append(row.study)
    if len(values) < 2 or about in outcome.decided:
        return []
    text = f"the {noun} differ: " + "; ".join(f"{value} ({_named(names)})" for value, names in values.items()) + "."
    return [GuardFinding(outcome.outcome_id, f"{about.replace('_', '-')}-differs", text, _way_out(about))]


def _spelled_alike(value: str) -> str:
    """The value without what only its spelling adds: ``Attacks per  Week`` is ``attacks per week``."""
    return _CAPITALISED.sub(lambda word: word[0].lower(), " ".join(value.split()))


def _kinds(outcome: Outcome, rows: Sequence[StudyRow]) -> list[GuardFinding]:
    """Return a finding where an endpoint is of another kind than the outcome: hazard ratios are not odds ratios."""
    found = [row for row in rows if row.endpoint_kind and row.endpoint_kind != outcome.kind]
    if not found or "endpoint_kind" in outcome.decided:
        return []
    kinds = ", ".join(sorted({row.endpoint_kind or "" for row in found}))
    text = (
        f"the outcome is {outcome.kind}, pooled as {outcome.measure.replace('_', ' ')}, and the endpoint is {kinds} in "
        f"{_named([row.study for row in found])}."
    )
    return [GuardFinding(outcome.outcome_id, "endpoint-kind-differs", text, _way_out("endpoint_kind"))]


def _never(outcome: Outcome, rows: Sequence[StudyRow]) -> list[GuardFinding]:
    findings = []
    arms: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.study, row.arm if outcome.is_network else "")
        arms[key] = arms.get(key, 0) + 1
    if twice := sorted({study for (study, _), count in arms.items() if count > 1}):
        text = f"participants would be counted twice: {_named(twice)} has several rows."
        fix = "Keep one result of each study; name population, timepoint and assessor in [[outcome.evidence]]."
        findings.append(GuardFinding(outcome.outcome_id, "counted-twice", text, fix))
    against = [
        row.study
        for row in rows
        if row.favourable_direction
        and row.favourable_direction != outcome.favourable_direction
        and not (outcome.measure == "hazard_ratio" and outcome.polarity == "event")
    ]
    if against:
        text = f"{outcome.favourable_direction} is better for the outcome, and the opposite for {_named(against)}."
        fix = "State the outcome as the endpoint does, or link the endpoint that counts the outcome's event."
        findings.append(GuardFinding(outcome.outcome_id, "direction-differs", text, fix))
    return findings


def _way_out(about: str) -> str:
    return (
        "Link results that agree, or record in the question file why they may be pooled: "
        f'[[outcome.decision]] with about = "{about}".'
    )


def _named(studies: Sequence[str]) -> str:
    names = list(dict.fromkeys(studies))
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
