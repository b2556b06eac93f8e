"""Studies as they go into pooling: the numbers of each, and the effects that follow from them by a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kb_cli.stats import effect_sizes, hazard_ratios
from kb_cli.stats.arguments import FloatArray, InvalidInput, as_floats, choose
from kb_cli.stats.effect_sizes import EffectSize, ZeroCells
from kb_cli.synthesis.methods import Method
from kb_cli.synthesis.results import RATIO_MEASURES
from kb_loaders.wording import counted

COLUMNS = {
    "counts": ("events", "total", "comparator_events", "comparator_total"),
    "means": ("mean", "sd", "total", "comparator_mean", "comparator_sd", "comparator_total"),
    "rates": ("events", "time", "comparator_events", "comparator_time"),
    "log_rank": ("o_minus_e", "variance"),
    "intervals": ("ratio", "lower", "upper", "level"),
    "correlations": ("correlation", "total"),
    "effects": ("value", "variance"),
}
"""Kinds of data and the columns of each."""
MEASURES = {
    "counts": ("odds_ratio", "risk_ratio", "risk_difference"),
    "means": (
        "mean_difference",
        "standardized_mean_difference",
        "standardized_mean_difference_unequal",
        "ratio_of_means",
    ),
    "rates": ("rate_ratio", "rate_difference"),
    "log_rank": ("hazard_ratio", "odds_ratio"),
    "intervals": RATIO_MEASURES,
    "correlations": ("correlation",),
}
"""Measures that each kind of data gives. Kind effects: any of them, and generic."""
GENERIC = ("generic", "ratio", *dict.fromkeys(measure for measures in MEASURES.values() for measure in measures))

REASONS = {
    "missing_data": "a number that the method needs is missing",
    "no_events": "no events in either group",
    "events_only": "events in all participants of both groups",
    "zero_cell": "a group without events (or with events only), and no correction",
    "no_variance": "no variance can be computed from its numbers",
}


@dataclass(frozen=True, eq=False)
class Studies:
    """Trials with the numbers that one measure is computed from; see the constructors for each kind of data.

    measure: see MEASURES. kind: see COLUMNS. labels: one a study. columns: one float64 array a column, NaN for missing
    numbers. Direction: experimental over, or minus, comparator.
    """

    measure: str
    kind: str
    labels: tuple[str, ...]
    columns: Mapping[str, FloatArray]

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: Any) -> Studies:
        """The studies of these positions (or of a mask), in that order."""
        wanted = np.asarray(rows)
        index = np.arange(len(self))[wanted if wanted.size else slice(0)]
        return replace(
            self,
            labels=tuple(self.labels[row] for row in index),
            columns={name: column[index] for name, column in self.columns.items()},
        )

    def row(self, index: int) -> dict[str, float]:
        """The numbers of one study."""
        return {name: float(column[index]) for name, column in self.columns.items()}

    @property
    def missing(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which studies lack a number."""
        return np.asarray(np.isnan(np.stack(list(self.columns.values()))).any(axis=0))


def _studies(kind: str, measure: str, labels: Sequence[str] | None, **columns: Any) -> Studies:
    choose("measure", measure, GENERIC if kind == "effects" else MEASURES[kind])
    arrays = {name: np.atleast_1d(as_floats(name, values)) for name, values in columns.items()}
    size = max(array.size for array in arrays.values())
    for name, array in arrays.items():
        if array.ndim != 1 or array.size not in (1, size):
            raise InvalidInput(name, f"{counted(array.size, 'number')} for {counted(size, 'study')}")
    if labels is None:
        labels = [f"Study {number}" for number in range(1, size + 1)]
    if len(labels) != size:
        raise InvalidInput("labels", f"{counted(len(labels), 'label')} for {counted(size, 'study')}")
    filled = {name: np.broadcast_to(array, (size,)).copy() for name, array in arrays.items()}
    return Studies(measure, kind, tuple(str(label) for label in labels), filled)


def studies_from_counts(
    measure: str,
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    labels: Sequence[str] | None = None,
) -> Studies:
    """Studies with participants with the event, and of all, in both groups.

    measure: odds_ratio, risk_ratio or risk_difference (a fraction).
    """
    return _studies(
        "counts",
        measure,
        labels,
        events=events,
        total=total,
        comparator_events=comparator_events,
        comparator_total=comparator_total,
    )


def studies_from_means(
    measure: str,
    mean: Any,
    sd: Any,
    total: Any,
    comparator_mean: Any,
    comparator_sd: Any,
    comparator_total: Any,
    labels: Sequence[str] | None = None,
) -> Studies:
    """Studies with mean, standard deviation and participants of both groups.

    measure: mean_difference, standardized_mean_difference (variant by the method),
    standardized_mean_difference_unequal or ratio_of_means.
    """
    return _studies(
        "means",
        measure,
        labels,
        mean=mean,
        sd=sd,
        total=total,
        comparator_mean=comparator_mean,
        comparator_sd=comparator_sd,
        comparator_total=comparator_total,
    )


def studies_from_rates(
    measure: str,
    events: Any,
    time: Any,
    comparator_events: Any,
    comparator_time: Any,
    labels: Sequence[str] | None = None,
) -> Studies:
    """Studies with events and person-time of both groups. measure: rate_ratio or rate_difference."""
    return _studies(
        "rates",
        measure,
        labels,
        events=events,
        time=time,
        comparator_events=comparator_events,
        comparator_time=comparator_time,
    )


def studies_from_log_rank(
    o_minus_e: Any, variance: Any, labels: Sequence[str] | None = None, measure: str = "hazard_ratio"
) -> Studies:
    """Studies with the log-rank O - E and its variance V: log hazard ratio (O - E)/V with variance 1/V."""
    return _studies("log_rank", measure, labels, o_minus_e=o_minus_e, variance=variance)


def studies_from_intervals(
    measure: str, ratio: Any, lower: Any, upper: Any, level: Any = 0.95, labels: Sequence[str] | None = None
) -> Studies:
    """Studies with a ratio (hazard_ratio, odds_ratio ...) and its interval as printed.

    ratio: None takes the middle of the interval on the log scale. level: of each study's interval.
    """
    if ratio is None:
        ratio = np.sqrt(as_floats("lower", lower) * as_floats("upper", upper))
    return _studies("intervals", measure, labels, ratio=ratio, lower=lower, upper=upper, level=level)


def studies_from_correlations(correlation: Any, total: Any, labels: Sequence[str] | None = None) -> Studies:
    """Studies with a correlation and its number of participants; analysed as Fisher's z."""
    return _studies("correlations", "correlation", labels, correlation=correlation, total=total)


def studies_from_effects(
    value: Any, variance: Any, measure: str = "generic", labels: Sequence[str] | None = None
) -> Studies:
    """Studies with an effect on the scale of analysis (ratios as natural logarithms) and its variance."""
    return _studies("effects", measure, labels, value=value, variance=variance)


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects and variances on the scale of analysis, one a study; NaN with a reason (of REASONS) without."""

    value: FloatArray
    variance: FloatArray
    reasons: tuple[str | None, ...]

    @property
    def usable(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.array([reason is None for reason in self.reasons], dtype=bool)


def effects_of(studies: Studies, method: Method) -> Effects:
    """The effect of every study by the method's rules. Raises InvalidInput for numbers that cannot be (row = study)."""
    if method.pooling == "peto" and studies.kind not in ("counts", "log_rank"):
        raise InvalidInput("pooling", f"Peto's method pools counts, or O - E with V, not {studies.kind}")
    columns = [studies.columns[name] for name in COLUMNS[studies.kind]]
    effect = _COMPUTE[studies.kind](studies.measure, columns, method)
    value, variance = np.atleast_1d(effect.value), np.atleast_1d(effect.variance)
    usable = np.isfinite(value) & np.isfinite(variance) & (variance > 0)
    reasons = tuple(None if usable[row] else _reason(studies, row, method) for row in range(len(studies)))
    return Effects(np.where(usable, value, np.nan), np.where(usable, variance, np.nan), reasons)


def _reason(studies: Studies, row: int, method: Method) -> str:
    if studies.missing[row]:
        return "missing_data"
    numbers = studies.row(row)
    if studies.kind in ("counts", "rates"):
        if numbers["events"] == 0 == numbers["comparator_events"]:
            return "no_events"
        whole = (numbers["events"], numbers["comparator_events"])
        if studies.kind == "counts" and whole == (numbers["total"], numbers["comparator_total"]):
            return "events_only"
        if method.zero_cells.to == "none" or method.zero_cells.add == 0:
            return "zero_cell"
    return "no_variance"


def _from_counts(measure: str, columns: list[FloatArray], method: Method) -> EffectSize:
    if method.pooling == "peto":
        if measure != "odds_ratio":
            raise InvalidInput("pooling", f"Peto's method pools odds ratios, not measure {measure!r}")
        return effect_sizes.peto_log_odds_ratio(*columns)
    x1, n1, x2, n2 = columns
    rule = method.zero_cells
    if measure == "odds_ratio":
        return effect_sizes.log_odds_ratio(x1, n1, x2, n2, rule)
    if measure == "risk_ratio":
        return effect_sizes.log_risk_ratio(x1, n1, x2, n2, rule, corrected_total=method.rr_total)
    rule = _rule_of_differences(method)
    return effect_sizes.risk_difference_effect(x1, n1, x2, n2, rule, corrected=method.rd_correction)


def _rule_of_differences(method: Method) -> ZeroCells:
    """A trial without events says something about a difference: it stays, except in metafor's way of correcting."""
    rule = method.zero_cells
    return rule if method.rd_correction == "both" else replace(rule, double_zero="keep")


def _from_means(measure: str, columns: list[FloatArray], method: Method) -> EffectSize:
    if measure == "mean_difference":
        return effect_sizes.mean_difference(*columns, pooled_sd=method.pooled_sd)
    if measure == "ratio_of_means":
        return effect_sizes.log_ratio_of_means(*columns)
    if measure == "standardized_mean_difference_unequal":
        return effect_sizes.standardized_mean_difference_unequal(*columns)
    correction, variance = method.smd_parts
    m1, sd1, n1, m2, sd2, n2 = columns
    return effect_sizes.standardized_mean_difference(
        m1, sd1, n1, m2, sd2, n2, method.smd, bias_correction=correction, variance=variance
    )


def _from_rates(measure: str, columns: list[FloatArray], method: Method) -> EffectSize:
    x1, t1, x2, t2 = columns
    if measure == "rate_ratio":
        return effect_sizes.log_rate_ratio(x1, t1, x2, t2, method.zero_cells)
    corrected = effect_sizes.rate_difference_effect(x1, t1, x2, t2, _rule_of_differences(method))
    if method.rd_correction == "both":
        return corrected
    observed = effect_sizes.rate_difference_effect(x1, t1, x2, t2)
    return EffectSize(np.where(np.isnan(corrected.value), np.nan, observed.value), corrected.variance)


def _from_intervals(_measure: str, columns: list[FloatArray], _method: Method) -> EffectSize:
    ratio, lower, upper, level = columns
    return hazard_ratios.log_hazard_ratio_from_interval(lower, upper, level, ratio)


def _given(_measure: str, columns: list[FloatArray], _method: Method) -> EffectSize:
    return EffectSize(columns[0], columns[1])


_COMPUTE: dict[str, Callable[[str, list[FloatArray], Method], EffectSize]] = {
    "counts": _from_counts,
    "means": _from_means,
    "rates": _from_rates,
    "log_rank": lambda _measure, columns, _method: hazard_ratios.log_hazard_ratio_from_log_rank(*columns),
    "intervals": _from_intervals,
    "correlations": lambda _measure, columns, _method: effect_sizes.correlation_effect(*columns),
    "effects": _given,
}
