"""Why the process that runs queries ended before it answered, as far as the system tells."""

from __future__ import annotations

import re
import signal

from kb_cli.errors import LimitReached
from kb_cli.time_limit import TimeLimit

SHOWN = 300
"""Most characters of the process's own last words that are shown."""
NO_MEMORY = re.compile(r"bad_alloc|MemoryError|OutOfMemory|[Cc]annot allocate memory|can't start new thread")
LESS = "Ask for less."
REPORT = "If it happens again, report it with the query."


def why_ended(code: int, last_words: str, within: TimeLimit) -> LimitReached:
    """Return the message for a process that ended early.

    code: its exit code, or minus the number of the signal that ended it. last_words: what it wrote to standard error.
    """
    said = _last_line(last_words)
    if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
        return within.reached()
    if code == -9:
        return LimitReached(
            "Stopped: the process that runs the query was killed (signal 9). Most likely the computer ran out of "
            "memory: ask for less, or end other programs."
        )
    if NO_MEMORY.search(last_words):
        return LimitReached(f"Stopped: the query needs more memory than it may use ({said}). {LESS}")
    ended = f"crashed ({_signal(-code)})" if code < 0 else f"ended with exit code {code}"
    return LimitReached(
        f"Stopped: the process that runs the query {ended} before it answered{said and ': '}{said}. {REPORT}"
    )


def _signal(number: int) -> str:
    """Return a signal's number and name: `signal 11, SIGSEGV`."""
    try:
        return f"signal {number}, {signal.Signals(number).name}"
    except ValueError:
        return f"signal {number}"


def _last_line(text: str) -> str:
    """Return the last line that says something, which is where Python names the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:SHOWN].rstrip(".") if lines else ""
