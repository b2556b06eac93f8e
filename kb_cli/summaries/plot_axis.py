"""Axes of plots of effects: linear for differences, logarithmic for ratios."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb_cli.summaries.drawing import nice_step

# How far beyond the estimates intervals may stretch the axis, as a share of the estimates' own span.
STRETCH = 0.75
# Least reach on either side of no effect: a factor of 1.5 for ratios.
LEAST_LOG_REACH = math.log(1.5)


@dataclass(frozen=True)
class PlotAxis:
    """An axis from low to high, in the unit shown."""

    low: float
    high: float
    is_log: bool

    @classmethod
    def holding(cls, values: Sequence[float], ends: Iterable[float], *, is_log: bool, null: float) -> PlotAxis:
        """An axis that holds all ``values`` and, as far as there is room, the ``ends`` of intervals.

        values: estimates and the line of no effect. Values that a logarithm does not take are passed over.
        """
        scale = math.log if is_log else float
        inside = [scale(value) for value in values if not is_log or value > 0]
        outer = [scale(value) for value in ends if not is_log or value > 0]
        low, high = min(inside), max(inside)
        span = max(high - low, 2 * LEAST_LOG_REACH if is_log else 1e-9)
        low = min(low, max(min(outer, default=low), low - STRETCH * span))
        high = max(high, min(max(outer, default=high), high + STRETCH * span))
        if high <= low:
            low, high = low - 1.0, high + 1.0
        # The line of no effect keeps room on both sides for the words beside its arrows.
        reach = max((high - low) / 4, LEAST_LOG_REACH if is_log else 0.0)
        zero = scale(null)
        low, high = min(low, zero - reach), max(high, zero + reach)
        if is_log:
            return cls(math.exp(low), math.exp(high), True)
        step = nice_step(high - low)
        return cls(step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9), False)

    def place(self, value: float, ends: tuple[float, float]) -> float:
        """Where a value stands between two ends, in inches."""
        if self.is_log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return ends[0] + share * (ends[1] - ends[0])

    def clip(self, value: float) -> float:
        """The value, or the end of the axis that it lies beyond."""
        return min(max(value, self.low), self.high)

    def holds(self, value: float) -> bool:
        """Whether the value lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self) -> list[float]:
        """Round values to print: 1, 2 and 5 times powers of ten on a logarithmic axis, fewer on a long one."""
        if not self.is_log:
            step = nice_step(self.high - self.low)
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            return [round(number * step, 10) for number in range(first, last + 1)]
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        decades = math.log10(self.high / self.low)
        choices = ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1,)) if decades < 0.8 else ((1, 2, 5), (1, 3), (1,))
        found: list[float] = []
        for factors in choices:
            found = [round(factor * 10.0**power, 10) for power in powers for factor in factors]
            found = [tick for tick in found if self.low * (1 - 1e-9) <= tick <= self.high * (1 + 1e-9)]
            if len(found) <= 8:
                break
        return found
