"""Groups of registry records that are no arm are not added up; queries of articles alone stay as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.findings import Report
from kb_cli.language.knowledge import Knowledge
from tests.language import manual

SPEC = Path(__file__).parent.parent / "spec" / "check_registry"
WRONG = manual.cases_of(SPEC / "wrong.sql")
RIGHT = manual.cases_of(SPEC / "right.sql")


@pytest.fixture(scope="module")
def registered(knowledge: Knowledge) -> Knowledge:
    """What is known where trial nct90000001 has groups that are linked to no arm."""
    known = knowledge.look_up
    assert known is not None

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        if "FROM groups" in sql:
            return [(1,)] if "trial_id IN" not in sql or "nct90000001" in sql else []
        if '"group_relation" IS NOT NULL' in sql and "trial_id" not in sql:
            return [(1,)]
        if "= 'nct90000001'" in sql or "= 'registry-adverse-events'" in sql:
            return [(1,)]
        return known(sql, seconds)

    return replace(knowledge, look_up=look_up, _unlinked={})


def _check(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge, sql: str) -> Report:
    return check(locked.cursor(), knowledge, sql, ())


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_groups_that_are_no_arm_are_not_added(
    locked: duckdb.DuckDBPyConnection, registered: Knowledge, case: manual.Case
) -> None:
    report = _check(locked, registered, case.sql)
    assert any("linked to no arm" in finding.why for finding in report.findings)


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_groups_that_are_arms_are_added(
    locked: duckdb.DuckDBPyConnection, registered: Knowledge, case: manual.Case
) -> None:
    assert [finding.why for finding in _check(locked, registered, case.sql).findings] == []


def test_the_refusal_says_what_to_write(locked: duckdb.DuckDBPyConnection, registered: Knowledge) -> None:
    (finding,) = [f for f in _check(locked, registered, WRONG[0].sql).findings if "linked to no arm" in f.why]
    assert finding.code == "overlapping-counts"
    assert finding.fix == (
        "Fix term in WHERE, or group by it; for each participant once: term = 'Any adverse event'. Keep the groups "
        "that are arms, WHERE arm_id IS NOT NULL, or group by group_title and arm_id."
    )


@pytest.mark.parametrize("case", WRONG[:2], ids=lambda case: case.name)
def test_a_database_without_such_groups_refuses_nothing(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge, case: manual.Case
) -> None:
    report = _check(locked, knowledge, case.sql)
    assert not any("linked to no arm" in finding.why for finding in report.findings)


def test_a_database_of_an_older_kb_has_no_groups_at_all(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    known = knowledge.look_up
    assert known is not None

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        if "FROM groups" in sql:
            raise duckdb.CatalogException("Table with name groups does not exist!")
        return known(sql, seconds)

    report = _check(locked, replace(knowledge, look_up=look_up, _unlinked={}), WRONG[0].sql)
    assert not any("linked to no arm" in finding.why for finding in report.findings)
