"""Estimates are pooled and compared only where they are of one endpoint, one direction, one trial and one level."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.findings import Severity
from kb_cli.language.knowledge import Knowledge, knowledge_of
from tests.conftest import SCHEMA
from tests.language import manual
from tests.language.conftest import Check

SPEC = Path(__file__).parent.parent / "spec" / "check_registry"
WRONG = manual.cases_of(SPEC / "estimates_wrong.sql")
RIGHT = manual.cases_of(SPEC / "estimates_right.sql")
POOLED = "SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios {} GROUP BY endpoint"


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_estimates_that_do_not_belong_together_are_found(checked_records: Check, case: manual.Case) -> None:
    assert case.expected <= manual.found_codes(checked_records(case.sql))


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_estimates_that_do_are_no_finding(checked_records: Check, case: manual.Case) -> None:
    assert [finding.why for finding in checked_records(case.sql).findings] == []


def test_a_mean_of_unknown_directions_is_refused_with_the_way_out(checked_records: Check) -> None:
    (finding,) = checked_records(POOLED.format("")).findings
    assert finding.severity is Severity.ERROR
    assert finding.why == (
        "avg() averages estimates of which some have no known direction: the record does not say which group comes "
        "first, so 0.5 may stand for 2."
    )
    assert finding.fix.startswith("Keep those of known direction, direction IS DISTINCT FROM 'unknown',")


def test_a_smallest_ratio_of_unknown_direction_is_worth_a_warning(checked_records: Check) -> None:
    (finding,) = checked_records("SELECT endpoint, min(hazard_ratio) AS best FROM hazard_ratios GROUP BY 1").findings
    assert finding.severity is Severity.WARNING


def test_articles_have_a_direction(checked: Check) -> None:
    assert checked(POOLED.format("")).findings == ()


WEIGHTED = """
    SELECT endpoint, sum(w * mean_difference) / sum(w) AS pooled FROM (
        SELECT *, 1 / pow(standard_error_from_interval(ci_low, ci_high, ci_level / 100), 2) AS w
        FROM mean_differences {}
    ) AS x GROUP BY trial_id, endpoint_id, endpoint"""


def test_weights_are_no_way_around_an_unknown_direction(shared_records: duckdb.DuckDBPyConnection) -> None:
    knowledge = knowledge_of(shared_records, SCHEMA)
    (finding,) = check(shared_records.cursor(), knowledge, WEIGHTED.format("")).findings
    assert finding.code == "direction-unknown"
    assert finding.why.endswith("so 3 may stand for -3.")
    known = WEIGHTED.format("WHERE direction IS DISTINCT FROM 'unknown'")
    assert check(shared_records.cursor(), knowledge, known).findings == ()


def test_an_overlap_of_two_intervals_is_told_with_what_to_look_at(checked: Check) -> None:
    sql = """SELECT a.arm, a.ci_low <= b.ci_high AS is_alike FROM response_rates AS a JOIN response_rates AS b
        USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
        WHERE a.role = 'experimental' AND b.role = 'comparator'"""
    (finding,) = checked(sql).findings
    assert finding.fix == (
        "Look at the interval of the difference or ratio itself: risk_differences, hazard_ratios, effects, or "
        "risk_difference_newcombe()."
    )


def test_a_width_is_divided_by_the_quantile_of_its_level(checked: Check) -> None:
    sql = "SELECT endpoint, (ln(ci_high) - ln(ci_low)) / {} AS se FROM hazard_ratios"
    (finding,) = checked(sql.format("3.92")).findings
    assert finding.why.startswith("The width of intervals is divided by 3.92, which is right at 95 %")
    assert "divide by 2 * z_of_level(ci_level / 100)" in finding.fix
    assert checked(sql.format("(2 * z_of_level(ci_level / 100))")).findings == ()


@pytest.mark.parametrize(("where", "expected"), [("", ["direction-unknown"]), (" WHERE trial_id = 'nct01564784'", [])])
def test_in_a_large_database_a_direction_that_takes_too_long_to_find_counts_as_unknown(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge, where: str, expected: list[str]
) -> None:
    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        if "estimated_size" in sql:
            return [(10_000_000,)]
        if "direction = 'unknown'" in sql:
            assert seconds is not None
            raise duckdb.InterruptException("too long")
        return locked.cursor().execute(sql).fetchall()

    report = check(locked.cursor(), replace(knowledge, look_up=look_up), POOLED.format(where))
    assert [finding.code for finding in report.findings] == expected


@pytest.mark.parametrize(
    ("where", "severity"),
    [("", Severity.ERROR), (" WHERE trial_id IN (SELECT trial_id FROM trials)", Severity.WARNING)],
)
def test_mixed_endpoints_are_refused_where_every_condition_is_followed(
    checked: Check, where: str, severity: Severity
) -> None:
    (finding,) = checked(f"SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios{where}").findings
    assert (finding.code, finding.severity) == ("endpoints-mixed", severity)


def test_populations_are_mixed_where_one_trial_has_several(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    asked = []

    def look_up(sql: str, _: float | None) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return locked.cursor().execute(sql).fetchall()

    check(locked.cursor(), replace(knowledge, look_up=look_up), POOLED.format(""))
    (sql,) = [sql for sql in asked if 'count(DISTINCT "population_id")' in sql]
    assert 'GROUP BY "endpoint", "trial_id"' in sql
