"""What a refused question about registry records is told to do instead, and that doing it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.findings import Finding
from kb_cli.language.knowledge import Knowledge

Ask = Callable[[str], tuple[Finding, ...]]


@pytest.fixture(scope="module")
def ask(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Ask:
    """Return the findings of a query where records have groups without arm, and times in three units."""
    known = knowledge.look_up
    assert known is not None

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        if "HAVING count(DISTINCT lower(" in sql:
            return [] if "'months'" in sql or 'GROUP BY "unit"' in sql else [(["days", "months", "weeks"],)]
        if "FROM groups" in sql or '"group_relation" IS NOT NULL' in sql:
            return [(1,)]
        return known(sql, seconds)

    records = replace(knowledge, look_up=look_up, _unlinked={})
    return lambda sql: check(locked.cursor(), records, sql, ()).findings


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


SUM = "SELECT role, sum(n_affected) FROM adverse_events"


def test_the_rows_that_count_each_participant_once_are_named(ask: Ask) -> None:
    finding = only(ask(f"{SUM} WHERE arm_id IS NOT NULL AND attribution IS NULL AND period IS NULL GROUP BY role"))
    assert finding.fix == (
        "Fix term, seriousness and grade_min in WHERE, or group by them; for each participant once: "
        "term = 'Any adverse event', grade_min IS NULL (any grade)."
    )
    fixed = "population_id = 'safety' AND term = 'Any adverse event' AND seriousness = 'serious' AND grade_min IS NULL"
    assert ask(f"{SUM} WHERE arm_id IS NOT NULL AND arm_id <> 'all' AND {fixed} GROUP BY role") == ()


def test_everything_that_overlaps_is_told_at_once(ask: Ask) -> None:
    finding = only(ask("SELECT trial_id, sum(n) FROM participant_flow GROUP BY trial_id"))
    assert "different values of population_id, arm_id, period, stage and reason" in finding.why
    assert finding.why.endswith("So do groups in registry records that are linked to no arm.")
    assert finding.fix == (
        "Fix population_id, arm_id, period, stage and reason in WHERE, or group by them; for each participant once: "
        "reason IS NULL. Keep the groups that are arms, WHERE arm_id IS NOT NULL, or group by group_title and arm_id."
    )


def test_a_join_that_repeats_rows_is_told_with_the_join_that_does_not(ask: Ask) -> None:
    before = "SELECT c.condition, sum(r.enrollment) FROM registry_records AS r JOIN "
    after = " USING (trial_id) GROUP BY c.condition"
    finding = only(ask(f"{before}conditions AS c{after}"))
    assert finding.code == "fan-out"
    assert finding.fix == (
        "Aggregate r in a subquery before the join. Or join (SELECT DISTINCT trial_id, condition FROM conditions) AS c."
    )
    assert ask(f"{before}(SELECT DISTINCT trial_id, condition FROM conditions) AS c{after}") == ()


@pytest.mark.parametrize("sql", ["SELECT max(median) FROM median_times", "SELECT min(median) FROM median_times"])
def test_a_largest_value_is_not_picked_across_units(ask: Ask, sql: str) -> None:
    finding = only(ask(sql))
    assert (finding.code, finding.why[5:]) == (
        "unlike-units",
        " picks among values in different units: days, months, weeks.",
    )
    assert finding.fix == "Fix the unit, unit = 'days', or group by unit."
    assert ask(f"{sql} WHERE unit = 'months'") == ()
    assert ask(f"{sql.replace('SELECT', 'SELECT unit,')} GROUP BY unit") == ()


def test_a_number_is_not_compared_with_times_in_several_units(ask: Ask) -> None:
    sql = "SELECT arm, median, unit FROM median_times WHERE median > 12"
    finding = only(ask(sql))
    assert finding.why == "A number without unit is compared with values in different units: days, months, weeks."
    assert finding.fix == "Fix the unit, unit = 'days'."
    assert ask(f"{sql} AND unit = 'months'") == ()
    assert ask("SELECT arm, median, unit FROM median_times WHERE median > 0") == ()


def test_a_condition_that_is_not_followed_has_the_benefit_of_the_doubt(ask: Ask) -> None:
    assert ask("SELECT max(median) FROM median_times WHERE unit LIKE 'month%'") == ()


def test_times_in_one_unit_may_be_compared(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    # The source gives survival in months, and times to recovery of blood counts in days.
    for sql in ("SELECT max(median) FROM median_times WHERE ", "SELECT arm FROM median_times WHERE median > 12 AND "):
        report = check(locked.cursor(), knowledge, f"{sql}endpoint_id = 'os'", ())
        assert report.errors == ()
    assert [f.code for f in check(locked.cursor(), knowledge, "SELECT max(median) FROM median_times", ()).findings] == [
        "unlike-units"
    ]


def test_means_are_weighted_by_participants(ask: Ask) -> None:
    (finding, *_) = ask("SELECT avg(value) FROM baseline WHERE characteristic = 'Age' AND statistic = 'mean'")
    assert (finding.code, finding.why) == (
        "medians-averaged",
        "avg() averages means of groups, and the groups differ in size.",
    )
    assert finding.fix == (
        "Weight each by its participants, sum(x * n) / sum(n), in one endpoint and unit, or show them side by side."
    )


@pytest.mark.parametrize("condition", ["value >= 18", "avg(value) > 1"])
def test_a_text_that_is_taken_for_a_number_is_told_how_it_becomes_one(ask: Ask, condition: str) -> None:
    finding = only(ask(f"SELECT trial_id FROM eligibility GROUP BY trial_id, value HAVING {condition}"))
    assert finding.code == "engine"
    assert "Candidate" not in finding.why
    assert finding.fix == "A text is no number; where it holds one, write TRY_CAST(column AS DOUBLE)."
    number = condition.replace("value", "TRY_CAST(value AS DOUBLE)")
    found = ask(f"SELECT trial_id FROM eligibility GROUP BY trial_id, value HAVING {number}")
    assert [finding.code for finding in found] == []


def test_article_and_record_stand_side_by_side_where_both_populations_are_shown(ask: Ask) -> None:
    after = (
        "a.percent AS article, r.percent AS record FROM outcome_matches AS m "
        "JOIN response_rates AS a ON a.trial_id = m.trial_id AND a.endpoint_id = m.endpoint_id "
        "JOIN response_rates AS r ON r.trial_id = m.trial_id AND r.endpoint_id = m.outcome_id AND r.arm_id = a.arm_id"
    )
    assert only(ask(f"SELECT {after}")).fix == (
        "Join on population_id too, fix it on both sides in WHERE, or show it of both in SELECT."
    )
    assert ask(f"SELECT a.population_id, r.population_id, {after}") == ()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT trial_id FROM registry_records WHERE completion_date < DATE '2020-01-01'",
        "SELECT year(start_date) AS year, count(*) AS trials FROM registry_records GROUP BY year",
    ],
)
def test_a_text_that_stands_in_for_a_date_is_told_how_to_be_one(ask: Ask, sql: str) -> None:
    assert only(ask(sql)).fix == "A text is no date; where it holds one, write TRY_CAST(column AS DATE)."
