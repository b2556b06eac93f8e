"""Rows as templates see them, and their grouping into the lines of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ALL = "all"
WHOLE_TRIAL = "Whole trial"
NO_ARM = "Group that is no arm"


class Row(dict[str, Any]):
    """A result row of a named query: ``row.percent`` in a template is its column ``percent``."""


@dataclass
class Line:
    """Result rows that share the values of some columns: a line of a printed table, with a cell for each arm.

    In a template ``line.characteristic`` is a shared value, ``line.arms["Placebo"]`` the rows of that arm, and
    ``line.rows`` all rows. An arm without a row is missing from ``arms``. ``comparisons`` are rows between arms.
    """

    keys: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    arms: dict[str, list[Row]] = field(default_factory=dict)
    comparisons: list[Row] = field(default_factory=list)


def arm_name(row: Mapping[str, Any]) -> str:
    """The arm that a row is about; the title of a registry group that is linked to none; else the whole trial."""
    is_posted = str(row.get("endpoint_id") or row.get("population_id")).startswith("registry-")
    return str(row.get("arm") or row.get("group_title") or (NO_ARM if is_posted else WHOLE_TRIAL))


def lines_by_arm(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[Line]:
    """The rows grouped by the values of ``columns``, in order of first appearance."""
    lines: dict[tuple[Any, ...], Line] = {}
    for row in rows:
        key = tuple(row.get(column) for column in columns)
        line = lines.setdefault(key, Line(dict(zip(columns, key, strict=True))))
        line.rows.append(Row(row))
        line.arms.setdefault(arm_name(row), []).append(Row(row))
    return list(lines.values())


# What an estimate of an arm and an estimate between arms must share to stand on one line.
_SETTING = (
    "endpoint_id",
    "endpoint",
    "population_id",
    "population",
    "subgroup_factor",
    "subgroup_level",
    "timepoint",
    "assessor",
)


def result_lines(arm_rows: Iterable[Mapping[str, Any]], comparisons: Iterable[Mapping[str, Any]] = ()) -> list[Line]:
    """One line for each endpoint, population, subgroup, time, assessor and quantity, with what compares the arms.

    arm_rows: estimates in one arm; comparisons: estimates between arms, or rows of both kinds (those with a
    ``comparator`` are comparisons). A comparison stands on the first line of its setting, or on one of its own; never
    on the line of a single category, because it compares all of them.
    """
    mixed = [Row({**row, "quantity": _quantity(row)}) for row in (*arm_rows, *comparisons)]
    of_arms = [row for row in mixed if row.get("comparator") is None]
    lines = lines_by_arm(of_arms, *_SETTING, "quantity", "category")
    for row in mixed:
        if row.get("comparator") is None:
            continue
        setting = {column: row.get(column) for column in _SETTING}
        home = next((line for line in lines if _is_setting(line, setting)), None)
        if home is None:
            home = Line({**setting, "quantity": None, "category": None})
            lines.append(home)
        home.comparisons.append(row)
    return lines


def _is_setting(line: Line, setting: Mapping[str, Any]) -> bool:
    return line.keys["category"] is None and all(line.keys[key] == value for key, value in setting.items())


def _quantity(row: Mapping[str, Any]) -> str | None:
    """What the row's value is; the views of one statistic say it by the name of their column."""
    for column in ("quantity", "statistic", "measure"):
        if row.get(column) is not None:
            return str(row[column])
    names = {"percent": "proportion", "median": "median_time", "mean": "restricted_mean_time"}
    return next((word for column, word in names.items() if column in row), None)


def arms_of(*results: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of the arms that occur in the results, once each, in order of appearance; all arms together last."""
    arms: dict[str, bool] = {}
    for rows in results:
        for row in rows:
            if row.get("comparator") is None:
                arms.setdefault(
                    arm_name(row), row.get("role") == ALL or arm_name(row) in ("All participants", WHOLE_TRIAL)
                )
    return sorted(arms, key=lambda arm: arms[arm])
