"""The log-rank test from tables: at each event time, who was at risk and who had the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import FloatArray, Interval, InvalidInput, Test, as_floats


@dataclass(frozen=True)
class LogRank:
    """Observed and expected events of each group, their covariance, and the test.

    observed, expected: shape (groups,). covariance: shape (groups, groups), its first entry the V of group 1.
    """

    observed: FloatArray
    expected: FloatArray
    covariance: FloatArray
    test: Test

    def hazard_ratio(self, level: float = 0.95) -> Interval:
        """Peto's one-step hazard ratio of group 1 over group 2, exp((O - E) / V), with its interval.

        Far from 1, or with arms of very different size, it is biased towards 1.
        Source: Yusuf et al. 1985, Prog Cardiovasc Dis 27:335.
        """
        from kb_cli.stats.hazard_ratios import hazard_ratio_from_log_rank

        if len(self.observed) != 2:
            raise InvalidInput("groups", f"a hazard ratio compares 2 groups, not {len(self.observed)}")
        return hazard_ratio_from_log_rank(
            float(self.observed[0] - self.expected[0]), float(self.covariance[0, 0]), level
        )


def log_rank_from_tables(events: Any, at_risk: Any) -> LogRank:
    """Log-rank test from one table an event time.

    events, at_risk: shape (times, groups); participants with the event at, and at risk just before, each time.
    Raises InvalidInput (row = time) for counts that are none, NaN, or events above those at risk.
    Source: Mantel 1966, Cancer Chemotherapy Reports 50:163 (hypergeometric variance); for more than two groups with a
    generalised inverse, as survdiff in R.
    """
    had = _counts("events", events)
    risk = _counts("at_risk", at_risk)
    if had.shape != risk.shape or had.shape[1] < 2:
        raise InvalidInput("at_risk", f"events {had.shape} and at_risk {risk.shape} must both be (times, groups)")
    if (had > risk).any():
        row = int(np.argmax((had > risk).any(axis=1)))
        raise InvalidInput("events", f"{had[row].tolist()} is above at_risk {risk[row].tolist()}", row)
    total, deaths = risk.sum(axis=1), had.sum(axis=1)
    used = (total > 0) & (deaths > 0)
    risk, total, deaths = risk[used], total[used], deaths[used]
    share = risk / total[:, None]
    expected = (share * deaths[:, None]).sum(axis=0)
    spread = np.where(total > 1, deaths * (total - deaths) / np.maximum(total - 1.0, 1.0), 0.0)
    covariance = np.diag((share * spread[:, None]).sum(axis=0)) - (share * spread[:, None]).T @ share
    observed = had.sum(axis=0)
    return LogRank(observed, expected, covariance, _test(observed - expected, covariance))


def _test(deviation: FloatArray, covariance: FloatArray) -> Test:
    from scipy.special import chdtrc

    present = np.diag(covariance) > 0
    if present.sum() < 2:
        return Test(np.nan, np.nan, np.nan)
    keep = np.flatnonzero(present)[:-1]
    part = deviation[keep]
    statistic = float(part @ np.linalg.pinv(covariance[np.ix_(keep, keep)]) @ part)
    return Test(statistic, float(len(keep)), float(chdtrc(float(len(keep)), statistic)))


def _counts(argument: str, values: Any) -> FloatArray:
    array = as_floats(argument, values)
    if array.ndim != 2:
        raise InvalidInput(argument, f"the shape must be (times, groups), not {array.shape}")
    bad = ~((array >= 0) & (np.floor(array) == array) & np.isfinite(array)).all(axis=1)
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidInput(argument, f"{array[row].tolist()} are not counts", row)
    return array
