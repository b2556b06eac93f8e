"""The CSV files of an evidence folder: which columns each has, and what a cell of each may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a CSV file.

    kind: ``text``; ``endpoint``, ``population``, ``arm`` (a key of trial.toml); ``word`` (of ``vocabulary``);
    ``flag`` (true or false); ``count`` (a whole number), ``percent`` (0 to 100), ``probability`` (0 to 1), ``number``;
    ``interval`` (two numbers in one cell, in place of the columns ``<name>_low`` and ``<name>_high``).
    """

    name: str
    kind: str = "text"
    vocabulary: str = ""
    required: bool = False
    default: str = ""


@dataclass(frozen=True)
class Table:
    """One CSV file: the table of ``core`` that it fills, and the columns that make a row the only one of its kind."""

    file: str
    core: str
    view: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Return a column by name."""
        return next(column for column in self.columns if column.name == name)


NUMERIC = {"count", "percent", "probability", "number"}

_COMMON = (Column("source"), Column("locators", required=True), Column("note"))
_WHERE = (Column("population", "population", required=True), Column("arm", "arm", required=True))
_ENDPOINT = (
    Column("endpoint", "endpoint", required=True),
    Column("subgroup_factor"),
    Column("subgroup_level"),
    Column("timepoint"),
    Column("assessor"),
)
_INTERVAL = (
    Column("ci_level", "percent"),
    Column("ci_low", "number"),
    Column("ci_high", "number"),
    Column("ci", "interval"),
    Column("ci_sides"),
    Column("ci_method"),
)
_RANGE = (Column("range_low", "number"), Column("range_high", "number"), Column("range", "interval"))
_DISPERSION = (Column("dispersion", "number"), Column("dispersion_type", "word", "dispersion_type"))
_ENDPOINT_KEY = ("endpoint", "subgroup_factor", "subgroup_level", "timepoint", "assessor")

TABLES = (
    Table(
        "arm_results.csv",
        "arm_result",
        "arm_results",
        (
            *_ENDPOINT,
            *_WHERE,
            Column("category"),
            Column("statistic", "word", "statistic", required=True),
            Column("events", "count"),
            Column("total", "count"),
            Column("percent", "percent"),
            Column("value", "number"),
            Column("unit"),
            Column("standard_error", "number"),
            *_DISPERSION,
            *_INTERVAL,
            *_RANGE,
            *_COMMON,
        ),
        (*_ENDPOINT_KEY, "population", "statistic", "category", "arm"),
    ),
    Table(
        "comparisons.csv",
        "comparison",
        "comparisons",
        (
            *_ENDPOINT,
            *_WHERE,
            Column("comparator", "arm", required=True),
            Column("contrast", "word", "contrast", default="between_arms"),
            Column("measure", "word", "measure", required=True),
            Column("value", "number"),
            Column("unit"),
            *_INTERVAL,
            Column("p_value", "probability"),
            Column("test"),
            Column("adjusted_for"),
            Column("prespecified", "flag"),
            *_COMMON,
        ),
        (*_ENDPOINT_KEY, "population", "measure", "contrast", "arm", "comparator"),
    ),
    Table(
        "baseline.csv",
        "baseline",
        "baseline",
        (
            *_WHERE,
            Column("characteristic", required=True),
            Column("level"),
            Column("statistic", "word", "statistic", default="count"),
            Column("n", "count"),
            Column("denominator", "count"),
            Column("percent", "percent"),
            Column("value", "number"),
            Column("unit"),
            *_RANGE,
            *_DISPERSION,
            *_COMMON,
        ),
        ("population", "characteristic", "level", "statistic", "arm"),
    ),
    Table(
        "adverse_events.csv",
        "adverse_event",
        "adverse_events",
        (
            *_WHERE,
            Column("term", required=True),
            Column("organ_system"),
            Column("seriousness", "word", "seriousness", required=True),
            Column("grade_min", "count"),
            Column("attribution"),
            Column("period"),
            Column("detail"),
            Column("n_affected", "count"),
            Column("n_at_risk", "count"),
            Column("percent", "percent"),
            Column("n_events", "count"),
            Column("reporting_threshold_percent", "percent"),
            Column("group_title"),
            *_COMMON,
        ),
        ("population", "term", "seriousness", "grade_min", "attribution", "period", "detail", "arm"),
    ),
    Table(
        "flow.csv",
        "flow",
        "participant_flow",
        (
            *_WHERE,
            Column("stage", required=True),
            Column("reason"),
            Column("n", "count"),
            Column("percent", "percent"),
            *_COMMON,
        ),
        ("population", "stage", "reason", "arm"),
    ),
    Table(
        "exposure.csv",
        "exposure",
        "exposure",
        (
            *_WHERE,
            Column("measure", required=True),
            Column("statistic", "word", "statistic", required=True),
            Column("n", "count"),
            Column("value", "number"),
            Column("unit"),
            *_RANGE,
            *_COMMON,
        ),
        ("population", "measure", "statistic", "arm"),
    ),
    Table(
        "background.csv",
        "background",
        "background",
        (
            Column("reference", required=True),
            Column("topic", required=True),
            Column("participants"),
            Column("treatment"),
            Column("statistic"),
            Column("events", "count"),
            Column("total", "count"),
            Column("value", "number"),
            *_RANGE,
            Column("unit"),
            *_COMMON,
        ),
        ("reference", "topic", "participants", "treatment", "statistic"),
    ),
)
