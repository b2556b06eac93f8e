"""Cells of CSV files: numbers read by the grammar; words, keys, counts, intervals and duplicates checked."""

from __future__ import annotations

from kb_loaders.article.context import Trial
from kb_loaders.article.facts import split_locators
from kb_loaders.article.files import Record
from kb_loaders.article.tables import NUMERIC, Column, Table
from kb_loaders.numbers import Number, NumberError, check_order, parse_estimate, parse_interval
from kb_loaders.wording import counted

ALL = "all"
TIMES = {"median_time", "restricted_mean_time", "restricted_mean_difference"}
"""Statistics and measures whose values are times: they need a unit, and NR means not reached."""

Cells = dict[str, Number]
Seen = dict[tuple[str, ...], list[tuple[Record, dict[str, str]]]]
"""Rows read so far with their numbers, by what they are about."""


def check_words(trial: Trial, table: Table, record: Record) -> None:
    """Fill defaults and check every cell that names something: keys of trial.toml, words of a vocabulary, flags."""
    for column in table.columns:
        value = record.text(column.name)
        if not value and column.default:
            record.values[column.name] = column.default
            continue
        if not value:
            if column.required and column.name != "locators" and column.name in record.values:
                trial.find(record, column.name, "it is empty, and every row needs one")
            continue
        _check_word(trial, record, column, value)
    factor, level = record.text("subgroup_factor"), record.text("subgroup_level")
    if bool(factor) != bool(level):
        missing = "subgroup_level" if factor else "subgroup_factor"
        trial.find(record, missing, "a subgroup needs both its factor and its level; fill both or neither")
    elif (
        factor
        and factor != ALL
        and trial.check_key(record, "subgroup_factor", factor, trial.subgroups, "subgroup factor")
    ):
        trial.check_key(record, "subgroup_level", level, trial.subgroups[factor], f"level of '{factor}'")


def _check_word(trial: Trial, record: Record, column: Column, value: str) -> None:
    if column.kind == "arm":
        trial.check_key(record, column.name, value, {*trial.arms, ALL}, "arm")
    elif column.kind == "population":
        trial.check_key(record, column.name, value, trial.populations, "population")
    elif column.kind == "endpoint":
        trial.check_key(record, column.name, value, trial.endpoints, "endpoint")
    elif column.kind == "word":
        trial.check_word(record, column.name, value, column.vocabulary)
    elif column.kind == "flag" and value.lower() not in {"true", "false"}:
        trial.find(
            record, column.name, f"'{value}' is neither true nor false; leave it empty where the source does not say"
        )


def read_cells(trial: Trial, table: Table, record: Record) -> Cells:
    """Return the numbers of a row by column; intervals in one cell are taken apart."""
    is_time = record.text("statistic") in TIMES or record.text("measure") in TIMES
    cells: Cells = {}
    for column in table.columns:
        if column.kind not in NUMERIC:
            continue
        if column.name == "value" and "±" in record.text("value"):
            _read_estimate(trial, record, cells, is_time)
        elif column.name not in cells or record.text(column.name):
            cells[column.name] = trial.read_number(record, column.name, is_time=is_time)
            _check_kind(trial, record, column, cells[column.name])
    for column in table.columns:
        if column.kind == "interval" and record.text(column.name):
            _read_interval(trial, record, cells, column.name, is_time)
    for name in ("ci", "range"):
        if record.text(f"{name}_low") and record.text(f"{name}_high"):
            try:
                check_order(cells[f"{name}_low"], cells[f"{name}_high"])
            except NumberError as error:
                trial.find(record, f"{name}_low", str(error))
    if cells.get("ci_low", Number("", None, None, None, "")).printed and not record.text("ci_level"):
        trial.find(record, "ci_level", "an interval needs its level; write 95, 97.5 or what the source says")
    return cells


def _read_estimate(trial: Trial, record: Record, cells: Cells, is_time: bool) -> None:
    behind_sign = "dispersion" if record.text("dispersion_type") else "standard_error"
    try:
        value, spread = parse_estimate(record.text("value"), is_time=is_time)
    except NumberError as error:
        trial.find(record, "value", str(error))
        return
    cells["value"] = value
    if spread is not None:
        if record.text(behind_sign):
            trial.find(record, behind_sign, f"'{record.text('value')}' prints it already; empty one of the two cells")
        cells[behind_sign] = spread


def _read_interval(trial: Trial, record: Record, cells: Cells, name: str, is_time: bool) -> None:
    if record.text(f"{name}_low") or record.text(f"{name}_high"):
        trial.find(record, name, f"fill either '{name}' or '{name}_low' and '{name}_high', not both")
        return
    try:
        cells[f"{name}_low"], cells[f"{name}_high"] = parse_interval(record.text(name), is_time=is_time)
    except NumberError as error:
        trial.find(record, name, str(error))


def _check_kind(trial: Trial, record: Record, column: Column, number: Number) -> None:
    value = number.value
    if value is None:
        return
    if column.kind == "count" and (value < 0 or value != int(value)):
        trial.find(record, column.name, f"'{number.printed}' is not a count; counts are whole numbers from 0 up")
    if column.kind == "percent" and not 0 <= value <= 100:
        trial.find(record, column.name, f"'{number.printed}' is not a percentage between 0 and 100")
    if column.kind == "probability" and not 0 <= value <= 1:
        trial.find(record, column.name, f"'{number.printed}' is not between 0 and 1")
    if number.is_percent and column.kind in {"count", "probability"}:
        trial.find(record, column.name, f"'{number.printed}' is a percentage, and this column takes a {column.kind}")


def check_counts(trial: Trial, record: Record, cells: Cells) -> None:
    """Check that no count is above its denominator, and that neither is above the population's N."""
    size = trial.sizes.get((record.text("population"), record.text("arm")))
    population = f"the population '{record.text('population')}' has {counted(size or 0, 'participant')} in this arm"
    for part, whole in (("events", "total"), ("n", "denominator"), ("n_affected", "n_at_risk")):
        count, total = cells.get(part), cells.get(whole)
        if count is None or (part == "n" and "characteristic" not in record.values):
            continue
        limit: float | None = total.value if total else None
        of = f"{whole} is {total.printed}" if total and total.is_reported else ""
        if total is not None and not total.printed and not record.text("subgroup_factor"):
            limit, of = size, population
        if limit is not None and count.value is not None and count.value > limit and not _counts_events(trial, record):
            trial.find(record, part, f"{count.printed} is more than its denominator: {of}")
        if total and total.value is not None and size is not None and total.value > size:
            trial.find(record, whole, f"{total.printed} is more than can be: {population}")


def _counts_events(trial: Trial, record: Record) -> bool:
    """Return whether a row counts events, of which a participant may have several."""
    endpoint = trial.endpoints.get(record.text("endpoint"), {})
    return record.text("statistic") == "count" and endpoint.get("kind") == "count"


def check_duplicate(
    trial: Trial,
    table: Table,
    record: Record,
    identity: tuple[str, ...],
    seen: Seen,
) -> None:
    """Refuse a second row about the same thing, unless another place prints other numbers for it."""
    if any(column.required and column.name not in record.values for column in table.columns):
        return
    names = {*table.identity, "locators", "note", "source"}
    numbers = {name: text for name in record.values if name not in names and (text := record.text(name))}
    for other, other_numbers in seen.setdefault((record.text("source"), *identity), []):
        same_place = set(split_locators(record.text("locators"))) & set(split_locators(other.text("locators")))
        if numbers == other_numbers or same_place:
            what = " / ".join(filter(None, identity))
            message = (
                f"the same fact stands in line {other.line} ({what}); keep one row and list all places in 'locators'"
            )
            trial.find(record, table.identity[0], message)
            break
    seen[(record.text("source"), *identity)].append((record, numbers))
