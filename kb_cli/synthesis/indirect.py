"""Adjusted indirect comparison: two treatments compared through others that both were compared with.

The effects come from different trials, so their variances add up. Randomisation is kept within each trial only: the
trials must be alike in everything that changes the effect. Source: Bucher et al. 1997, J Clin Epidemiol 50:683.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb_cli.stats.conversions import standard_error_from_interval
from kb_cli.synthesis.network_result import Estimate, estimate_of
from kb_cli.synthesis.network_studies import UnusableNetwork, is_ratio


@dataclass(frozen=True)
class DirectEffect:
    """An effect of treatment against comparator: value on the scale of analysis (ratios: natural logarithm).

    trials: names of those it rests on, if known; the steps of an indirect comparison must not share any.
    """

    treatment: str
    comparator: str
    value: float
    standard_error: float
    measure: str
    trials: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        pair = f"{self.treatment} against {self.comparator}"
        if self.treatment == self.comparator:
            raise UnusableNetwork(f"{pair}: a treatment is compared with itself")
        if not (np.isfinite(self.value) and np.isfinite(self.standard_error) and self.standard_error > 0):
            raise UnusableNetwork(f"{pair}: an indirect comparison needs an effect and a standard error above 0")

    @property
    def reversed(self) -> DirectEffect:
        """The comparator against the treatment."""
        return DirectEffect(
            self.comparator, self.treatment, -self.value, self.standard_error, self.measure, self.trials
        )


def effect_from_interval(
    treatment: str,
    comparator: str,
    measure: str,
    estimate: float,
    lower: float,
    upper: float,
    level: float = 0.95,
    trials: tuple[str, ...] = (),
) -> DirectEffect:
    """An effect as printed, with its interval; ratios as they are, not as logarithms. level: of the interval."""
    ratio = is_ratio(measure)
    if not lower <= estimate <= upper or (ratio and lower <= 0):
        raise UnusableNetwork(
            f"{treatment} against {comparator}: {estimate:g} ({lower:g} to {upper:g}) is no estimate with its interval"
            + (", and a ratio must be above 0" if ratio else "")
        )
    error = float(standard_error_from_interval(lower, upper, level, "ratio" if ratio else "difference"))
    return DirectEffect(treatment, comparator, float(np.log(estimate)) if ratio else estimate, error, measure, trials)


@dataclass(frozen=True)
class IndirectComparison:
    """An indirect effect with the path that it goes. estimate: on the scale of analysis; level: of its interval."""

    treatment: str
    comparator: str
    path: tuple[str, ...]
    measure: str
    level: float
    estimate: Estimate

    @property
    def is_ratio(self) -> bool:
        """Whether the estimate is the natural logarithm of a ratio."""
        return is_ratio(self.measure)


def bucher(
    first: DirectEffect, second: DirectEffect, level: float = 0.95, quantile: float | None = None
) -> IndirectComparison:
    """Compare two treatments through their common comparator, whichever side of each effect it stands on.

    The result is the first effect's other treatment against the second's. quantile: in place of the exact normal one
    (a source that prints 1.96). Raises UnusableNetwork unless exactly one treatment is shared.
    """
    shared = {first.treatment, first.comparator} & {second.treatment, second.comparator}
    if len(shared) != 1:
        raise UnusableNetwork(
            f"{first.treatment} against {first.comparator} and {second.treatment} against {second.comparator} need "
            "exactly one treatment in common"
        )
    (common,) = shared
    treatment = first.treatment if first.comparator == common else first.comparator
    comparator = second.treatment if second.comparator == common else second.comparator
    return chain((first, second), treatment, comparator, level, quantile)


def chain(
    steps: Sequence[DirectEffect],
    treatment: str,
    comparator: str,
    level: float = 0.95,
    quantile: float | None = None,
) -> IndirectComparison:
    """Compare two treatments along a path of effects, each used once and in whichever direction the path goes.

    Values add up, and so do variances. Raises UnusableNetwork where measures differ, steps share a trial, or the
    steps are not one path from the treatment to the comparator.
    """
    _check(steps)
    at, path, value, variance = treatment, [treatment], 0.0, 0.0
    left = list(steps)
    while left:
        step = next((item for item in left if at in (item.treatment, item.comparator)), None)
        if step is None:
            break
        left.remove(step)
        onward = step if step.treatment == at else step.reversed
        value, variance, at = value + onward.value, variance + onward.standard_error**2, onward.comparator
        path.append(at)
    if left or at != comparator or len(set(path)) != len(path):
        pairs = ", ".join(f"{step.treatment}-{step.comparator}" for step in steps)
        raise UnusableNetwork(f"the effects {pairs} are not one path from {treatment} to {comparator}")
    result = estimate_of(value, float(np.sqrt(variance)), level, quantile)
    return IndirectComparison(treatment, comparator, tuple(path), steps[0].measure, level, result)


def _check(steps: Sequence[DirectEffect]) -> None:
    if not steps:
        raise UnusableNetwork("an indirect comparison needs effects")
    measures = sorted({step.measure.upper() for step in steps})
    if len(measures) > 1:
        raise UnusableNetwork(f"effects of different measures ({', '.join(measures)}) cannot be chained")
    seen: set[str] = set()
    for step in steps:
        shared = seen & set(step.trials)
        if shared:
            raise UnusableNetwork(
                f"trial {sorted(shared)[0]!r} stands in two steps, whose errors then are not independent; "
                "use network meta-analysis"
            )
        seen |= set(step.trials)
