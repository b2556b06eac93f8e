"""Citations hold for random queries over random data; see brute_force for the three properties."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import pytest
from brute_force import Database, broken
from generate import COLUMNS, empty_database, queries, rows
from hypothesis import HealthCheck, event, given, settings

EXAMPLES = 200


@pytest.fixture(scope="module")
def connection():
    connection = empty_database()
    yield connection
    connection.close()


@given(statements=rows(), sql=queries())
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
def test_citations_of_any_query_hold(connection, statements, sql):
    check(connection, statements, sql, Counter())


def check(connection, statements, sql, seen):
    for table in COLUMNS:
        connection.execute(f"DELETE FROM data.{table}")
    for statement in statements:
        connection.execute(statement)
    answer, problems = broken(Database.over(connection), sql)
    kind = "exact" if answer.query.is_exact else answer.query.reason
    event(kind)
    seen[kind, bool(answer.query.depends_on_absence)] += 1
    assert not problems, f"{sql}\n{answer.query}\n{problems}"
