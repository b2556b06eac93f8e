"""Identifiers that are names within one trial put no rows of several trials together."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from kb_cli.language.findings import Severity
from kb_cli.language.knowledge import Homonym, Knowledge, knowledge_of
from tests.conftest import SCHEMA
from tests.language import manual
from tests.language.conftest import Check

SPEC = Path(__file__).parent.parent / "spec" / "check_registry"
WRONG = manual.cases_of(SPEC / "trials_wrong.sql")
RIGHT = manual.cases_of(SPEC / "trials_right.sql")
NONE: frozenset[object] = frozenset()
RATIOS = "SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'registry-outcome-2'"


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_rows_of_several_trials_are_not_put_together_by_a_name_within_one(
    checked_records: Check, case: manual.Case
) -> None:
    assert case.expected <= manual.found_codes(checked_records(case.sql))


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_with_trial_or_label_they_are(checked_records: Check, case: manual.Case) -> None:
    assert [finding.why for finding in checked_records(case.sql).findings] == []


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_nothing_is_said_where_the_database_has_one_trial(checked: Check, case: manual.Case) -> None:
    assert not manual.found_codes(checked(case.sql)) & manual.OF_RECORDS


def test_the_sum_is_told_with_what_the_name_stands_for(checked_records: Check) -> None:
    (finding,) = checked_records(RATIOS).findings
    assert finding.severity is Severity.ERROR
    assert finding.why == (
        "avg() averages rows of several trials by endpoint_id, a name within one trial: 'registry-outcome-2' is "
        "'Change in symptom score' in one and 'percentage of patients of survival at 12 months' in another."
    )
    assert finding.fix == "Group by trial_id too, or fix it in WHERE; across trials, go by endpoint."


def test_trials_that_a_subquery_names_are_worth_a_warning(checked_records: Check) -> None:
    (finding,) = checked_records(f"{RATIOS} AND trial_id IN (SELECT trial_id FROM interventions)").findings
    assert (finding.code, finding.severity) == ("sum-without-trial", Severity.WARNING)
    assert checked_records(f"{RATIOS} AND trial_id = (SELECT min(trial_id) FROM trials)").findings == ()


def test_the_join_is_told_with_the_condition_that_is_missing(checked_records: Check) -> None:
    (finding,) = checked_records("SELECT e.term, a.regimen FROM adverse_events e JOIN arms a USING (arm_id)").findings
    assert finding.severity is Severity.ERROR
    assert finding.why == (
        "e and a are joined by arm_id without trial_id, and arm_id is a name within one trial: rows of one trial meet "
        "rows of others."
    )
    assert finding.fix == "Add AND e.trial_id = a.trial_id, or fix the trial of both in WHERE."


def test_a_relation_without_the_trial_must_give_it(checked_records: Check) -> None:
    sql = "WITH p AS (SELECT arm_id FROM arms) SELECT e.term FROM adverse_events e JOIN p ON p.arm_id = e.arm_id"
    (finding,) = checked_records(sql).findings
    assert finding.fix == "Add AND e.trial_id = p.trial_id; p must select it."


def test_the_way_out_of_overlaps_names_the_trial_where_there_are_several(
    checked: Check, checked_records: Check
) -> None:
    sql = "SELECT sum(events) FROM response_rates WHERE population_id = '{}' AND subgroup_factor = 'all'"
    sql += " AND row_title IS NULL AND category IS NULL AND arm_id <> 'all'"
    (records,) = [f for f in checked_records(sql.format("registry-outcome-1")).findings if "endpoint_id" in f.why]
    assert records.fix.startswith("Fix trial_id and endpoint_id in WHERE, or group by them")
    (articles,) = [f for f in checked(sql.format("safety")).findings if "endpoint_id" in f.why]
    assert articles.fix.startswith("Fix endpoint_id in WHERE, or group by it")


def test_a_name_is_known_with_two_of_its_meanings(traps: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    records = knowledge_of(traps, SCHEMA)
    assert records.homonym("endpoint_id", frozenset({"registry-outcome-2"}), None) == Homonym(
        "registry-outcome-2", "Change in symptom score", "percentage of patients of survival at 12 months"
    )
    assert records.homonym("endpoint_id", NONE, frozenset({"nct91000011"})) is None
    assert records.homonym("arm_id", NONE, None) is None
    assert knowledge.homonym("endpoint_id", NONE, None) is None
    assert (records.has_several_trials, knowledge.has_several_trials) == (True, False)


def test_real_records_use_one_name_for_many_arms(shared_records: duckdb.DuckDBPyConnection) -> None:
    homonym = knowledge_of(shared_records, SCHEMA).homonym("arm_id", NONE, None)
    assert homonym is not None
    assert homonym.word == "arm-1"
