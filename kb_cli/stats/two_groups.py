"""What differences and ratios of two proportions share: the four counts, checked, as columns."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kb_cli.stats.arguments import FloatArray, Rows, quantile

COUNTS = ("events", "total", "comparator_events", "comparator_total")


class Groups(NamedTuple):
    """Events x and totals n of the experimental (1) and the comparator group (2), and z of the level."""

    x1: FloatArray
    n1: FloatArray
    x2: FloatArray
    n2: FloatArray
    z: FloatArray

    @property
    def risk1(self) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.x1 / self.n1

    @property
    def risk2(self) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.x2 / self.n2


def count_rows(events: Any, total: Any, comparator_events: Any, comparator_total: Any, **more: Any) -> Rows:
    """The four counts (and further arguments) as checked rows."""
    rows = Rows(
        events=events, total=total, comparator_events=comparator_events, comparator_total=comparator_total, **more
    )
    rows.counts_of("events", "total")
    rows.counts_of("comparator_events", "comparator_total")
    if "level" in more:
        rows.level()
    return rows


def groups_of(rows: Rows) -> Groups:
    """The columns by their short names, with z of the level."""
    x1, n1, x2, n2 = rows.columns(*COUNTS)
    return Groups(x1, n1, x2, n2, quantile(rows["level"]))


def some_in_both(groups: Groups) -> FloatArray:
    """1 where both groups have participants, else NaN: an empty group has no risk to compare."""
    return np.where((groups.n1 > 0) & (groups.n2 > 0), 1.0, np.nan)
