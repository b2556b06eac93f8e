"""From pooled evidence to the rows of its forest plot and funnel plot, and the words beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from kb_cli.grade.rounding import interval_text, rounded
from kb_cli.stats.arguments import Interval
from kb_cli.summaries.funnel import Funnel, FunnelPoint
from kb_cli.summaries.pooled_forest import PooledForest, PooledRow
from kb_cli.synthesis.question import Outcome
from kb_cli.synthesis.results import NotTestable, Pooled, Prediction, StudyEffect
from kb_cli.synthesis.small_study_effects import EggerTest
from kb_cli.synthesis.subgroups import Subgroups

MEASURES: Mapping[str, tuple[str, str]] = {
    "odds_ratio": ("OR", "Odds ratio"),
    "risk_ratio": ("RR", "Risk ratio"),
    "hazard_ratio": ("HR", "Hazard ratio"),
    "rate_ratio": ("Rate ratio", "Rate ratio"),
    "ratio_of_means": ("ROM", "Ratio of means"),
    "risk_difference": ("RD", "Risk difference"),
    "mean_difference": ("MD", "Mean difference"),
    "standardized_mean_difference": ("SMD", "Standardised mean difference"),
}
"""Abbreviation and name of each measure."""
FUNNEL_FROM = 10
"""Studies from which a funnel plot is drawn (Cochrane Handbook 13.3.5.4)."""


def measure_names(measure: str) -> tuple[str, str]:
    """Abbreviation and name of a measure; of one that has no own, its words."""
    words = measure.replace("_", " ")
    return MEASURES.get(measure, (words, words[:1].upper() + words[1:]))


def favours(outcome: Outcome, arms: tuple[str, str]) -> tuple[str, str]:
    """What lower and higher values of the measure mean; a hazard ratio counts the event in any case.

    arms: names of intervention and comparator.
    """
    is_low_better = outcome.favourable_direction == "lower"
    if outcome.measure == "hazard_ratio" and outcome.polarity == "event_free":
        is_low_better = not is_low_better
    first, second = f"Favours {arms[0]}", f"Favours {arms[1]}"
    return (first, second) if is_low_better else (second, first)


def effect_text(measure: str, effect: Interval, decimals: int = 2) -> str:
    """An effect with its interval: ratios as ratios, risk differences in percentage points."""
    value, low, high = (float(number) for number in effect)
    if measure == "risk_difference":
        return interval_text(100 * value, 100 * low, 100 * high, 1)
    is_ratio = measure not in ("mean_difference", "standardized_mean_difference", "rate_difference")
    return interval_text(value, low, high, None if is_ratio else decimals)


def pooled_forest(
    pooled: Pooled,
    title: str,
    arms: tuple[str, str],
    favours: tuple[str, str],
    *,
    subgroups: Subgroups | None = None,
    factor: str = "",
    unit: str | None = None,
    decimals: int = 2,
) -> PooledForest:
    """The forest plot of a pooled result, by subgroup where they are given.

    arms: names of intervention and comparator. favours: what values left and right of no effect mean. factor: name of
    the subgroups. decimals: of mean differences.
    """
    studies = _study_rows(pooled, decimals)
    rows: list[PooledRow] = []
    if subgroups is None:
        rows += studies
    else:
        by_label = {row.label: row for row in studies}
        for name, group in subgroups.groups.items():
            rows.append(PooledRow(f"{factor}: {name}" if factor else name, "heading"))
            rows += [_indented(by_label[study.label]) for study in group.studies if study.label in by_label]
            rows.append(_summary(group, "Subtotal", "subtotal", decimals, indent=1))
    rows.append(_summary(pooled, "Total", "total", decimals))
    rows += _prediction_rows(pooled, decimals)
    rows += [PooledRow(f"{left_out.label}: not pooled, {left_out.text}", "text") for left_out in pooled.excluded]
    short, name = measure_names(pooled.measure)
    axis = f"{name}{_unit_text(pooled.measure, unit)}{', logarithmic scale' if pooled.is_ratio else ''}"
    level = f"{100 * pooled.method.level:g}% CI"
    heads = tuple(f"{arm}\n{what}" for arm in arms for what in (_cells_head(pooled),) if what)
    return PooledForest(
        title, heads, f"{short} ({level})", axis, tuple(rows), *favours, pooled.is_ratio, _notes(pooled, subgroups)
    )


def _unit_text(measure: str, unit: str | None) -> str:
    if measure == "risk_difference":
        return ", percentage points"
    return f", {unit}" if unit else ""


def _scaled(measure: str, effect: Interval) -> tuple[float, float, float]:
    factor = 100.0 if measure == "risk_difference" else 1.0
    value, low, high = (factor * float(number) for number in effect)
    return value, low, high


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _study_rows(pooled: Pooled, decimals: int) -> list[PooledRow]:
    rows = []
    for study in pooled.studies:
        value, low, high = _scaled(pooled.measure, study.shown)
        is_known = math.isfinite(value)
        rows.append(
            PooledRow(
                study.label,
                "study",
                _cells(study),
                effect_text(pooled.measure, study.shown, decimals) if is_known else "not estimable",
                f"{rounded(study.weight, 1)}%",
                _finite(value),
                _finite(low),
                _finite(high),
                study.weight,
            )
        )
    return rows


def _indented(row: PooledRow) -> PooledRow:
    return replace(row, indent=1)


def _cells_head(pooled: Pooled) -> str:
    data = pooled.studies[0].data
    if "events" in data and "total" in data:
        return "n/N"
    if "mean" in data:
        return "mean (SD), N"
    return ""


def _cells(study: StudyEffect) -> tuple[str, ...]:
    data = study.data
    if "events" in data and "total" in data:
        pairs = (("events", "total"), ("comparator_events", "comparator_total"))
        return tuple(f"{rounded(data[events])}/{rounded(data[total])}" for events, total in pairs)
    if "mean" in data:
        return tuple(
            f"{data[before + 'mean']:g} ({data[before + 'sd']:g}), {rounded(data[before + 'total'])}"
            for before in ("", "comparator_")
        )
    return ()


def _summary(pooled: Pooled, label: str, kind: str, decimals: int, indent: int = 0) -> PooledRow:
    value, low, high = _scaled(pooled.measure, pooled.shown)
    share = sum(study.weight for study in pooled.studies) if kind == "total" else 0.0
    count = "1 study" if pooled.k == 1 else f"{pooled.k} studies"
    return PooledRow(
        f"{label} ({count})",
        kind,
        _totals(pooled),
        effect_text(pooled.measure, pooled.shown, decimals),
        f"{rounded(share, 1)}%" if share else "",
        _finite(value),
        _finite(low),
        _finite(high),
        0.0,
        indent,
    )


def _totals(pooled: Pooled) -> tuple[str, ...]:
    """Participants of both groups, which may be added up; events are not: the effect does not come from sums."""
    names = ("total", "comparator_total")
    if not all(name in study.data for study in pooled.studies for name in names):
        return ()
    return tuple(f"N={rounded(sum(study.data[name] for study in pooled.studies))}" for name in names)


def _prediction_rows(pooled: Pooled, decimals: int) -> list[PooledRow]:
    if not isinstance(pooled.prediction, Prediction):
        return []
    interval = Interval(pooled.shown.estimate, pooled.prediction.shown_lower, pooled.prediction.shown_upper)
    value, low, high = _scaled(pooled.measure, interval)
    text = effect_text(pooled.measure, interval, decimals).partition("(")[2].rstrip(")")
    level = f"{100 * pooled.method.level:g}%"
    return [
        PooledRow(
            f"Prediction interval, {level}", "prediction", (), text, "", _finite(value), _finite(low), _finite(high)
        )
    ]


def heterogeneity_text(pooled: Pooled) -> str:
    """Q, I² with its definition and tau² with its estimator, in one line; why not with a single study."""
    if pooled.k < 2:
        return "Heterogeneity: not estimable from one study."
    spread = pooled.heterogeneity
    which = "from tau²" if spread.tau2_method is not None and pooled.method.i2 == "tau2" else "from Q"
    parts = [
        f"Q = {rounded(float(spread.q.statistic), 2)}, df = {float(spread.q.df):g}, {p_text(float(spread.q.p))}",
        f"I² {which} = {rounded(float(pooled.i2.estimate))}%",
    ]
    if spread.tau2_method is not None:
        parts.append(f"tau² ({spread.tau2_method}) = {rounded(float(spread.tau2.estimate), 3)}")
    return f"Heterogeneity: {'; '.join(parts)}."


def p_text(p: float) -> str:
    """``P = 0.04``, ``P < 0.001``."""
    if math.isnan(p):
        return "P not estimable"
    if p < 0.001:
        return "P < 0.001"
    return f"P = {rounded(p, 3 if p < 0.01 else 2)}"


def method_text(pooled: Pooled) -> str:
    """How the studies were pooled, in one line."""
    method = pooled.method
    ways = {"inverse_variance": "inverse variance", "mantel_haenszel": "Mantel-Haenszel", "peto": "Peto"}
    way = ways[method.pooling]
    if method.model == "common":
        return f"Common effect, {way}; {_interval_words(pooled.ci)}."
    return f"Random effects, {way}, tau² by {method.tau2}; {_interval_words(pooled.ci)}."


def _interval_words(rule: str) -> str:
    words = {"z": "normal interval", "t": "t interval", "HK": "Hartung-Knapp interval"}
    if rule in words:
        return words[rule]
    return f"Hartung-Knapp interval ({rule.removeprefix('HK_').replace('_', ' ')})"


def _notes(pooled: Pooled, subgroups: Subgroups | None) -> tuple[str, ...]:
    notes = [heterogeneity_text(pooled)]
    if subgroups is not None and math.isfinite(float(subgroups.q_between.statistic)):
        between = subgroups.q_between
        notes.append(
            f"Difference between subgroups: Q = {rounded(float(between.statistic), 2)}, df = {float(between.df):g}, "
            f"{p_text(float(between.p))}; tau² {subgroups.tau2_scope}."
        )
    if isinstance(pooled.prediction, NotTestable) and pooled.k > 1:
        notes.append(f"Prediction interval: {pooled.prediction.text}")
    return (*notes, method_text(pooled))


def pooled_funnel(pooled: Pooled, title: str, egger: EggerTest | NotTestable, unit: str | None = None) -> Funnel:
    """The funnel plot of a pooled result, about the common-effect estimate."""
    points = tuple(
        FunnelPoint(study.label, study.value, study.standard_error)
        for study in pooled.studies
        if math.isfinite(study.value) and study.standard_error > 0
    )
    if isinstance(egger, NotTestable):
        note = f"Asymmetry is not tested: {egger.text}"
    else:
        note = (
            f"Egger's test: bias {rounded(egger.bias, 2)} (95% CI {rounded(egger.lower, 2)} to "
            f"{rounded(egger.upper, 2)}), {p_text(egger.p)}. Asymmetry has other causes than publication bias, too."
        )
    name = measure_names(pooled.measure)[1]
    axis = f"{name}{_unit_text(pooled.measure, unit)}{', logarithmic scale' if pooled.is_ratio else ''}"
    factor = 100.0 if pooled.measure == "risk_difference" else 1.0
    points = tuple(FunnelPoint(p.label, factor * p.value, factor * p.standard_error) for p in points)
    return Funnel(title, axis, points, factor * float(pooled.common.estimate), pooled.is_ratio, note)
