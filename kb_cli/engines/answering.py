"""The process that runs people's SQL, from the inside: limits first, then the database, then the answers."""

from __future__ import annotations

import datetime
import json
import math
import os
import pickle
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kb_cli.engines.confine import confine
from kb_cli.engines.connection import CONFIG, open_database
from kb_cli.engines.worker import HEAD
from kb_cli.errors import KbError

if TYPE_CHECKING:
    import duckdb

    from kb_cli.language.findings import Report
    from kb_cli.language.knowledge import Knowledge

ENGINE_MEMORY = "1GB"
ROWS_A_BATCH = 2_000

Message = tuple[str, Any]


class Answers:
    """A database behind limits; raises NoDatabase where it cannot be opened."""

    def __init__(self, path: Path, schema: Path, timeout: float, memory: int) -> None:
        self._schema = schema
        with suppress(ImportError):
            import resource

            for what, amount, most in _limits(timeout, memory):
                with suppress(ValueError, OSError):
                    resource.setrlimit(what, (amount, most))
        import duckdb

        self._engine = duckdb
        self.is_confined = confine([path, schema])
        CONFIG["memory_limit"] = ENGINE_MEMORY
        self._connection = open_database(path)

    @cached_property
    def _knowledge(self) -> Knowledge:
        from kb_cli.language.knowledge import knowledge_of

        return knowledge_of(self._connection, self._schema)

    def to(self, question: Mapping[str, Any]) -> Iterator[Message]:
        """Yield the messages that answer one question, the last of them `done`, `late` or `failed`."""
        seconds = question["seconds"]
        ends = time.monotonic() + (math.inf if seconds is None else seconds)
        cursor = self._connection.cursor()
        try:
            has_python = self._register(cursor, question["sql"])
            if question["is_checked"]:
                report = self._checked(cursor, question)
                yield "report", _plain(report)
                if report.errors or not question["is_run"]:
                    yield "done", False
                    return
            yield from self._rows(cursor, question, ends, has_python=has_python)
        except (self._engine.InterruptException, TimeoutError):
            yield "late", None
        except (self._engine.OutOfMemoryException, MemoryError):
            yield "failed", ("limit", "Stopped: the query needs more memory than it may use (1 GB). Ask for less.")
        except self._engine.Error as error:
            if time.monotonic() >= ends:  # interrupted between two calls, the engine says that the result is closed
                yield "late", None
                return
            from kb_cli.engines.execute import explain
            from kb_cli.engines.functions import plain_message

            yield "failed", ("usage", plain_message(explain(error)))
        finally:
            cursor.close()

    @staticmethod
    def _register(cursor: duckdb.DuckDBPyConnection, sql: str) -> bool:
        """Make the exact functions that a query mentions available to it; return whether it mentions any."""
        from kb_cli.engines.functions import register_exact

        return bool(register_exact(cursor, sql))

    def _checked(self, cursor: duckdb.DuckDBPyConnection, question: Mapping[str, Any]) -> Report:
        from kb_cli.language.check import check

        return check(cursor, self._knowledge, question["sql"], question["parameters"] or ())

    def _rows(
        self, cursor: duckdb.DuckDBPyConnection, question: Mapping[str, Any], ends: float, *, has_python: bool
    ) -> Iterator[Message]:
        from kb_cli.engines.execute import interrupted_after
        from kb_loaders.binding import light_binding

        limit, sent, is_limited = question["limit"], 0, False
        with interrupted_after(cursor, None if math.isinf(left := _left(ends)) else left):
            # Functions of ours that run as Python need the libraries that light_binding hides.
            with nullcontext() if has_python or not question["parameters"] else light_binding():
                cursor.execute(question["sql"], question["parameters"] or None)
            description = cursor.description or []
            types = [str(column[1]) for column in description]
            yield "columns", ([column[0] for column in description], types)
            zoned = [index for index, name in enumerate(types) if "WITH TIME ZONE" in name]
            while rows := cursor.fetchmany(ROWS_A_BATCH if limit is None else min(ROWS_A_BATCH, limit - sent + 1)):
                _left(ends)
                if limit is not None and sent + len(rows) > limit:
                    rows, is_limited = rows[: limit - sent], True
                sent += len(rows)
                yield "rows", [_fixed(row, zoned) for row in rows] if zoned else rows
                if is_limited:
                    break
        yield "done", is_limited


def _left(ends: float) -> float:
    """Return the seconds left; raises TimeoutError where there are none."""
    if (left := ends - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _fixed(row: tuple[Any, ...], zoned: list[int]) -> tuple[Any, ...]:
    """Return a row whose times have a fixed offset: a time zone of pytz is no value that the other side reads."""
    cells = list(row)
    for index in zoned:
        if isinstance(cells[index], datetime.datetime) and (offset := cells[index].utcoffset()) is not None:
            cells[index] = cells[index].replace(tzinfo=datetime.timezone(offset))
    return tuple(cells)


def _plain(report: Report) -> tuple[Any, Any]:
    findings = [(f.code, str(f.severity), f.line, f.column, f.why, f.fix, f.allowed) for f in report.findings]
    return findings, [astuple(column) for column in report.columns]


def _limits(timeout: float, memory: int) -> Iterator[tuple[int, int, int]]:
    """Yield the limits that the process sets for itself: what, how much, and how much at the very most.

    At the first of the two limits of processor time the system says so by a signal of its own, at the second it kills.
    """
    import resource

    seconds = int(timeout * (os.cpu_count() or 1) + 30)
    yield resource.RLIMIT_AS, memory, memory
    yield resource.RLIMIT_CPU, seconds, seconds + 5
    yield resource.RLIMIT_FSIZE, 0, 0
    yield resource.RLIMIT_CORE, 0, 0
    yield resource.RLIMIT_NPROC, 512, 512


def main() -> None:
    """Answer questions on standard input until it closes."""
    path, schema, timeout, memory = json.loads(sys.argv[1])
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        answers = Answers(Path(path), Path(schema), float(timeout), int(memory))
    except KbError as error:
        _send(output, ("failed", ("database", str(error))))
        return
    _send(output, ("ready", None))
    for line in sys.stdin.buffer:
        for message in answers.to(json.loads(line)):
            _send(output, message)


def _send(output: BinaryIO, message: Message) -> None:
    content = pickle.dumps(message, protocol=5)
    output.write(HEAD.pack(len(content)) + content)
    output.flush()


if __name__ == "__main__":
    main()
