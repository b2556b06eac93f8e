"""From rows of CSV files to rows of ``core``: what each column becomes, and with which status."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb_loaders.article.cells import (
    ALL,
    TIMES,
    Cells,
    Seen,
    check_counts,
    check_duplicate,
    check_words,
    read_cells,
)
from kb_loaders.article.context import Row, Trial
from kb_loaders.article.files import Record
from kb_loaders.article.tables import Table
from kb_loaders.numbers import Number

PERCENTS = {"proportion", "event_free_probability"}
"""Statistics whose value is a percentage."""
NEEDS_UNIT = TIMES | {"mean", "median", "mean_difference", "curve_separation_time"}
_SINGLE_TIME = re.compile(r"^(\d+(?:\.\d+)?)[ -](second|minute|hour|day|week|month|year)s?$")


def read_rows(trial: Trial, table: Table, records: list[Record]) -> None:
    """Add the rows of one CSV file to the trial; what is wrong with them goes to its findings."""
    seen: Seen = {}
    for record in records:
        before = len(trial.findings)
        check_words(trial, table, record)
        cells = read_cells(trial, table, record)
        check_counts(trial, record, cells)
        row = FINISH[table.core](trial, record, cells)
        identity = tuple(record.text(name) for name in table.identity)
        check_duplicate(trial, table, record, identity, seen)
        printed = {name: number for name, number in cells.items() if number.printed}
        if not printed and len(trial.findings) == before:
            trial.find(
                record, table.columns[0].name, "the row has no number; write illegible or not reported in its place"
            )
        row["fact"] = trial.add_fact(record, table.view, tuple(filter(None, identity)), cells)
        trial.add(table.core, row)


def _total(trial: Trial, record: Record, cells: Cells, column: str) -> tuple[int | None, str]:
    """Return a denominator and where it comes from; one that is not printed is the population's N."""
    number = cells[column]
    if number.value is not None:
        return int(number.value), "printed"
    if number.printed:
        return None, number.status
    size = trial.sizes.get((record.text("population"), record.text("arm")))
    if size is None or record.text("subgroup_factor") not in {"", ALL}:
        return None, "not_reported"
    return size, "from_population"


def _count(number: Number) -> int | None:
    return None if number.value is None else int(number.value)


def _where(record: Record) -> Row:
    return {"population_id": record.text("population"), "arm_id": record.text("arm")}


def _endpoint(trial: Trial, record: Record) -> Row:
    endpoint = trial.endpoints.get(record.text("endpoint"), {})
    return {
        **_where(record),
        "endpoint_id": record.text("endpoint"),
        "subgroup_factor": record.text("subgroup_factor") or ALL,
        "subgroup_level": record.text("subgroup_level") or ALL,
        "timepoint": record.text("timepoint") or endpoint.get("timepoint"),
        "assessor": record.text("assessor") or endpoint.get("assessor"),
    }


def _interval(cells: Cells, record: Record, *, applies: bool = True) -> Row:
    def status(number: Number) -> str:
        return number.status if applies or number.printed else "not_applicable"

    return {
        "ci_level": cells["ci_level"].value,
        "ci_low": cells["ci_low"].value,
        "ci_low_status": status(cells["ci_low"]),
        "ci_high": cells["ci_high"].value,
        "ci_high_status": status(cells["ci_high"]),
        "ci_sides": record.text("ci_sides") or None,
        "ci_method": record.text("ci_method") or None,
    }


def _range(cells: Cells) -> Row:
    return {"range_low": cells["range_low"].value, "range_high": cells["range_high"].value}


def _dispersion(cells: Cells, record: Record) -> Row:
    return {"dispersion": cells["dispersion"].value, "dispersion_type": record.text("dispersion_type") or None}


def _need_unit(trial: Trial, record: Record, word: str, number: Number) -> None:
    if word in NEEDS_UNIT and number.is_reported and not record.text("unit"):
        trial.find(record, "unit", f"a {word.replace('_', ' ')} needs its unit, for example months")


def _check_percents(trial: Trial, record: Record, cells: Cells) -> None:
    """Check that what stands in columns of any unit is a percentage, where the statistic is one."""
    for column in ("value", "ci_low", "ci_high", "range_low", "range_high"):
        number = cells.get(column)
        if number is not None and number.value is not None and not 0 <= number.value <= 100:
            named = column if record.text(column) else column.partition("_")[0]
            trial.find(record, named, f"'{number.printed}' is not a percentage between 0 and 100")


def split_timepoint(timepoint: str | None) -> tuple[float | None, str | None]:
    """Return a single time as number and unit (``2 years`` is 2, years), or nothing."""
    match = _SINGLE_TIME.match(timepoint or "")
    return (float(match[1]), match[2] + "s") if match else (None, None)


def _finish_arm_result(trial: Trial, record: Record, cells: Cells) -> Row:
    statistic = record.text("statistic")
    total, source = _total(trial, record, cells, "total")
    row = _endpoint(trial, record)
    main = cells["value"]
    if statistic in PERCENTS:
        main = cells["percent"] if cells["percent"].printed else cells["value"]
    elif cells["percent"].printed:
        trial.find(record, "percent", f"a {statistic.replace('_', ' ')} has no percentage; write its number in 'value'")
    if statistic in PERCENTS:
        _check_percents(trial, record, cells)
    if statistic == "event_free_probability" and not row["timepoint"]:
        trial.find(record, "timepoint", "an event-free probability needs its time, for example 2 years")
    _need_unit(trial, record, statistic, main)
    counted = statistic in PERCENTS | {"count", "median_time"}
    status = cells["events"].status if statistic == "count" and not main.printed else main.status
    time_value, time_unit = split_timepoint(row["timepoint"])
    return {
        **row,
        "time_value": time_value,
        "time_unit": time_unit,
        "category": record.text("category") or None,
        "statistic": statistic,
        "events": _count(cells["events"]),
        "events_status": cells["events"].status if counted or cells["events"].printed else "not_applicable",
        "total": total,
        "total_source": source,
        "value": main.value,
        "unit": "percent" if statistic in PERCENTS else record.text("unit") or None,
        "standard_error": cells.get("standard_error", cells["value"]).value if "standard_error" in cells else None,
        **_dispersion(cells, record),
        **_interval(cells, record, applies=statistic != "count"),
        **_range(cells),
        "value_status": status,
    }


def _finish_comparison(trial: Trial, record: Record, cells: Cells) -> Row:
    measure = record.text("measure")
    if record.text("arm") == ALL or record.text("comparator") == ALL:
        trial.find(record, "arm", "a comparison is between two arms; 'all' is not one")
    if record.text("contrast") == "unknown":
        trial.find(record, "contrast", "write between_arms or within_arm; unknown is for records of a registry")
    within = record.text("contrast") == "within_arm"
    if (record.text("arm") == record.text("comparator")) != within:
        message = "arm and comparator are the same only where contrast is within_arm"
        trial.find(record, "comparator", message)
    _need_unit(trial, record, measure, cells["value"])
    word = trial.vocabularies["measure"].get(measure)
    flag = record.text("prespecified").lower()
    return {
        **_endpoint(trial, record),
        "comparator_id": record.text("comparator"),
        "contrast": record.text("contrast"),
        "measure": measure,
        "value": cells["value"].value,
        "unit": record.text("unit") or (word.unit if word else "") or None,
        **_interval(cells, record),
        "p_relation": cells["p_value"].relation,
        "p_value": cells["p_value"].value,
        "p_value_status": cells["p_value"].status,
        "test": record.text("test") or None,
        "adjusted_for": record.text("adjusted_for") or None,
        "prespecified": {"true": True, "false": False}.get(flag),
        "value_status": cells["value"].status,
    }


def _finish_baseline(trial: Trial, record: Record, cells: Cells) -> Row:
    statistic = record.text("statistic")
    is_count = statistic in {"count", "proportion"}
    denominator, source = _total(trial, record, cells, "denominator")
    _need_unit(trial, record, statistic, cells["value"])
    applies = "not_applicable"
    main = cells["n"] if is_count and cells["n"].printed else cells["percent"] if is_count else cells["value"]
    return {
        **_where(record),
        "characteristic": record.text("characteristic"),
        "level": record.text("level") or None,
        "statistic": statistic,
        "value": cells["value"].value,
        "unit": record.text("unit") or None,
        "n": _count(cells["n"]),
        "n_status": cells["n"].status if is_count or cells["n"].printed else applies,
        "denominator": denominator,
        "denominator_source": source,
        "percent": cells["percent"].value,
        "percent_status": cells["percent"].status if is_count or cells["percent"].printed else applies,
        **_range(cells),
        **_dispersion(cells, record),
        "value_status": main.status,
    }


def _finish_adverse_event(trial: Trial, record: Record, cells: Cells) -> Row:
    at_risk, source = _total(trial, record, cells, "n_at_risk")
    main = next(
        (cells[name] for name in ("n_affected", "percent", "n_events") if cells[name].printed), cells["n_affected"]
    )
    grade = cells["grade_min"]
    if grade.value is not None and not 1 <= grade.value <= 5:
        trial.find(record, "grade_min", f"'{grade.printed}' is not a grade; CTCAE grades run from 1 to 5")
    counts = {name: cells.pop(name) for name in ("grade_min",)}
    return {
        **_where(record),
        "group_title": record.text("group_title") or None,
        "term": record.text("term"),
        "organ_system": record.text("organ_system") or None,
        "seriousness": record.text("seriousness"),
        "grade_min": _count(counts["grade_min"]),
        "attribution": record.text("attribution") or None,
        "period": record.text("period") or None,
        "detail": record.text("detail") or None,
        "n_affected": _count(cells["n_affected"]),
        "n_affected_status": cells["n_affected"].status,
        "n_at_risk": at_risk,
        "n_at_risk_source": source,
        "percent": cells["percent"].value,
        "percent_status": cells["percent"].status,
        "n_events": _count(cells["n_events"]),
        "n_events_status": cells["n_events"].status,
        "reporting_threshold_percent": cells["reporting_threshold_percent"].value,
        "value_status": main.status,
    }


def _finish_flow(_trial: Trial, record: Record, cells: Cells) -> Row:
    main = cells["n"] if cells["n"].printed else cells["percent"]
    return {
        **_where(record),
        "stage": record.text("stage"),
        "reason": record.text("reason") or None,
        "n": _count(cells["n"]),
        "n_status": cells["n"].status,
        "percent": cells["percent"].value,
        "percent_status": cells["percent"].status,
        "value_status": main.status,
    }


def _finish_exposure(trial: Trial, record: Record, cells: Cells) -> Row:
    statistic = record.text("statistic")
    _need_unit(trial, record, statistic, cells["value"])
    unit = record.text("unit") or ("percent" if statistic == "proportion" else None)
    if statistic == "proportion":
        _check_percents(trial, record, cells)
    main = cells["value"] if cells["value"].printed else cells["n"]
    return {
        **_where(record),
        "measure": record.text("measure"),
        "statistic": statistic,
        "n": _count(cells["n"]),
        "n_status": cells["n"].status,
        "value": cells["value"].value,
        "unit": unit,
        **_range(cells),
        "value_status": main.status,
    }


def _finish_background(trial: Trial, record: Record, cells: Cells) -> Row:
    for reference in record.text("reference").split():
        trial.check_key(record, "reference", reference, trial.references, "reference")
    main = next((cells[name] for name in ("value", "range_low", "events") if cells[name].printed), cells["value"])
    return {
        "reference": record.text("reference"),
        "topic": record.text("topic"),
        "participants": record.text("participants") or None,
        "treatment": record.text("treatment") or None,
        "statistic": record.text("statistic") or None,
        "events": _count(cells["events"]),
        "total": _count(cells["total"]),
        "relation": cells["value"].relation,
        "value": cells["value"].value,
        **_range(cells),
        "unit": record.text("unit") or None,
        "value_status": main.status,
    }


FINISH: dict[str, Callable[[Trial, Record, Cells], Row]] = {
    "arm_result": _finish_arm_result,
    "comparison": _finish_comparison,
    "baseline": _finish_baseline,
    "adverse_event": _finish_adverse_event,
    "flow": _finish_flow,
    "exposure": _finish_exposure,
    "background": _finish_background,
}
"""How a checked row of a CSV file becomes a row of its table in ``core``."""
