"""What the checker says about a query: one finding is one thing at one place, why it matters and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops the query, the others are printed beside the answer."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    UNKNOWN = "unknown"


ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2, Severity.UNKNOWN: 3}


@dataclass(frozen=True)
class Finding:
    """One thing that the checker found.

    line, column: where, counted from 1. why: one sentence. fix: one sentence on what to do.
    allowed: the reason that the query's author gave for overriding it, else None.
    """

    code: str
    severity: Severity
    line: int
    column: int
    why: str
    fix: str
    allowed: str | None = None

    def __str__(self) -> str:
        if self.allowed is not None:
            return f"{self.line}:{self.column} allowed {self.code}: {self.why} Reason given: {self.allowed}"
        return f"{self.line}:{self.column} {self.severity} {self.code}: {self.why} {self.fix}".rstrip()


@dataclass(frozen=True)
class ResultColumn:
    """One result column: its SQL type from DuckDB, what kind of quantity it holds and in which unit.

    kind: a kind of the contracts, a kind derived from them, or `unknown`. unit: the unit, `in <column>` where another
    column says it, or empty. note: why a kind is unknown.
    """

    name: str
    type: str
    kind: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Report:
    """Everything that the checker says about one query."""

    findings: tuple[Finding, ...] = ()
    columns: tuple[ResultColumn, ...] = field(default=())

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the query."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR and f.allowed is None)

    @property
    def overrides(self) -> tuple[Finding, ...]:
        """The findings that the author overrode, each with the reason."""
        return tuple(f for f in self.findings if f.allowed is not None)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The findings that do not stop the query and were not overridden."""
        return tuple(f for f in self.findings if f.severity is not Severity.ERROR and f.allowed is None)
