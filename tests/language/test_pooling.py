"""Arms of several trials are not taken for one, and sums that count nobody twice are not refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.findings import Severity
from kb_cli.language.knowledge import Knowledge, knowledge_of
from kb_cli.language.ties import Limits
from tests.conftest import SCHEMA
from tests.language import manual
from tests.language.conftest import Check

SPEC = Path(__file__).parent.parent / "spec" / "check_registry"
WRONG = manual.cases_of(SPEC / "pooling_wrong.sql")
RIGHT = manual.cases_of(SPEC / "pooling_right.sql")
BY_ROLE = """
    SELECT role, sum(n_affected) / sum(n_at_risk) AS share FROM adverse_events
    WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' {} GROUP BY role"""
TOTALS = """
    SELECT trial_id, arm_id, sum(total) AS total FROM arm_results
    WHERE statistic = 'proportion' AND group_relation = 'same' AND row_title IS NULL
    GROUP BY trial_id, endpoint_id, population_id, arm_id"""


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_arms_of_several_trials_are_not_taken_for_one(checked_records: Check, case: manual.Case) -> None:
    assert case.expected <= manual.found_codes(checked_records(case.sql))


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_arms_of_one_trial_are(checked_records: Check, case: manual.Case) -> None:
    assert [finding.why for finding in checked_records(case.sql).findings] == []


@pytest.mark.parametrize(
    "case", [case for case in WRONG if "naive-pooling" in case.expected], ids=lambda case: case.name
)
def test_nothing_is_pooled_where_the_database_has_one_trial(checked: Check, case: manual.Case) -> None:
    assert "naive-pooling" not in manual.found_codes(checked(case.sql))


def test_naive_pooling_is_told_with_the_way_out(checked_records: Check) -> None:
    (finding,) = checked_records(BY_ROLE.format("")).findings
    assert finding.severity is Severity.ERROR
    assert finding.why == (
        "Counts of several trials are added up arm by arm and then compared: participants were randomised within a "
        "trial, not between trials, so the result is one of trials as well as of treatments."
    )
    assert finding.fix.startswith("Group by trial_id too, and pool what each trial says of its own arms: mantel_")


def test_trials_that_a_condition_may_narrow_to_one_are_worth_a_warning(checked_records: Check) -> None:
    by_list = BY_ROLE.format("AND trial_id IN (SELECT trial_id FROM interventions)")
    (finding,) = checked_records(by_list).findings
    assert (finding.code, finding.severity) == ("naive-pooling", Severity.WARNING)
    assert checked_records(BY_ROLE.format("AND trial_id LIKE '%91000000'")).findings == ()


def test_what_takes_too_long_to_look_up_is_no_naive_pooling(traps: duckdb.DuckDBPyConnection) -> None:
    known = knowledge_of(traps, SCHEMA)
    assert known.look_up is not None
    look = known.look_up

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        if "max(trial_id)" in sql:
            raise duckdb.InterruptException("too long")
        return look(sql, seconds)

    report = check(traps.cursor(), replace(known, look_up=look_up), BY_ROLE.format(""), ())
    assert report.findings == ()


def test_a_mix_of_a_value_and_null_is_not_one_value(traps: duckdb.DuckDBPyConnection) -> None:
    known = knowledge_of(traps, SCHEMA)
    of_other = {"seriousness": Limits(frozenset({"other"}))}
    assert known.has_one("adverse_events", "grade_min", [], of_other)
    assert not known.has_one("adverse_events", "grade_min", [], {})
    assert not replace(known, look_up=None).has_one("adverse_events", "grade_min", [], of_other)


def test_totals_of_categories_are_refused_where_records_have_some(
    checked_records: Check, shared_records: duckdb.DuckDBPyConnection
) -> None:
    real = check(shared_records.cursor(), knowledge_of(shared_records, SCHEMA), TOTALS, ())
    assert {finding.code for finding in real.errors} == {"overlapping-counts"}
    assert checked_records(TOTALS).findings == ()


def test_a_misspelt_status_is_near_to_one_that_a_registry_posts(checked_records: Check) -> None:
    (finding,) = checked_records("SELECT trial_id FROM registry_records WHERE overall_status = 'SUSPENDD'").findings
    assert finding.fix.startswith("Did you mean 'SUSPENDED'")


def test_what_a_registry_may_post_holds_what_records_have(
    shared_records: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    posted = [(view, column) for view in knowledge.views.values() for column in view.columns if column.posts]
    assert len(posted) >= 11
    for view, column in posted:
        rows = shared_records.execute(f"SELECT DISTINCT {column.name} FROM {view.name}").fetchall()
        assert {word for (word,) in rows if word is not None} <= {*column.posts}, (view.name, column.name)
