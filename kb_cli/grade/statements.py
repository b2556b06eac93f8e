"""Statements about an outcome, from the size of the absolute effect and the certainty that people recorded.

Without a recorded certainty, or without declared thresholds, there is no statement: numbers stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from kb_cli.grade.ladder import CERTAINTIES, Ladder, read_ladder
from kb_cli.stats.arguments import choose
from kb_cli.summaries.wording import lower_first, sentence


@dataclass(frozen=True)
class Thresholds:
    """From which absolute effect on it matters, in the unit named: ``per_1000`` people or ``outcome_unit``.

    minimal_important_difference: the smallest that matters; small_from, moderate_from, large_from: where these sizes
    begin. All above 0 or null, in either direction of the effect. fact_id: where the question file states them.
    """

    unit: str | None = None
    minimal_important_difference: float | None = None
    small_from: float | None = None
    moderate_from: float | None = None
    large_from: float | None = None
    fact_id: int | None = None

    @property
    def has_sizes(self) -> bool:
        """Whether small, moderate and large are told apart."""
        return None not in (self.small_from, self.moderate_from, self.large_from)

    @property
    def are_declared(self) -> bool:
        """Whether an effect can be sized at all."""
        return self.unit is not None and (self.has_sizes or self.minimal_important_difference is not None)

    @property
    def smallest(self) -> float | None:
        """The effect below which it is trivial."""
        return self.small_from if self.has_sizes else self.minimal_important_difference

    def named(self) -> tuple[tuple[str, float], ...]:
        """The thresholds by name, each value once, the smallest first."""
        pairs = (
            ("minimal important difference", self.minimal_important_difference),
            ("small effect", self.small_from),
            ("moderate effect", self.moderate_from),
            ("large effect", self.large_from),
        )
        seen: dict[float, str] = {}
        for name, value in pairs:
            if value is not None:
                seen.setdefault(value, name)
        return tuple((name, value) for value, name in sorted(seen.items()))


@dataclass(frozen=True)
class Statement:
    """A sentence with what it rests on; ``missing`` says why there is none, and ``text`` is then empty."""

    text: str = ""
    size: str | None = None
    direction: str | None = None
    certainty: str | None = None
    missing: str | None = None


def size_of(difference: float, thresholds: Thresholds) -> str:
    """``trivial``, ``small``, ``moderate`` or ``large``; ``important`` where only the minimal one is declared.

    difference: in the unit of the thresholds, not rounded. A value equal to a threshold has reached it.
    """
    amount = abs(difference)
    smallest = thresholds.smallest
    if smallest is None:
        raise ValueError("no thresholds are declared")
    if amount < smallest:
        return "trivial"
    if not thresholds.has_sizes:
        return "important"
    assert thresholds.moderate_from is not None
    assert thresholds.large_from is not None
    if amount < thresholds.moderate_from:
        return "small"
    return "moderate" if amount < thresholds.large_from else "large"


def make_statement(
    difference: float | None,
    unit: str,
    thresholds: Thresholds,
    certainty: str | None,
    *,
    intervention: str,
    outcome: str,
    register: str = "panel",
    ladder: Ladder | None = None,
) -> Statement:
    """The statement on one outcome, or why there is none.

    difference: the absolute effect, not rounded, in ``unit`` (``per_1000`` or ``outcome_unit``); null where none could
    be computed. It counts what the outcome names, so that below 0 the intervention reduces it. certainty: as recorded.
    """
    if certainty is None:
        return Statement(missing="no certainty of the evidence is recorded")
    choose("certainty", certainty, CERTAINTIES)
    if not thresholds.are_declared:
        return Statement(certainty=certainty, missing="the question declares no thresholds")
    if difference is None or isnan(difference):
        return Statement(certainty=certainty, missing="there is no absolute effect")
    if thresholds.unit != unit:
        return Statement(certainty=certainty, missing="the thresholds are in another unit than the effect")
    size = size_of(difference, thresholds)
    direction = "decrease" if difference < 0 else "increase"
    words = (ladder or read_ladder()).sentence(
        register, certainty, size, direction, intervention=lower_first(intervention), outcome=lower_first(outcome)
    )
    return Statement(sentence(words), size, direction, certainty)
