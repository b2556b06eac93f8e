"""What the checker says of registry values that are not there: medians not estimable, and counts of no rows."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.knowledge import knowledge_of
from tests.conftest import SCHEMA
from tests.language.conftest import Check
from tests.registry.loading import load_studies
from tests.registry.traps import cell, outcome, row, with_outcomes

MEDIANS = "SELECT endpoint, arm, median FROM median_times WHERE unit = 'months' AND median < 12"
WITHOUT_REACHED = f"{MEDIANS} AND value_status <> 'not_reached'"


@pytest.fixture(scope="module")
def checked_medians(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Check]:
    """The checker on a record with a median that could not be estimated, and none that was not reached."""
    folder = tmp_path_factory.mktemp("medians")
    survival = outcome(
        row(cell("9.7"), cell("NA", "OG001", comment="Not estimable: too few events")),
        title="Overall Survival",
        kind="MEDIAN",
        unitOfMeasure="Months",
    )
    load_studies(folder / "kb.duckdb", folder, with_outcomes(survival))
    with duckdb.connect(str(folder / "kb.duckdb"), read_only=True) as connection:
        statuses = connection.execute("SELECT value_status FROM median_times ORDER BY ALL").fetchall()
        assert statuses == [("not_estimable",), ("reported",)]
        knowledge = knowledge_of(connection, SCHEMA)
        yield lambda sql: check(connection.cursor(), knowledge, sql, ())


@pytest.mark.parametrize("sql", [MEDIANS, WITHOUT_REACHED])
def test_medians_that_are_not_estimable_are_left_out_of_a_comparison(checked_medians: Check, sql: str) -> None:
    assert [finding.code for finding in checked_medians(sql).findings] == ["not-reached"]


def test_nothing_is_said_where_the_query_leaves_them_out_itself(checked_medians: Check) -> None:
    assert checked_medians(f"{WITHOUT_REACHED} AND value_status <> 'not_estimable'").findings == ()


@pytest.mark.parametrize(
    ("counted", "expected"),
    [("count(*)", []), ("count(fact_id)", []), ("max(n_affected)", ["missing-as-zero"])],
)
def test_where_there_is_no_row_there_are_0_rows(checked_medians: Check, counted: str, expected: list[str]) -> None:
    report = checked_medians(
        f"SELECT a.arm, coalesce(e.n, 0) AS n FROM arms AS a LEFT JOIN (SELECT trial_id, arm_id, {counted} AS n "
        "FROM adverse_events WHERE term = 'Pneumonia' AND seriousness = 'serious' AND grade_min IS NULL "
        "AND group_relation = 'same' GROUP BY trial_id, arm_id) AS e ON e.trial_id = a.trial_id AND e.arm_id = a.arm_id"
    )
    assert [finding.code for finding in report.findings] == expected
