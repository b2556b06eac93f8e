"""Running SQL that people write: in a process of its own, which the operating system stops where the engine does not.

The checker decides what may run; this is the other layer, and it holds alone: a read-only, locked database
(connection), a fresh cursor for every query, and limits of memory, processor time and waiting time that a single long
call of the engine cannot get around. The program reads the answers with an unpickler that makes plain values only.
"""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kb_cli.engines.ended import why_ended
from kb_cli.errors import KbError, LimitReached, NoDatabase, UsageMistake
from kb_cli.language.findings import Finding, Report, ResultColumn, Severity
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit

GRACE = 1.5
"""Seconds that a query may take beyond its time before its process is killed."""
START = 30.0
"""Seconds that the process may take to open the database."""
MEMORY = 4 << 30
"""Bytes of address space of the process; the engine itself is told to use 1 GB."""
LAST_WORDS = 4_000
"""Most bytes of the process's standard error that are kept."""
MAX_BYTES = 1 << 30
"""Most bytes of one answer."""
KEPT_VARIABLES = ("PATH", "LANG", "TZ", "HOME", "SYSTEMROOT", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONUTF8")
HEAD = struct.Struct(">I")
"""What stands before each message: its size."""
_SAFE = {
    ("decimal", "Decimal"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("uuid", "UUID"),
    ("uuid", "SafeUUID"),
}


@dataclass(frozen=True)
class Question:
    """What the process is asked: a query, what to do with it, and the most rows of its answer."""

    sql: str
    is_run: bool
    is_checked: bool
    limit: int | None
    parameters: Mapping[str, Any] | None = None


class _Opening(TimeLimit):
    """The time in which the process opens the database."""

    def reached(self) -> LimitReached:
        return LimitReached(
            f"Stopped: the database was not open after {self.seconds:g} seconds. Try again when the computer is less "
            "busy."
        )


class _Values(pickle.Unpickler):
    """Reads what the process sends: plain values, dates, decimals and UUIDs, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _SAFE:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


class Worker:
    """A process that answers queries on one database until it is closed; use it in a `with` statement."""

    def __init__(self, path: Path, schema: Path, *, timeout: float = 30.0, memory: int = MEMORY) -> None:
        self._path, self._schema, self._timeout, self._memory = path, schema, timeout, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer, self._words = bytearray(), bytearray()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def begin(self) -> TimeLimit:
        """Return the time for a query and its answer, which runs from now on: when the process is ready."""
        self._started()
        return TimeLimit(self._timeout)

    def check(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, within: TimeLimit | None = None
    ) -> Report:
        """Return what the checker says about a query; it is not run. within: the time for it, or the worker's."""
        report, _ = self._ask(Question(sql, False, True, None, parameters), within)
        return report

    def ask(
        self,
        sql: str,
        limit: int | None = None,
        parameters: Mapping[str, Any] | None = None,
        *,
        within: TimeLimit | None = None,
    ) -> Result:
        """Return the rows of a query, which is not checked; raises LimitReached, UsageMistake."""
        _, result = self._ask(Question(sql, True, False, limit, parameters), within)
        assert result is not None
        return result

    def check_and_ask(
        self, sql: str, limit: int | None = None, *, within: TimeLimit | None = None
    ) -> tuple[Report, Result | None]:
        """Return what the checker says about a query, and its rows where that is no error."""
        return self._ask(Question(sql, True, True, limit), within)

    def _ask(self, question: Question, within: TimeLimit | None) -> tuple[Report, Result | None]:
        process = self._started()
        within = within or TimeLimit(self._timeout)
        within.check()
        assert process.stdin is not None
        asked = {**question.__dict__, "parameters": dict(question.parameters or {}), "seconds": within.left}
        try:
            process.stdin.write(json.dumps(asked, default=str).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise self._ended(within) from error
        report, rows = Report(), list[tuple[Any, ...]]()
        columns, types = list[str](), list[str]()
        deadline, received = _deadline(within), 0
        while True:
            message, size = self._message(deadline, within)
            received += size
            kind, content = message
            if kind == "report":
                report = _report(content)
            elif kind == "columns":
                columns, types = content
            elif kind == "rows":
                rows += content
                if received > MAX_BYTES:
                    self.close()
                    raise LimitReached("Stopped: the answer is larger than 1 GB. Ask for less, or use --limit.")
            elif kind == "late":
                raise within.reached()
            elif kind == "failed":
                raise _error(*content)
            elif kind == "done":
                limited_to = question.limit if content else None
                return report, Result(tuple(columns), tuple(types), rows, limited_to) if columns else None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._buffer.clear()
        self._words.clear()
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        options = json.dumps([str(self._path.resolve()), str(self._schema), self._timeout, self._memory])
        self._process = subprocess.Popen(
            self._command(options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        (kind, content), _ = self._message(time.monotonic() + START, _Opening(START))
        if kind != "ready":
            self.close()
            raise _error(*content)
        return self._process

    def _command(self, options: str) -> list[str]:
        """Return the command that starts the process."""
        return [sys.executable, "-P", "-m", "kb_cli.engines.answering", options]

    def _message(self, deadline: float, within: TimeLimit) -> tuple[tuple[str, Any], int]:
        """Return the next message and its size."""
        size = HEAD.unpack(self._bytes(HEAD.size, deadline, within))[0]
        content = self._bytes(size, deadline, within)
        try:
            message = _Values(io.BytesIO(content)).load()
        except Exception as error:
            self.close()
            raise LimitReached("Stopped: the process that runs queries sent something that is no answer.") from error
        return message, size

    def _bytes(self, count: int, deadline: float, within: TimeLimit) -> bytes:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        with selectors.DefaultSelector() as selector:
            answers = selector.register(process.stdout, selectors.EVENT_READ)
            selector.register(process.stderr, selectors.EVENT_READ)
            while len(self._buffer) < count:
                left = deadline - time.monotonic()
                ready = selector.select(left) if left > 0 else []
                if not ready:
                    self.close()
                    raise within.reached()
                for key, _ in ready:
                    part = os.read(key.fd, 1 << 20)
                    if key.fd != answers.fd:
                        self._keep(part)
                    elif not part:
                        raise self._ended(within)
                    else:
                        self._buffer += part
                    if not part:
                        selector.unregister(key.fileobj)
        found = bytes(self._buffer[:count])
        del self._buffer[:count]
        return found

    def _keep(self, words: bytes) -> None:
        """Keep the end of what the process writes to standard error."""
        self._words += words
        del self._words[:-LAST_WORDS]

    def _ended(self, within: TimeLimit) -> KbError:
        """Return why the process ended before it answered."""
        process = self._process
        assert process is not None
        assert process.stderr is not None
        code = process.wait()
        while part := os.read(process.stderr.fileno(), 1 << 16):
            self._keep(part)
        words = self._words.decode(errors="replace")
        self.close()
        return why_ended(code, words, within)


def _deadline(within: TimeLimit) -> float:
    """Return when the process is killed that has not answered."""
    return time.monotonic() + (math.inf if within.left is None else within.left + GRACE)


def _error(kind: str, text: str) -> KbError:
    return {"limit": LimitReached, "database": NoDatabase}.get(kind, UsageMistake)(text)


def _report(content: Any) -> Report:
    findings, columns = content
    return Report(
        tuple(Finding(code, Severity(severity), *rest) for code, severity, *rest in findings),
        tuple(ResultColumn(*column) for column in columns),
    )
