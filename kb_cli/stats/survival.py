"""Survival from individual data: Kaplan-Meier, medians, restricted mean times, log-rank, Cox for two groups.

Times are in any one unit, which all results keep. Missing times are refused here (a curve cannot skip a participant).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kb_cli.stats.arguments import FloatArray, Interval, InvalidInput, as_floats, check_level, choose
from kb_cli.stats.log_rank import LogRank, log_rank_from_tables

TRANSFORMS = ("log", "log_log", "plain")
# How near to 1/2 a survival probability counts as 1/2: R's tolerance in quantile.survfit.
FLAT = 1.5e-8


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve: one entry for each time with an event.

    times, at_risk (just before), events, survival (just after), log_variance (Greenwood's sum d / n(n-d), the variance
    of log survival; infinite once survival is 0). last_time: the longest observation, with or without an event.
    """

    times: FloatArray
    at_risk: FloatArray
    events: FloatArray
    survival: FloatArray
    log_variance: FloatArray
    last_time: float

    def band(self, level: float = 0.95, transform: str = "log") -> tuple[FloatArray, FloatArray]:
        """Pointwise limits of survival at `times`, within 0 to 1; at a survival of 0 they are 0 and NaN.

        transform: log (R's survfit), log_log (SAS, lifelines) or plain.
        Source: Kalbfleisch and Prentice 2002, section 1.4; Greenwood 1926.
        """
        from scipy.special import ndtri

        check_level(level)
        choose("transform", transform, TRANSFORMS)
        z = -float(ndtri((1.0 - level) / 2.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            log, error = np.log(self.survival), np.sqrt(self.log_variance)
            if transform == "log":
                lower, upper = np.exp(log - z * error), np.exp(log + z * error)
            elif transform == "plain":
                lower, upper = self.survival * (1.0 - z * error), self.survival * (1.0 + z * error)
            else:
                spread = z * error / log
                lower, upper = self.survival ** np.exp(-spread), self.survival ** np.exp(spread)
        gone = self.survival == 0
        return np.where(gone, 0.0, np.maximum(lower, 0.0)), np.where(gone, nan, np.minimum(upper, 1.0))

    def median(self, level: float = 0.95, transform: str = "log") -> Interval:
        """Median time with its interval: where the curve and its band reach 1/2; infinity where they do not.

        As R's survfit: a curve that runs level at 1/2 gives the middle of that stretch, and the limits come from the
        log band; lifelines and SAS use transform "log_log". Source: Brookmeyer and Crowley 1982, Biometrics 38:29.
        """
        return self.quantile(0.5, level, transform)

    def quantile(self, share: float, level: float = 0.95, transform: str = "log") -> Interval:
        """Time by which a share (0 to 1) had the event, with its interval; see `median`."""
        if not 0 < share < 1:
            raise InvalidInput("share", f"{share:g} is outside 0 to 1")
        lower, upper = self.band(level, transform)
        return Interval(*(self._reaches(curve, 1.0 - share) for curve in (self.survival, lower, upper)))

    def _reaches(self, curve: FloatArray, target: float) -> float:
        # The upper limit has no value where survival is 0.
        reached = np.flatnonzero(np.where(np.isnan(curve), False, curve <= target + FLAT))
        if len(reached) == 0:
            return inf
        first = int(reached[0])
        if abs(curve[first] - target) > FLAT:
            return float(self.times[first])
        beyond = np.flatnonzero(np.where(np.isnan(curve), False, curve < target - FLAT))
        if len(beyond) == 0:
            return float(self.times[first])
        return float(self.times[first] + self.times[int(beyond[0])]) / 2.0


class RestrictedMean(NamedTuple):
    """Mean time within the first tau, with standard error and interval, in the unit of the times."""

    value: float
    standard_error: float
    lower: float
    upper: float


class RestrictedMeans(NamedTuple):
    """Two groups: difference (group minus comparator) and ratios of restricted mean time, and of time lost.

    p_difference, p_ratio: two-sided, of no difference and of a ratio of 1.
    """

    difference: RestrictedMean
    p_difference: float
    ratio: Interval
    p_ratio: float
    lost_ratio: Interval
    p_lost_ratio: float


def kaplan_meier(time: Any, event: Any) -> KaplanMeier:
    """Curve of individual times.

    time: 0 or above, finite; event: 1 for an event, 0 for censored at that time. One participant a row, at least one.
    Source: Kaplan and Meier 1958, JASA 53:457; `statsmodels.duration.survfunc.SurvfuncRight`.
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    times, events = _individuals(time, event)
    curve = SurvfuncRight(times, events)
    at_risk, had = np.asarray(curve.n_risk, dtype=np.float64), np.asarray(curve.n_events, dtype=np.float64)
    with np.errstate(divide="ignore"):
        variance = np.cumsum(had / (at_risk * (at_risk - had)))
    # A product of rounded ratios misses 0 never, since the last factor is exactly 0.
    return KaplanMeier(
        np.asarray(curve.surv_times, dtype=np.float64),
        at_risk,
        had,
        np.asarray(curve.surv_prob, dtype=np.float64),
        variance,
        float(times.max()),
    )


def restricted_mean(time: Any, event: Any, tau: float, level: float = 0.95) -> RestrictedMean:
    """Area under the Kaplan-Meier curve to tau, with the standard error of that area.

    tau: above 0; refused when the curve is unknown there (tau after the last observation, which is censored).
    The variance sums, over event times, the squared area still to come times d / n(n-d) (Greenwood). lifelines'
    "variance" is that of min(T, tau), about n times larger. Source: Klein and Moeschberger 2003, section 4.5;
    Uno et al. 2014, JCO 32:2380.
    """
    return _restricted(kaplan_meier(time, event), tau, level)


def _restricted(curve: KaplanMeier, tau: float, level: float) -> RestrictedMean:
    from scipy.special import ndtri

    check_level(level)
    if not 0 < tau < inf:
        raise InvalidInput("tau", f"{tau:g} is not above 0")
    if tau > curve.last_time and not (len(curve.times) and curve.survival[-1] == 0):
        raise InvalidInput("tau", f"{tau:g} is after the last observation at {curve.last_time:g}, which is censored")
    inside = curve.times < tau
    steps = np.concatenate([[0.0], curve.times[inside], [tau]])
    heights = np.concatenate([[1.0], curve.survival[inside]])
    areas = heights * np.diff(steps)
    value = float(areas.sum())
    to_come = np.cumsum(areas[::-1])[::-1][1:]
    at_risk, had = curve.at_risk[inside], curve.events[inside]
    # Where all at risk have the event no area is to come, and the term is 0.
    left = at_risk > had
    error = float(np.sqrt((to_come[left] ** 2 * had[left] / (at_risk[left] * (at_risk[left] - had[left]))).sum()))
    half = -float(ndtri((1.0 - level) / 2.0)) * error
    return RestrictedMean(value, error, value - half, value + half)


def compare_restricted_means(
    time: Any, event: Any, comparator_time: Any, comparator_event: Any, tau: float, level: float = 0.95
) -> RestrictedMeans:
    """Difference and ratios of the restricted mean times of two groups (normal intervals; of logarithms for ratios).

    NaN for a ratio of time lost when one group lost none. Source: Uno et al. 2014, JCO 32:2380; R's survRM2.
    """
    first = _restricted(kaplan_meier(time, event), tau, level)
    second = _restricted(kaplan_meier(comparator_time, comparator_event), tau, level)
    error = float(np.hypot(first.standard_error, second.standard_error))
    lower, upper, p = _normal(first.value - second.value, error, level)
    ratio, p_ratio = _log_ratio(first.value, second.value, first, second, level)
    lost, p_lost = _log_ratio(tau - first.value, tau - second.value, first, second, level)
    difference = RestrictedMean(first.value - second.value, error, lower, upper)
    return RestrictedMeans(difference, p, ratio, p_ratio, lost, p_lost)


def _log_ratio(
    value: float, comparator: float, first: RestrictedMean, second: RestrictedMean, level: float
) -> tuple[Interval, float]:
    if min(value, comparator) <= 0:
        return Interval(nan, nan, nan), nan
    log = float(np.log(value / comparator))
    error = float(np.hypot(first.standard_error / value, second.standard_error / comparator))
    lower, upper, p = _normal(log, error, level)
    return Interval(value / comparator, float(np.exp(lower)), float(np.exp(upper))), p


def _normal(value: float, error: float, level: float) -> tuple[float, float, float]:
    from scipy.special import ndtr, ndtri

    half = -float(ndtri((1.0 - level) / 2.0)) * error
    p = nan if error == 0 else 2.0 * float(ndtr(-abs(value) / error))
    return value - half, value + half, p


def log_rank(time: Any, event: Any, group: Any) -> LogRank:
    """Log-rank test of two or more groups; the groups in sorted order of their labels.

    group: a label for each participant. Source: see `log_rank_from_tables`.
    """
    times, events = _individuals(time, event)
    _, member = _groups(group, len(times))
    at = np.unique(times[events == 1])
    width = int(member.max()) + 1
    risk = np.stack([_still(times[member == one], at) for one in range(width)], axis=1)
    had = np.zeros((len(at), width))
    np.add.at(had, (np.searchsorted(at, times[events == 1]), member[events == 1]), 1.0)
    return log_rank_from_tables(had, risk)


def _still(times: FloatArray, at: FloatArray) -> FloatArray:
    return np.asarray(len(times) - np.searchsorted(np.sort(times), at, side="left"), dtype=np.float64)


class CoxEstimate(NamedTuple):
    """Log hazard ratio of the second label (in sorted order) over the first, its standard error, Wald's p."""

    log_hazard_ratio: float
    standard_error: float
    p: float


def cox_two_groups(time: Any, event: Any, group: Any, ties: str = "efron") -> CoxEstimate:
    """Cox regression on two groups.

    ties: efron (R's default) or breslow (SAS's). Source: Cox 1972, JRSS B 34:187; `statsmodels.duration.PHReg`.
    """
    from statsmodels.duration.hazard_regression import PHReg

    choose("ties", ties, ("efron", "breslow"))
    times, events = _individuals(time, event)
    labels, member = _groups(group, len(times))
    if len(labels) != 2:
        raise InvalidInput("group", f"two groups are compared, not {len(labels)}")
    result = PHReg(times, member[:, None].astype(np.float64), status=events, ties=ties).fit(disp=0)
    return CoxEstimate(float(result.params[0]), float(result.bse[0]), float(result.pvalues[0]))


def _groups(group: Any, size: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    labels, member = np.unique(np.asarray(group), return_inverse=True)
    if member.shape != (size,):
        raise InvalidInput("group", f"one label for each of the {size} times is needed, not {member.shape}")
    if len(labels) < 2:
        raise InvalidInput("group", "there is one group only")
    return labels, member.astype(np.int64)


def _individuals(time: Any, event: Any) -> tuple[FloatArray, FloatArray]:
    times, events = as_floats("time", time), as_floats("event", event)
    if times.ndim != 1 or times.size == 0:
        raise InvalidInput("time", f"a list of at least one time is needed, not shape {times.shape}")
    if events.shape != times.shape:
        raise InvalidInput("event", f"there are {events.size} for {times.size} times")
    for name, values, bad in (
        ("time", times, ~((times >= 0) & (times < inf))),
        ("event", events, ~((events == 0) | (events == 1))),
    ):
        if bad.any():
            row = int(np.argmax(bad))
            raise InvalidInput(name, f"{values[row]:g} is not {'a time' if name == 'time' else '0 or 1'}", row)
    return times, events
