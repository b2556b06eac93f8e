"""How far a pooled effect hangs on one study, on the order of studies, and on the choice of method."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb_cli.stats.arguments import InvalidInput
from kb_cli.synthesis.methods import PRESETS, STRIP, Method
from kb_cli.synthesis.pooling import DEFAULT, NoUsableStudies, pool, poolable
from kb_cli.synthesis.results import NotTestable, Pooled
from kb_cli.synthesis.studies import Studies
from kb_loaders.wording import counted


@dataclass(frozen=True)
class Step:
    """A pooled effect without, or after adding, the study of this label."""

    label: str
    pooled: Pooled | NotTestable


def leave_one_out(studies: Studies, method: Method = DEFAULT) -> tuple[Step, ...]:
    """The pooled effect without each study that was pooled, in the order given."""
    used = np.flatnonzero(poolable(studies, method)[1]).tolist()
    return tuple(
        Step(studies.labels[row], _pooled(studies.select([other for other in used if other != row]), method))
        for row in used
    )


def cumulative(studies: Studies, order: Sequence[Any] | None = None, method: Method = DEFAULT) -> tuple[Step, ...]:
    """The pooled effect of the first study, of the first two, and so on.

    order: one value a study to sort by, such as the year (equal values keep the order given); None: as given.
    """
    used = np.flatnonzero(poolable(studies, method)[1]).tolist()
    if order is not None:
        if len(order) != len(studies):
            raise InvalidInput("order", f"{counted(len(order), 'value')} for {counted(len(studies), 'study')}")
        used = sorted(used, key=lambda row: order[row])
    return tuple(
        Step(studies.labels[row], _pooled(studies.select(used[: count + 1]), method)) for count, row in enumerate(used)
    )


def _pooled(studies: Studies, method: Method) -> Pooled | NotTestable:
    if not len(studies):
        return NotTestable("no_studies", "No study is left.")
    try:
        return pool(studies, method)
    except NoUsableStudies as error:
        return NotTestable("no_studies", str(error))


@dataclass(frozen=True)
class StripRow:
    """One method's answer. All limits as shown (ratios back-transformed).

    against_null, against_threshold: below, above or across, by where the interval lies; None where there is none.
    pooled: NotTestable where the method does not apply, with the reason.
    """

    preset: str
    pooled: Pooled | NotTestable
    against_null: str | None
    against_threshold: str | None

    @property
    def estimate(self) -> float:
        return float(self.pooled.shown.estimate) if isinstance(self.pooled, Pooled) else math.nan

    @property
    def lower(self) -> float:
        return float(self.pooled.shown.lower) if isinstance(self.pooled, Pooled) else math.nan

    @property
    def upper(self) -> float:
        return float(self.pooled.shown.upper) if isinstance(self.pooled, Pooled) else math.nan


@dataclass(frozen=True)
class RobustnessStrip:
    """The same studies under several methods, and whether the interval's side of no effect or threshold changes."""

    rows: tuple[StripRow, ...]
    threshold: float | None
    changes_against_null: bool
    changes_against_threshold: bool


def robustness_strip(
    studies: Studies,
    presets: Sequence[str] | Mapping[str, Method] = STRIP,
    threshold: float | None = None,
) -> RobustnessStrip:
    """Pool the studies by each preset, and tell where each interval lies.

    presets: names of PRESETS, or methods by name. threshold: on the scale shown, such as a minimal important
    difference. An interval that touches the value is across it. Numbers are compared unrounded.
    """
    methods = presets if isinstance(presets, Mapping) else {name: PRESETS[name] for name in presets}
    rows = tuple(_strip_row(name, studies, method, threshold) for name, method in methods.items())
    return RobustnessStrip(
        rows,
        threshold,
        len({row.against_null for row in rows} - {None}) > 1,
        len({row.against_threshold for row in rows} - {None}) > 1,
    )


def _strip_row(name: str, studies: Studies, method: Method, threshold: float | None) -> StripRow:
    try:
        pooled = pool(studies, method)
    except NoUsableStudies as error:
        return StripRow(name, NotTestable("no_studies", str(error)), None, None)
    except InvalidInput as error:
        if error.argument != "pooling":
            raise
        return StripRow(name, NotTestable("not_applicable", str(error)), None, None)
    return StripRow(
        name, pooled, side_of(pooled, pooled.null), None if threshold is None else side_of(pooled, threshold)
    )


def side_of(pooled: Pooled, value: float) -> str | None:
    """Where the interval lies against a value on the scale shown: below, above or across; None without an interval."""
    lower, upper = float(pooled.shown.lower), float(pooled.shown.upper)
    if math.isnan(lower) or math.isnan(upper):
        return None
    if upper < value:
        return "below"
    return "above" if lower > value else "across"
