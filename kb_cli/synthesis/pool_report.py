"""What pooling an outcome gives, as a report for people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kb_cli.grade.rounding import ratio_text, rounded
from kb_cli.output.result import Result
from kb_cli.output.table import table_lines
from kb_cli.synthesis.method_words import describe_empty_cells, describe_i2, describe_method, describe_prediction
from kb_cli.synthesis.pool_rows import Cells, outcome_cells
from kb_cli.synthesis.results import NotTestable, Pooled
from kb_loaders.wording import counted

if TYPE_CHECKING:
    from kb_cli.synthesis.network_result import NetworkResult
    from kb_cli.synthesis.pool_question import PooledOutcome

Notes = Mapping[int, int]
"""The number of each cited fact, by fact id."""
HEADINGS = {
    "subgroup": "Subgroups",
    "coefficient": "Meta-regression (coefficients on the scale of analysis)",
    "without": "Without one study",
    "cumulative": "Cumulative",
    "preset": "Robustness: the same studies under other programs' habits",
    "p_score": "P-scores",
}
COUNTS = ("events", "total", "comparator_events", "comparator_total")


def report_lines(found: PooledOutcome, notes: Notes) -> Iterator[str]:
    """Yield the report of one outcome. notes: of the facts cited; empty where nothing is cited."""
    outcome = found.outcome
    better = f"{outcome.favourable_direction} is better"
    if outcome.measure == "hazard_ratio":
        better = "below 1 favours the intervention"
    yield f"{outcome.outcome} ({outcome.outcome_id}): {outcome.measure.replace('_', ' ')}, {better}"
    cells = list(outcome_cells(found))
    for row in cells:
        if row["part"] in ("not_pooled", "proposed"):
            yield f"{row['part'].replace('_', ' ')}: {row['label']}: {row['remark']}"
    if not found.rows:
        yield "No result answers this outcome yet: nothing to pool."
    if found.network is not None:
        yield from _network_lines(found, found.network)
    if not isinstance(found.pooled, Pooled):
        return
    yield from _study_lines(found, cells, notes)
    yield from _pooled_lines(found, found.pooled, cells)
    for part, heading in HEADINGS.items():
        if rows := [row for row in cells if row["part"] == part]:
            yield ""
            yield heading
            yield from _step_lines(rows)
            yield from _after(found, part)


def _after(found: PooledOutcome, part: str) -> Iterator[str]:
    if part == "subgroup" and found.subgroups is not None:
        test = found.subgroups.q_between
        yield f"Test between subgroups: Q = {_number(test.statistic)}, df {_number(test.df, 0)}, p {_p(test.p)}."
        if found.subgroups.empty:
            yield f"Subgroups without a study that can be pooled: {', '.join(found.subgroups.empty)}."
    if part == "coefficient" and found.regression is not None:
        fit = found.regression
        yield f"Residual tau2 = {_number(fit.tau2.estimate, 3)}; R2 = {_number(fit.r2, 0)}%; {fit.k} studies."
        yield from fit.warnings
    if part == "preset" and found.strip is not None:
        verdict = "does" if found.strip.changes_against_null else "does not"
        yield f"The interval {verdict} change its side of no effect."
        if found.strip.threshold is not None:
            verdict = "does" if found.strip.changes_against_threshold else "does not"
            yield f"The interval {verdict} change its side of the minimal important difference."


def _study_lines(found: PooledOutcome, cells: list[Cells], notes: Notes) -> Iterator[str]:
    studies = [row for row in cells if row["part"] in ("study", "left_out")]
    has_counts = any(row.get("events") is not None for row in studies)
    columns = ["study", *(COUNTS if has_counts else ()), "effect", "95% CI", "weight"]
    columns[columns.index("95% CI")] = f"{_level(studies)}% CI"
    rows = []
    for row in studies:
        counts = tuple(row.get(name) for name in COUNTS) if has_counts else ()
        shown = (_effect(row, "value"), _interval(row), _weight(row))
        cited = (_cited(row["fact_ids"], notes),) if notes else ()
        rows.append((row["label"], *counts, *shown, *cited))
    if notes:
        columns.append("cited")
    types = ["VARCHAR", *(["BIGINT"] * 4 if has_counts else []), "VARCHAR", "VARCHAR", "VARCHAR"]
    yield from _table(columns, types, rows)
    for row in studies:
        if row["part"] == "left_out":
            yield f"left out: {row['label']}: {row['remark']}"
    yield from _other_levels(found, _level(studies))


def _other_levels(found: PooledOutcome, level: str) -> Iterator[str]:
    """Say where the source prints intervals of another level than those shown."""
    printed = sorted({f"{row.ci_level:g}" for row in found.rows if row.ci_level is not None} - {level})
    if printed:
        yield f"Intervals of single studies are computed at {level}%; the sources print them at {', '.join(printed)}%."


def _table(columns: list[str], types: list[str], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    types += ["VARCHAR"] * (len(columns) - len(types))
    yield from table_lines(Result(tuple(columns), tuple(types), rows))


def _level(rows: list[Cells]) -> str:
    return next((f"{row['ci_level']:g}" for row in rows if row.get("ci_level")), "95")


def _weight(row: Cells) -> str:
    weight = row.get("weight_percent")
    return "" if weight is None else f"{rounded(weight, 1)}%"


def _cited(facts: list[int], notes: Notes) -> str:
    return ", ".join(str(notes[fact]) for fact in facts if fact in notes)


def _effect(row: Cells, name: str) -> str:
    value = row.get(name)
    if value is None or math.isnan(value):
        return ""
    if row["unit"] == "ratio":
        return ratio_text(value)
    return rounded(value, 4 if row["unit"] == "scale of analysis" else 2)


def _interval(row: Cells) -> str:
    low, high = _effect(row, "ci_low"), _effect(row, "ci_high")
    return f"{low} to {high}" if low and high else ""


def _number(value: Any, decimals: int = 2) -> str:
    return rounded(float(value), decimals)


def _p(value: Any) -> str:
    number = float(value)
    return "< 0.001" if number < 0.001 else f"= {rounded(number, 3)}"


def _pooled_lines(found: PooledOutcome, pooled: Pooled, cells: list[Cells]) -> Iterator[str]:
    row = next(row for row in cells if row["part"] == "pooled")
    unit = "" if row["unit"] == "ratio" else f" {row['unit']}"
    yield ""
    yield (
        f"Pooled, {counted(pooled.k, 'study')}: {_effect(row, 'value')}{unit} "
        f"({row['ci_level']:g}% CI {_interval(row)}), p {_p(pooled.p)}"
    )
    yield f"Method ({pooled.method.name}): {describe_method(pooled)}."
    spread = pooled.heterogeneity
    if pooled.k > 1:
        i2 = f"I2 = {_number(pooled.i2.estimate, 0)}%, as {describe_i2(pooled)}"
        q = f"Q = {_number(spread.q.statistic)}, df {spread.q.df:g}, p {_p(spread.q.p)}"
        tau2 = ""
        if spread.tau2_method is not None:
            limits = f"{_number(spread.tau2.lower, 3)} to {_number(spread.tau2.upper, 3)}"
            tau2 = f"; tau2 = {_number(spread.tau2.estimate, 3)} ({limits}, {spread.tau2_interval_method})"
        yield f"Heterogeneity: {q}; {i2}{tau2}."
    prediction = pooled.prediction
    if prediction is not None and not isinstance(prediction, NotTestable):
        ends = {"unit": row["unit"], "ci_low": row["prediction_low"], "ci_high": row["prediction_high"]}
        yield f"Prediction interval: {_interval(ends)}; {describe_prediction(pooled)}."
    elif pooled.k > 1:
        yield f"Prediction interval: {describe_prediction(pooled)}"
    if any(study.data.get("events") is not None for study in pooled.studies):
        yield f"Empty cells: {describe_empty_cells(pooled.method)}"
    if isinstance(found.egger, NotTestable):
        yield f"Small-study effects: {found.egger.text}"
    elif found.egger is not None:
        yield f"Small-study effects: Egger's test, t = {_number(found.egger.statistic)}, p {_p(found.egger.p)}."
    yield from (f"Note: {warning}" for warning in pooled.warnings)


def _step_lines(rows: list[Cells]) -> Iterator[str]:
    columns = ["", "studies", "effect", f"{_level(rows)}% CI", "p"]
    table: list[tuple[Any, ...]] = []
    remarks = []
    for row in rows:
        has_value = row.get("value") is not None
        remarks.append((row.get("remark") or "") if not has_value or row["part"] == "preset" else "")
        p = row.get("p_value")
        shown = (_effect(row, "value"), _interval(row), "" if p is None else _p(p))
        table.append((row["label"], row.get("studies"), *shown))
    if any(remarks):
        columns.append("remark")
        table = [(*row, remark) for row, remark in zip(table, remarks, strict=True)]
    yield from _table(columns, ["VARCHAR", "BIGINT"], table)


def _network_lines(found: PooledOutcome, network: NetworkResult) -> Iterator[str]:
    cells = list(outcome_cells(found))
    pairs = {(row["arm"], row["comparator"]): row for row in cells if row["part"] == "pair"}
    rows = []
    for name in network.treatments:
        shown = [
            "" if name == other else f"{_effect(pairs[name, other], 'value')} ({_interval(pairs[name, other])})"
            for other in network.treatments
        ]
        rows.append((name, *shown))
    yield from _table(["row against column", *network.treatments], [], rows)
    for row in cells:
        if row["part"] == "left_out":
            yield f"left out: {row['label']}: {row['remark']}"
    spread = network.heterogeneity
    tests = (("all", spread.total), ("within designs", spread.within), ("between designs", spread.between))
    parts = [f"{name} {_number(t.q)}, df {t.df}, p {_p(t.p)}" for name, t in tests if t.df]
    multi = len(network.multi_arm_studies)
    yield ""
    yield (
        f"Network: {len(network.treatments)} treatments, {counted(len(network.studies), 'study')} ({multi} with more "
        f"than two arms), {network.model} effects, tau2 = {_number(network.tau2_used, 3)} ({network.tau2_method}), "
        f"{100 * network.level:g}% CI."
    )
    yield f"Q: {'; '.join(parts)}. I2 = {_number(spread.i2, 0)}%, as (Q - df)/Q."
    yield f"Empty cells: {network.zero_rule}."
    if found.p_scores:
        scores = ", ".join(f"{score.treatment} {rounded(score.score, 3)}" for score in found.p_scores)
        yield f"P-scores (certainty of being better, no size of effect): {scores}."
