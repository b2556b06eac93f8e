"""Columns that tell rows apart, and sums over groups and rows of registry records that overlap."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.contracts import View, list_views
from kb_cli.language.check import check
from kb_cli.language.findings import Report
from kb_cli.language.knowledge import Knowledge, knowledge_of
from kb_cli.language.ties import Limits
from tests.conftest import SCHEMA
from tests.language import manual

SPEC = Path(__file__).parent.parent / "spec" / "check_registry"
WRONG, RIGHT = (manual.cases_of(SPEC / f"sums_{name}.sql") for name in ("wrong", "right"))
VIEWS = list_views(SCHEMA)
OF_TRIALS = [view for view in VIEWS if view.unique and "trial_id" in view.unique and "fact_id" in view.key]


@pytest.fixture(scope="module", params=["traps", "shared_records"])
def records(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Databases of made-up and of real registry records."""
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(request.param)
    return connection


@pytest.fixture(scope="module")
def knowledge(records: duckdb.DuckDBPyConnection) -> Knowledge:
    return knowledge_of(records, SCHEMA)


def _repeated(connection: duckdb.DuckDBPyConnection, view: View, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    names = ", ".join(columns)
    return connection.execute(f"SELECT {names} FROM {view.name} GROUP BY {names} HAVING count(*) > 1").fetchall()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_key_tells_rows_apart(view: View, records: duckdb.DuckDBPyConnection) -> None:
    assert _repeated(records, view, view.key) == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_in_articles_words_tell_rows_apart_where_the_database_says_so(
    view: View, two_trials: duckdb.DuckDBPyConnection
) -> None:
    assert _repeated(two_trials, view, view.key) == []
    if view.unique:
        is_told = knowledge_of(two_trials, SCHEMA).tells_apart(view.name, view.unique, {})
        assert is_told == (_repeated(two_trials, view, view.unique) == [])


@pytest.mark.parametrize("view", OF_TRIALS, ids=lambda view: view.name)
def test_in_a_record_words_tell_rows_apart_where_the_database_says_so(
    view: View, records: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    at = view.unique.index("trial_id")
    repeated = {row[at] for row in _repeated(records, view, view.unique)}
    trials = [row[0] for row in records.execute("SELECT trial_id FROM trials").fetchall()]
    told = {
        trial
        for trial in trials[:: 1 + len(trials) // 40]
        if not knowledge.tells_apart(view.name, view.unique, {"trial_id": Limits(frozenset({trial}))})
    }
    assert told == repeated & set(trials[:: 1 + len(trials) // 40])
    assert not knowledge.tells_apart(view.name, view.unique, {})
    assert knowledge.tells_apart(view.name, view.unique, {"group_relation": Limits(frozenset({None}))})


def test_some_words_do_not_tell_rows_of_records_apart(records: duckdb.DuckDBPyConnection) -> None:
    repeated = {view.name for view in OF_TRIALS if _repeated(records, view, view.unique)}
    assert repeated >= {"adverse_events", "arm_results", "participant_flow", "populations", "response_rates"}


def _checked(connection: duckdb.DuckDBPyConnection, sql: str) -> Report:
    return check(connection.cursor(), knowledge_of(connection, SCHEMA), sql, ())


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_a_sum_over_what_overlaps_is_refused(traps: duckdb.DuckDBPyConnection, case: manual.Case) -> None:
    assert case.expected <= {finding.code for finding in _checked(traps, case.sql).errors}


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_a_sum_over_what_does_not_overlap_passes(traps: duckdb.DuckDBPyConnection, case: manual.Case) -> None:
    assert [(finding.code, finding.why) for finding in _checked(traps, case.sql).errors] == []
    traps.cursor().execute(case.sql).fetchall()


def test_the_refusal_of_a_join_says_how_to_get_the_number(traps: duckdb.DuckDBPyConnection) -> None:
    (case,) = (case for case in WRONG if case.name == "a population once for every adverse event")
    (finding,) = (finding for finding in _checked(traps, case.sql).errors if finding.code == "fan-out")
    assert finding.fix == (
        "Aggregate p in a subquery before the join. Or name the trials in WHERE: records of a registry may have "
        "several such rows of x."
    )
