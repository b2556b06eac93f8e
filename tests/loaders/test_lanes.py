"""Lanes: connections to one database that work at the same time."""

from __future__ import annotations

import threading

import duckdb
import pytest

from kb_loaders.lanes import open_lanes, run_lanes


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("ATTACH ':memory:' AS kb; USE kb; CREATE TABLE done (name VARCHAR)")
    return connection


def test_lanes_work_on_one_database_at_the_same_time(connection: duckdb.DuckDBPyConnection) -> None:
    both = threading.Barrier(2, timeout=30)

    def work(lane: duckdb.DuckDBPyConnection) -> None:
        both.wait()
        lane.execute("INSERT INTO done VALUES ($1)", [threading.current_thread().name])

    with open_lanes(connection) as lanes:
        run_lanes(lanes, work)
    assert connection.execute("SELECT count(DISTINCT name) FROM done").fetchall() == [(2,)]


def test_temporary_tables_are_a_lanes_own(connection: duckdb.DuckDBPyConnection) -> None:
    with open_lanes(connection) as (first, second):
        first.execute("CREATE TEMP TABLE own AS SELECT 1 AS x")
        with pytest.raises(duckdb.CatalogException):
            second.execute("FROM own")


def test_what_further_lanes_made_is_freed_when_they_end(connection: duckdb.DuckDBPyConnection) -> None:
    with open_lanes(connection) as (first, second):
        second.execute("CREATE TEMP TABLE own AS SELECT 1 AS x")
    assert first.execute("SELECT count(*) FROM done").fetchall() == [(0,)]
    with pytest.raises(duckdb.ConnectionException, match="closed"):
        second.execute("FROM own")


def test_when_one_fails_the_others_are_stopped_and_its_error_is_raised(connection: duckdb.DuckDBPyConnection) -> None:
    waiting = threading.Event()
    ended: list[str] = []

    def work(lane: duckdb.DuckDBPyConnection) -> None:
        if lane is lanes[0]:
            raise ValueError("no more room")
        if lane is lanes[1]:
            assert waiting.wait(timeout=30)
            ended.append("told")
            return
        with pytest.raises(duckdb.InterruptException):
            lane.execute("SELECT count(*) FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE hash(x + y) = 1")
        ended.append("interrupted")

    with open_lanes(connection, 3) as lanes, pytest.raises(ValueError, match="no more room"):
        run_lanes(lanes, work, waiting.set)
    assert sorted(ended) == ["interrupted", "told"]
