"""Findings and result types as people read them, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb_cli.language.findings import Finding, Report, ResultColumn, Severity
from kb_cli.output.result import Result
from kb_loaders.wording import counted

FIELDS = ("code", "severity", "line", "column", "why", "fix", "allowed")
TYPES = ("VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")
WIDEST = 110
"""Characters of a line of the query that are shown around a finding."""
OBVIOUS = {"participants", "rows"}
"""Units that the header of a table does not repeat."""


def finding_rows(findings: Iterable[Finding]) -> Result:
    """Return findings as rows: code, severity, line, column, why, fix, and the reason of an override."""
    rows = [(f.code, str(f.severity), f.line, f.column, f.why, f.fix, f.allowed) for f in findings]
    return Result(FIELDS, TYPES, [*rows])


def column_rows(columns: Iterable[ResultColumn]) -> Result:
    """Return the result columns of a query as rows: name, SQL type, kind, unit, and why a kind is unknown."""
    rows = [(c.name, c.type, c.kind, c.unit or None, c.note or None) for c in columns]
    return Result(("column", "type", "kind", "unit", "note"), ("VARCHAR",) * 5, [*rows])


def finding_lines(findings: Iterable[Finding], sql: str) -> Iterator[str]:
    """Yield each finding as a paragraph: place, code, the line of the query with a mark under it, why, and the fix."""
    lines = sql.splitlines()
    for finding in findings:
        word = "allowed" if finding.allowed is not None else str(finding.severity)
        yield f"{finding.line}:{finding.column} {word} {finding.code}"
        if 0 < finding.line <= len(lines):
            yield from _marked(lines[finding.line - 1], finding.column)
        yield f"  {finding.why}"
        if finding.allowed is not None:
            yield f"  Allowed, because: {finding.allowed}"
        elif finding.fix:
            yield f"  {finding.fix}"


def _marked(line: str, column: int) -> Iterator[str]:
    start = max(0, min(column - 1 - WIDEST // 2, len(line) - WIDEST))
    shown = line[start : start + WIDEST].replace("\t", " ")
    yield f"    {shown}".rstrip()
    yield "    " + " " * (column - 1 - start) + "^"


def summary(report: Report) -> str:
    """Return how many findings of each severity there are: `1 error, 2 warnings`; empty where there are none."""
    counts = dict.fromkeys(Severity, 0)
    for finding in report.findings:
        if finding.allowed is None:
            counts[finding.severity] += 1
    words = [f"{n} {s}" if s is Severity.UNKNOWN else counted(n, s) for s, n in counts.items() if n]
    if report.overrides:
        words.append(f"{len(report.overrides)} allowed")
    return ", ".join(words)


def header_units(columns: Iterable[ResultColumn]) -> tuple[str, ...]:
    """Return what the header of a table says of units: not what the name says already, nor what stands in the row."""
    return tuple(
        "" if c.unit.startswith("in ") or c.unit in OBVIOUS or c.unit in c.name.replace("_", " ") else c.unit
        for c in columns
    )


def meta_lines(result: Result, report: Report) -> Iterator[str]:
    """Yield one JSON object: the columns with type, kind and unit, the overrides, and the rows."""
    from kb_cli.output.json_text import json_value

    columns = [
        {"name": name, "type": c.type, "kind": c.kind, "unit": c.unit or None}
        for name, c in zip(result.unique_columns(), report.columns, strict=False)
    ]
    remarks = [dict(zip(FIELDS, row, strict=True)) for row in finding_rows(report.findings).rows]
    rows = [dict(zip(result.unique_columns(), row, strict=True)) for row in result.timed(result.rows)]
    yield json_value({"columns": columns, "findings": remarks, "rows": rows}, "")
