"""What can go wrong with a summary, in words for the person who asked for it."""

from __future__ import annotations

from kb_cli.errors import KbError


class SummaryError(KbError):
    """A summary cannot be made; the message says what, where and what to do next."""


class UnknownTemplate(SummaryError):
    """The template named is neither built in nor a file."""


class TemplateMistake(SummaryError):
    """A template is wrong at a line: its syntax, a name it uses, or a query it asks for."""


class UnknownTrial(SummaryError):
    """The database holds no such trial."""
