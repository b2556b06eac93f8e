"""What pooling an outcome gives, as rows of one table: for programs, in full precision."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kb_cli.output.result import Result
from kb_cli.synthesis.method_words import describe_i2, describe_method
from kb_cli.synthesis.results import NotTestable, Pooled

if TYPE_CHECKING:
    from kb_cli.synthesis.evidence_body import StudyRow
    from kb_cli.synthesis.pool_question import PooledOutcome
    from kb_cli.synthesis.results import StudyEffect

TYPES = {
    "question_id": "VARCHAR",
    "outcome_id": "VARCHAR",
    "part": "VARCHAR",
    "label": "VARCHAR",
    "arm": "VARCHAR",
    "comparator": "VARCHAR",
    "studies": "BIGINT",
    "events": "BIGINT",
    "total": "BIGINT",
    "comparator_events": "BIGINT",
    "comparator_total": "BIGINT",
    "measure": "VARCHAR",
    "value": "DOUBLE",
    "unit": "VARCHAR",
    "standard_error": "DOUBLE",
    "ci_level": "DOUBLE",
    "ci_low": "DOUBLE",
    "ci_high": "DOUBLE",
    "weight_percent": "DOUBLE",
    "statistic": "DOUBLE",
    "df": "DOUBLE",
    "p_value": "DOUBLE",
    "q": "DOUBLE",
    "q_df": "DOUBLE",
    "q_p_value": "DOUBLE",
    "tau2": "DOUBLE",
    "tau2_low": "DOUBLE",
    "tau2_high": "DOUBLE",
    "i2_percent": "DOUBLE",
    "i2_low": "DOUBLE",
    "i2_high": "DOUBLE",
    "i2_definition": "VARCHAR",
    "prediction_low": "DOUBLE",
    "prediction_high": "DOUBLE",
    "prediction_df": "DOUBLE",
    "preset": "VARCHAR",
    "method": "VARCHAR",
    "remark": "VARCHAR",
    "fact_ids": "BIGINT[]",
}
"""Columns and their types. standard_error: on the scale of analysis (logarithm for ratios)."""

Cells = dict[str, Any]


def pooled_rows(outcomes: list[PooledOutcome]) -> Result:
    """Return one row a study, pooled effect, subgroup, step, preset, coefficient or pair of treatments."""
    rows = [
        tuple(_finite(cells.get(name)) for name in TYPES) for outcome in outcomes for cells in outcome_cells(outcome)
    ]
    return Result(tuple(TYPES), tuple(TYPES.values()), rows)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def outcome_cells(found: PooledOutcome) -> Iterator[Cells]:
    """Yield the rows of one outcome by column."""
    base = {
        "question_id": found.outcome.question_id,
        "outcome_id": found.outcome.outcome_id,
        "measure": found.outcome.measure,
        "unit": found.outcome.shown_unit,
    }
    facts = sorted({fact for row in found.rows for fact in row.fact_ids})
    for finding in found.findings:
        yield base | {"part": "not_pooled", "label": finding.code, "remark": f"{finding.text} {finding.fix}"}
    for row in found.proposed:
        text = "Nobody has confirmed that it answers the outcome; it is not pooled."
        yield base | {"part": "proposed", "label": row.study, "remark": text, "fact_ids": list(row.fact_ids)}
    for cells in _analyses(found):
        yield base | {"fact_ids": facts} | cells


def _analyses(found: PooledOutcome) -> Iterator[Cells]:
    if found.network is not None:
        yield from _network_cells(found)
    if isinstance(found.pooled, NotTestable):
        yield {"part": "not_pooled", "label": found.pooled.reason, "remark": found.pooled.text}
    if not isinstance(found.pooled, Pooled):
        return
    yield from _study_cells(found, found.pooled)
    yield {"part": "pooled", "label": "Pooled", **pooled_cells(found, found.pooled)}
    yield from _subgroup_cells(found)
    yield from _coefficient_cells(found)
    for part, steps in (("without", found.leave_one_out), ("cumulative", found.cumulative)):
        for step in steps:
            yield {"part": part, "label": step.label, **_step_cells(found, step.pooled)}
    for row in found.strip.rows if found.strip is not None else ():
        side = {"remark": f"against no effect: {row.against_null}"} if row.against_null else {}
        yield {"part": "preset", "label": row.preset, **_step_cells(found, row.pooled), **side}
    yield from _egger_cells(found, found.pooled)


def _subgroup_cells(found: PooledOutcome) -> Iterator[Cells]:
    if found.subgroups is None:
        return
    for name, pooled in found.subgroups.groups.items():
        yield {"part": "subgroup", "label": name, **pooled_cells(found, pooled)}
    test = found.subgroups.q_between
    cells = {"q": test.statistic, "q_df": test.df, "q_p_value": test.p}
    yield {"part": "subgroup_test", "label": "Q between subgroups", **cells}


def _coefficient_cells(found: PooledOutcome) -> Iterator[Cells]:
    fit = found.regression
    for item in fit.coefficients if fit is not None else ():
        assert fit is not None
        yield {
            "part": "coefficient",
            "label": item.name,
            "unit": "scale of analysis",
            "value": item.estimate,
            "standard_error": item.standard_error,
            "ci_level": 100.0 * fit.method.level,
            "ci_low": item.lower,
            "ci_high": item.upper,
            "statistic": item.statistic,
            "df": item.df,
            "p_value": item.p,
            "studies": fit.k,
            "tau2": fit.tau2.estimate,
        }


def _egger_cells(found: PooledOutcome, pooled: Pooled) -> Iterator[Cells]:
    test = found.egger
    if test is None or isinstance(test, NotTestable):
        return
    yield {
        "part": "small_study_effects",
        "label": "Egger's test",
        "unit": "scale of analysis",
        "value": test.bias,
        "standard_error": test.standard_error,
        "ci_level": 100.0 * pooled.method.level,
        "ci_low": test.lower,
        "ci_high": test.upper,
        "statistic": test.statistic,
        "df": test.df,
        "p_value": test.p,
        "studies": test.k,
    }


def _study_cells(found: PooledOutcome, pooled: Pooled) -> Iterator[Cells]:
    by_label = {row.study: row for row in found.rows}
    for study in pooled.studies:
        yield {"part": "study", "label": study.label, **study_cells(found, by_label[study.label], study)} | {
            "ci_level": 100.0 * pooled.method.level
        }
    for left in pooled.excluded:
        row = by_label[left.label]
        yield {"part": "left_out", "label": left.label, "remark": left.text, **_counts(row)}


def study_cells(found: PooledOutcome, row: StudyRow, study: StudyEffect) -> Cells:
    """Return a study's numbers, its effect as shown and its weight."""
    factor = found.outcome.factor
    return {
        **_counts(row),
        "value": float(study.shown.estimate) * factor,
        "ci_low": float(study.shown.lower) * factor,
        "ci_high": float(study.shown.upper) * factor,
        "standard_error": study.standard_error,
        "weight_percent": study.weight,
    }


def _counts(row: StudyRow) -> Cells:
    names = ("arm", "comparator", "events", "total", "comparator_events", "comparator_total")
    return {name: getattr(row, name) for name in names} | {"fact_ids": list(row.fact_ids)}


def _step_cells(found: PooledOutcome, pooled: Pooled | NotTestable) -> Cells:
    if isinstance(pooled, NotTestable):
        return {"remark": pooled.text}
    return pooled_cells(found, pooled)


def pooled_cells(found: PooledOutcome, pooled: Pooled) -> Cells:
    """Return a pooled effect as shown, with everything that belongs to it."""
    factor, spread = found.outcome.factor, pooled.heterogeneity
    cells: Cells = {
        "studies": pooled.k,
        "value": float(pooled.shown.estimate) * factor,
        "standard_error": pooled.standard_error,
        "ci_level": 100.0 * pooled.method.level,
        "ci_low": float(pooled.shown.lower) * factor,
        "ci_high": float(pooled.shown.upper) * factor,
        "statistic": pooled.statistic,
        "df": pooled.df,
        "p_value": pooled.p,
        "q": spread.q.statistic,
        "q_df": spread.q.df,
        "q_p_value": spread.q.p,
        "i2_percent": pooled.i2.estimate,
        "i2_low": pooled.i2.lower,
        "i2_high": pooled.i2.upper,
        "i2_definition": describe_i2(pooled),
        "preset": pooled.method.name,
        "method": describe_method(pooled),
        "remark": " ".join(pooled.warnings) or None,
    }
    if spread.tau2_method is not None:
        cells |= {"tau2": spread.tau2.estimate, "tau2_low": spread.tau2.lower, "tau2_high": spread.tau2.upper}
    prediction = pooled.prediction
    if prediction is not None and not isinstance(prediction, NotTestable):
        cells |= {
            "prediction_low": prediction.shown_lower * factor,
            "prediction_high": prediction.shown_upper * factor,
            "prediction_df": prediction.df,
        }
    return cells


def _network_cells(found: PooledOutcome) -> Iterator[Cells]:
    network = found.network
    assert network is not None
    spread = network.heterogeneity
    method = f"network, {network.model} effects, tau2 by {network.tau2_method}, z"
    common = {"ci_level": 100.0 * network.level, "method": method}
    for row in network.treatments:
        for column in network.treatments:
            if row == column:
                continue
            estimate = network.effect(row, column)
            low, value, high = (
                (math.exp(x) if network.is_ratio else x * found.outcome.factor)
                for x in (estimate.lower, estimate.value, estimate.upper)
            )
            yield common | {
                "part": "pair", "label": f"{row} against {column}", "arm": row, "comparator": column, "value": value,
                "ci_low": low, "ci_high": high, "standard_error": estimate.standard_error, "statistic": estimate.z,
                "p_value": estimate.p,
            }  # fmt: skip
    for name, test in (("all", spread.total), ("within designs", spread.within), ("between designs", spread.between)):
        yield common | {
            "part": "network_q", "label": name, "studies": len(network.studies), "q": test.q, "q_df": float(test.df),
            "q_p_value": test.p, "tau2": network.tau2_used, "i2_percent": spread.i2 if name == "all" else None,
        }  # fmt: skip
    for score in found.p_scores:
        text = "Mean certainty of being better than another; no size of effect."
        yield common | {"part": "p_score", "label": score.treatment, "unit": "", "value": score.score, "remark": text}
    for left in network.excluded:
        yield {"part": "left_out", "label": left.study, "remark": left.reason}
