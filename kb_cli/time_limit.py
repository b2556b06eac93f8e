"""How long one answer may take, from asking to the last row written."""

from __future__ import annotations

import time

from kb_cli.errors import LimitReached


class TimeLimit:
    """A number of seconds that begins to run when it is made; None: without end.

    It counts asking, reading and writing. What does not count is waiting for whoever reads standard output: a pager
    may stay open for as long as its reader likes.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._began = time.monotonic()
        self._uncounted = 0.0

    @property
    def left(self) -> float | None:
        """Seconds left, never below 0; None: without end."""
        if self.seconds is None:
            return None
        return max(0.0, self.seconds - (time.monotonic() - self._began - self._uncounted))

    def check(self) -> None:
        """Raise LimitReached where the time is over."""
        if self.left == 0:
            raise self.reached()

    def reached(self) -> LimitReached:
        """Return the message that the time is over."""
        return LimitReached(
            f"Stopped after {self.seconds:g} seconds. Ask for less, or allow more time with --timeout SECONDS."
        )

    def leave_out(self, seconds: float) -> None:
        """Do not count this time."""
        self._uncounted += seconds
