"""Ctrl-C stops a query that runs in this process, each time: DuckDB's own way now and then hangs."""

from __future__ import annotations

import os
import signal
import threading
import time

import duckdb
import pytest

from kb_cli.engines.execute import run_query
from kb_cli.time_limit import TimeLimit

ENDLESS = "SELECT count(*) FROM range(100000000) AS a, range(100000) AS b WHERE (a.range * b.range) % 7 = 3"


@pytest.mark.parametrize("attempt", range(3))
def test_ctrl_c_stops_a_query_at_once(attempt: int) -> None:
    handler = signal.getsignal(signal.SIGINT)
    started = time.monotonic()
    timer = threading.Timer(0.3 + attempt / 10, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with duckdb.connect() as connection:
        with pytest.raises(KeyboardInterrupt):
            run_query(connection, ENDLESS, within=TimeLimit(60))
        assert run_query(connection, "SELECT 1").rows == [(1,)]
    assert time.monotonic() - started < 20
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_query_in_another_thread_leaves_the_handler_alone() -> None:
    rows: list[object] = []
    with duckdb.connect() as connection:
        thread = threading.Thread(target=lambda: rows.extend(run_query(connection, "SELECT 1").rows))
        thread.start()
        thread.join()
    assert rows == [(1,)]
