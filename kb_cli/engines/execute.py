"""One query, run within limits of time, memory and rows."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kb_cli.errors import LimitReached, UsageMistake
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

ROWS_A_BATCH = 10_000
"""Rows that are fetched between two looks at the clock."""


def run_query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    within: TimeLimit | None = None,
) -> Result:
    """Return the rows of a query.

    limit: most rows to return; where there are more, ``Result.limited_to`` says so. within: the time for it.
    Raises LimitReached when time or memory runs out, UsageMistake with DuckDB's own words for any other failure,
    KeyboardInterrupt when the user stops it with Ctrl-C.
    """
    import duckdb

    within = within or TimeLimit(None)
    within.check()
    cursor = connection.cursor()
    try:
        with light_binding(), interrupted_after(cursor, within.left), _interrupted_by_the_user(cursor):
            cursor.execute(sql, dict(parameters) if parameters else None)
            description = cursor.description or []
            rows = _fetched(cursor, limit, within)
    except duckdb.InterruptException as error:
        raise within.reached() from error
    except duckdb.OutOfMemoryException as error:
        raise LimitReached("Stopped: the query needs more memory than it may use (2 GB). Ask for less.") from error
    except duckdb.Error as error:
        within.check()  # interrupted between two calls, the engine says that the result is closed
        raise UsageMistake(explain(error)) from error
    finally:
        cursor.close()
    limited = limit is not None and len(rows) > limit
    return Result(
        columns=tuple(column[0] for column in description),
        types=tuple(str(column[1]) for column in description),
        rows=rows[:limit] if limited else rows,
        limited_to=limit if limited else None,
    )


def _fetched(cursor: duckdb.DuckDBPyConnection, limit: int | None, within: TimeLimit) -> list[tuple[Any, ...]]:
    """Return the rows, one more than the limit where there are more; the engine itself cannot be stopped here."""
    rows: list[tuple[Any, ...]] = []
    while limit is None or len(rows) <= limit:
        batch = cursor.fetchmany(ROWS_A_BATCH if limit is None else min(ROWS_A_BATCH, limit + 1 - len(rows)))
        if not batch:
            break
        rows += batch
        within.check()
    return rows


def explain(error: duckdb.Error) -> str:
    """Return DuckDB's message without its stack trace, with a word on where names are listed."""
    import duckdb

    text = str(error).partition("\n\nStack Trace")[0].strip()
    if isinstance(error, duckdb.CatalogException) and "Table with name" in text:
        return f"{text}\n\nList the views with: kb views"
    return text


@contextmanager
def interrupted_after(cursor: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Interrupt what runs on a cursor after so many seconds; None: never."""
    if seconds is None:
        yield
        return
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _interrupted_by_the_user(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let Ctrl-C interrupt the cursor, then raise KeyboardInterrupt.

    Python's own handler would raise within DuckDB, which now and then hangs while it clears the query away (1.5.6).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = []

    def interrupt(*_: object) -> None:
        pressed.append(True)
        cursor.interrupt()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception as error:
        if pressed:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    if pressed:
        raise KeyboardInterrupt
