"""Mistakes and limits that end a command: one class a kind, each with its exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    NO_DATABASE = 4
    LIMIT = 5


class KbError(Exception):
    """A message for the user: what was wrong, where, and what to do next."""

    code = ExitCode.USAGE


class UsageMistake(KbError):
    """The command was called with something it does not know or take."""


class BadInput(KbError):
    """Evidence that cannot be loaded."""

    code = ExitCode.BAD_INPUT


class NoDatabase(KbError):
    """There is no database, or it cannot be used."""

    code = ExitCode.NO_DATABASE


class LimitReached(KbError):
    """A limit of time or memory stopped the work."""

    code = ExitCode.LIMIT
