"""Individual data reconstructed from a published Kaplan-Meier curve and its numbers at risk.

Source: Guyot, Ades, Ouwens, Welton 2012, BMC Medical Research Methodology 12:9. The result reproduces the curve, not
the participants: covariates, and the order of events within a step of the digitised curve, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kb_cli.stats.arguments import FloatArray, InvalidInput, as_floats

# The method's own loops settle within a few rounds; some rounded inputs swing between two answers for ever.
ROUNDS = 200
# Digitised values may overshoot the axis by this much; more is another unit (percent) or a wrong axis.
OVERSHOOT = 0.1


@dataclass(frozen=True)
class Reconstruction:
    """Reconstructed participants, and what was used for them.

    time, event (1 or 0): one entry a participant, in order of time. used_time, used_survival: the curve after
    cleaning. raw_time, raw_survival: as given. at_risk: numbers at risk that the reconstruction has at each given time.
    """

    time: FloatArray
    event: FloatArray
    used_time: FloatArray
    used_survival: FloatArray
    raw_time: FloatArray
    raw_survival: FloatArray
    at_risk: FloatArray


def reconstruct_individual_data(
    time: Any, survival: Any, risk_time: Any, at_risk: Any, total_events: int | None = None
) -> Reconstruction:
    """Participants whose Kaplan-Meier curve is the digitised one.

    time, survival: digitised points; survival as a fraction. risk_time, at_risk: the table under the figure, from time
    0 on, numbers not rising. total_events: as printed, if it is; else the last interval is censored like the others.
    Digitised points need no cleaning: they are sorted, times below 0 set to 0, survival cut to 0..1 and kept from
    rising; a point is put at each time of the table, one after the last point included.
    """
    raw_time, raw_survival = as_floats("time", time), as_floats("survival", survival)
    grid, numbers = _risk_table(risk_time, at_risk)
    if total_events is not None and not 0 <= total_events <= numbers[0]:
        raise InvalidInput("total_events", f"{total_events} is outside 0 to {numbers[0]:g} participants")
    times, curve = clean_curve(raw_time, raw_survival, grid)
    fit = _Guyot(times, curve, grid, numbers, total_events)
    fit.run()
    who, event = fit.participants()
    order = np.lexsort((1 - event, who))
    return Reconstruction(
        who[order], event[order], times, curve, raw_time, raw_survival, fit.left[fit.starts].astype(np.float64)
    )


def clean_curve(time: FloatArray, survival: FloatArray, grid: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Points in order, within bounds, never rising, from (0, 1), with one at each time of ``grid``."""
    if time.ndim != 1 or time.shape != survival.shape:
        raise InvalidInput("survival", f"shape {survival.shape} does not match time {time.shape}")
    known = np.isfinite(time) & np.isfinite(survival)
    if not known.any():
        raise InvalidInput("time", "no digitised point is a number")
    bad = known & ((survival > 1.0 + OVERSHOOT) | (survival < -OVERSHOOT))
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidInput("survival", f"{survival[row]:g} is not a fraction from 0 to 1 (percent?)", row)
    times, curve = np.maximum(time[known], 0.0), np.clip(survival[known], 0.0, 1.0)
    # At one time the higher point comes first: a step is digitised from its top to its foot.
    order = np.lexsort((-curve, times))
    times, curve = times[order], np.minimum.accumulate(curve[order])
    last = np.append(times[1:] != times[:-1], True)
    times, curve = times[last], curve[last]
    if times[0] == 0.0:
        curve[0] = 1.0
    else:
        times, curve = np.insert(times, 0, 0.0), np.insert(curve, 0, 1.0)
    missing = np.setdiff1d(grid, times)
    carried = curve[np.searchsorted(times, missing, side="right") - 1]
    order = np.argsort(np.concatenate([times, missing]), kind="stable")
    return np.concatenate([times, missing])[order], np.concatenate([curve, carried])[order]


def _risk_table(risk_time: Any, at_risk: Any) -> tuple[FloatArray, FloatArray]:
    grid, numbers = as_floats("risk_time", risk_time), as_floats("at_risk", at_risk)
    if grid.ndim != 1 or grid.shape != numbers.shape or grid.size == 0:
        raise InvalidInput("at_risk", f"shape {numbers.shape} does not match risk_time {grid.shape}")
    if grid[0] != 0:
        raise InvalidInput("risk_time", f"the first time is {grid[0]:g}, not 0", 0)
    falling = np.append(False, np.diff(grid) <= 0) | ~np.isfinite(grid)
    if falling.any():
        row = int(np.argmax(falling))
        raise InvalidInput("risk_time", f"{grid[row]:g} is not after the time before it", row)
    bad = ~((numbers >= 0) & (np.floor(numbers) == numbers) & np.isfinite(numbers))
    bad |= np.append(False, np.diff(numbers) > 0)
    if bad.any() or numbers[0] == 0:
        row = int(np.argmax(bad))
        raise InvalidInput("at_risk", f"{numbers[row]:g} is not a number at risk here (they cannot rise)", row)
    # A table that ends in zeros says that everybody has left by the first of them.
    used = np.flatnonzero(numbers > 0)
    return grid[: used[-1] + 1], numbers[: used[-1] + 1].copy()


class _Guyot:
    """The state of the iteration: events and censorings after each point of the curve."""

    def __init__(
        self, times: FloatArray, curve: FloatArray, grid: FloatArray, numbers: FloatArray, total_events: int | None
    ) -> None:
        self.times, self.curve, self.numbers, self.total_events = times, curve, numbers, total_events
        size = len(times)
        self.starts = np.searchsorted(times, grid)
        self.stops = np.append(self.starts[1:], size)
        self.events = np.zeros(size, dtype=np.int64)
        self.censored = np.zeros(size, dtype=np.int64)
        self.left = np.zeros(size + 1, dtype=np.int64)
        self.left[0] = int(numbers[0])
        self.fitted = np.ones(size)
        self.in_interval = np.zeros(len(grid), dtype=np.int64)

    def run(self) -> None:
        last = 0
        for index in range(len(self.starts) - 1):
            last = self._interval(index, last)
        self._final_interval(last)

    def _interval(self, index: int, last: int) -> int:
        """Censor as many as make the number at risk at the next printed time come out."""
        start, stop = int(self.starts[index]), int(self.stops[index])
        goal = int(self.numbers[index + 1])
        ratio = self.curve[stop] / self.curve[start] if self.curve[start] > 0 else 0.0
        censored = max(round(self.numbers[index] * ratio - goal), 0)
        reached = last
        for _ in range(ROUNDS):
            self._spread(start, stop, self.times[start], self.times[stop], censored)
            reached = self._walk(index, start, stop, last)
            miss = int(self.left[stop]) - goal
            if miss == 0 or (miss < 0 and censored == 0):
                break
            censored = max(censored + miss, 0)
        surplus = max(int(self.left[stop]) - goal, 0)
        if surplus:
            # It swings between two answers: those who are too many leave just before the printed number.
            self.censored[stop - 1] += surplus
            self.left[stop] = goal
        self.in_interval[index] = censored
        # Fewer left than printed, with nobody censored: the curve wins.
        self.numbers[index + 1] = min(goal, int(self.left[stop]))
        return reached

    def _final_interval(self, last: int) -> None:
        """After the last printed number: censor at the rate before, or as the total of events demands."""
        index = len(self.starts) - 1
        start, stop = int(self.starts[index]), len(self.times)
        end = float(self.times[-1])
        before = float(self.times[start] - self.times[0])
        censored = 0
        if before > 0:
            rate = float(self.in_interval[:index].sum()) / before
            censored = min(round(rate * (end - float(self.times[start]))), int(self.numbers[index]))
        already = int(self.events[:start].sum())
        for _ in range(ROUNDS):
            self._spread(start, stop, self.times[start], end, censored)
            self._walk(index, start, stop, last)
            if self.total_events is None:
                break
            surplus = already + int(self.events[start:].sum()) - self.total_events
            adjusted = min(max(censored + surplus, 0), int(self.numbers[index]))
            if adjusted == censored:
                break
            censored = adjusted
        if self.total_events is not None and already >= self.total_events:
            self.events[start:] = 0
            self.censored[start:] = 0
            self.left[start:] = int(self.left[start])

    def _spread(self, start: int, stop: int, begin: float, end: float, censored: int) -> None:
        """Censorings evenly over the interval, each counted at the point before it."""
        self.censored[start:stop] = 0
        if censored <= 0:
            return
        when = begin + np.arange(1, censored + 1) * (end - begin) / (censored + 1)
        place = np.clip(np.searchsorted(self.times, when, side="right") - 1, start, stop - 1)
        np.add.at(self.censored, place, 1)

    def _walk(self, index: int, start: int, stop: int, last: int) -> int:
        """Events that bring the estimate down to the curve, point by point; the last point that had one."""
        self.left[start] = int(self.numbers[index])
        for k in range(start, stop):
            here = int(self.left[k])
            reached = self.fitted[last]
            if k == 0 or here == 0 or reached == 0:
                events = 0
            else:
                events = min(max(round(here * (1.0 - self.curve[k] / reached)), 0), here)
            self.events[k] = events
            self.fitted[k] = reached if here == 0 else reached * (1.0 - events / here)
            self.censored[k] = min(int(self.censored[k]), here - events)
            self.left[k + 1] = here - events - self.censored[k]
            if events:
                last = k
        return last

    def participants(self) -> tuple[FloatArray, npt.NDArray[np.float64]]:
        """Events at their point, censorings between it and the next, the rest censored at the last point."""
        middle = np.append(0.5 * (self.times[:-1] + self.times[1:]), self.times[-1])
        had = np.repeat(self.times, self.events)
        gone = np.repeat(middle, self.censored)
        rest = int(self.numbers[0]) - len(had) - len(gone)
        time = np.concatenate([had, gone, np.full(max(rest, 0), self.times[-1])])
        event = np.concatenate([np.ones(len(had)), np.zeros(len(gone) + max(rest, 0))])
        return time, event
