"""One line on the terminal that says how far a load is; nothing where the output is no terminal."""

from __future__ import annotations

import time
from typing import TextIO

from kb_loaders.wording import counted

BAR = 24
"""Characters of the bar."""
PAUSE = 0.1
"""Seconds between two drawings."""


class ProgressLine:
    """Draws ``[######......] 45 %  2,310 records, 870/s, 3 s left`` in place; to be closed at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None
        self._started = time.monotonic()
        self._drawn = 0.0
        self._width = 0

    def update(self, records: int, part: float | None) -> None:
        """Draw the line anew if some time has passed. part: of the input that is read, from 0 to 1."""
        now = time.monotonic()
        is_read = part is not None and part >= 1  # drawn at once: nothing may follow for long
        if self._stream is None or (now - self._drawn < PAUSE and not is_read):
            return
        self._drawn = now
        text = describe(records, part, now - self._started)
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)

    def close(self) -> None:
        """Take the line away."""
        if self._stream is not None and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()


def describe(records: int, part: float | None, seconds: float) -> str:
    """Return the line: how far, how many, how fast, and how long it will still take at this rate.

    When all is read, it names what follows: its time is not known.
    """
    if part is not None and part >= 1:
        return f"[{'#' * BAR}] {counted(records, 'record')} read; numbers are linked, checked and written"
    rate = f"{counted(records, 'record')}, {records / max(seconds, 0.001):,.0f}/s"
    if part is None:
        return rate
    filled = round(part * BAR)
    left = f", {describe_seconds(seconds * (1 - part) / part)} left" if part > 0 and seconds > 1 else ""
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {part:4.0%}  {rate}{left}"


def describe_seconds(seconds: float) -> str:
    """Return a duration as people say it."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
