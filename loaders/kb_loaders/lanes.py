"""Work on one database from several connections at a time, each in a thread of its own."""

from __future__ import annotations

import concurrent.futures
import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from kb_loaders.database import quote

if TYPE_CHECKING:
    import duckdb

LANES = 2
"""How many connections work at a time; each takes one processor and its part of the memory."""


@contextlib.contextmanager
def open_lanes(connection: duckdb.DuckDBPyConnection, number: int = LANES) -> Iterator[list[duckdb.DuckDBPyConnection]]:
    """Yield the connection and more to its database, so that there are as many as asked for; these are closed then.

    They share what is committed and the settings; temporary tables and macros each has its own.
    """
    row = connection.execute("SELECT current_database()").fetchone()
    with contextlib.ExitStack() as more:
        lanes = [connection, *(more.enter_context(contextlib.closing(connection.cursor())) for _ in range(number - 1))]
        for one in lanes[1:]:
            one.execute(f"USE {quote(str(row[0] if row else ''))}")
        yield lanes


def run_lanes(
    lanes: Sequence[duckdb.DuckDBPyConnection],
    work: Callable[[duckdb.DuckDBPyConnection], None],
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Do the work on every lane at a time, and return when all have done.

    If one raises, ``stop`` is called, the others are interrupted, and what the first has raised is raised.
    """
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        running = [pool.submit(work, lane) for lane in lanes]
        try:
            for one in concurrent.futures.as_completed(running):
                one.result()
        except BaseException:
            stop()
            # Again and again: an interruption between two statements is lost.
            while concurrent.futures.wait(running, timeout=0.05).not_done:
                for lane in lanes:
                    lane.interrupt()
            raise
