"""What ``kb check`` and ``kb sql`` do once their arguments are parsed."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.worker import Worker
from kb_cli.errors import ExitCode, UsageMistake
from kb_cli.language.findings import Report
from kb_cli.language.render import column_rows, finding_lines, finding_rows, header_units, meta_lines, summary
from kb_cli.output.formats import Format, write_result, write_text_to
from kb_cli.output.result import Result

if TYPE_CHECKING:
    from kb_cli.language.cite_command import CiteOptions
    from kb_cli.time_limit import TimeLimit

CHECK_SECONDS = 30.0
"""Most seconds that checking a query may take."""
NOT_ONE_SELECT = frozenset({"syntax", "not-a-select", "several-statements"})


def print_check(sql: str, path: Path, format: Format, output: Path | None, *, has_types: bool) -> None:
    """Print what the checker says of a query; the exit code is 1 where it found an error.

    has_types: print the result columns instead, and the findings to standard error.
    """
    with Worker(path, schema_folder(), timeout=CHECK_SECONDS) as worker:
        report = worker.check(sql, _parameters_of(sql))
    if has_types:
        _say_findings(report, sql)
        write_result(column_rows(report.columns), format, output, sys.stdout)
    elif format is Format.table and output is None:
        for line in finding_lines(report.findings, sql):
            print(line)
    else:
        write_result(finding_rows(report.findings), format, output, sys.stdout)
    print(f"kb: {summary(report) or 'nothing found'}", file=sys.stderr)
    if report.errors:
        raise SystemExit(ExitCode.FINDINGS)


def print_answer(
    sql: str,
    path: Path,
    format: Format,
    output: Path | None,
    *,
    limit: int | None,
    timeout: float,
    has_meta: bool = False,
) -> Result:
    """Check a query, run it, and print its rows; return them.

    Ends with exit code 1 where the checker found an error, and 2 where the text is not one SELECT statement.

    has_meta: JSON becomes an object that holds the columns with kinds and units, the findings, and the rows.
    """
    if has_meta and format is not Format.json:
        raise UsageMistake("--meta goes with --format json: no other format has a place for kinds and units.")
    with Worker(path, schema_folder(), timeout=timeout) as worker:
        within = worker.begin()
        report, result = worker.check_and_ask(sql, limit, within=within)
    _say_findings(report, sql)
    if result is None:
        raise _not_run(report)
    result = replace(result, units=header_units(report.columns), within=within)
    if has_meta:
        write_text_to("\n".join(meta_lines(result, report)) + "\n", output, sys.stdout)
    else:
        write_result(result, format, output, sys.stdout)
    return result


def print_checked_and_cited(
    sql: str,
    path: Path,
    options: CiteOptions,
    format: Format,
    output: Path | None,
    *,
    limit: int | None,
    timeout: float,
) -> None:
    """Check a query, run it, and print its rows with their citations; all of it runs behind the same limits."""
    from kb_cli.engines.connection import open_database
    from kb_cli.language.cite_command import cite_query, print_cited

    with Worker(path, schema_folder(), timeout=timeout) as worker:
        within = worker.begin()
        report = worker.check(sql, within=within)
        _say_findings(report, sql)
        if report.errors:
            raise _not_run(report)

        def run(_: object, text: str, __: object, *, limit: int | None, within: TimeLimit) -> Result:
            return worker.ask(text, limit, within=within)

        connection = open_database(path)
        answer = cite_query(connection, sql, None, run, limit=limit, within=within)
        print_cited(connection, answer, options, format, output, lambda result: replace(result, within=within))


def _not_run(report: Report) -> SystemExit:
    """Say that the query was not run; what is not one SELECT statement is a mistake in the use of the command."""
    print(f"kb: {summary(report)}; the query was not run", file=sys.stderr)
    is_mistake = any(finding.code in NOT_ONE_SELECT for finding in report.errors)
    return SystemExit(ExitCode.USAGE if is_mistake else ExitCode.FINDINGS)


def _say_findings(report: Report, sql: str) -> None:
    for line in finding_lines(report.findings, sql):
        print(line, file=sys.stderr)


def _parameters_of(sql: str) -> dict[str, None]:
    """Return the parameters that the front matter of a named query declares; none for other texts."""
    from kb_cli.catalogue.front_matter import OPENING, BadFrontMatter, parse_front_matter

    if not sql.startswith(OPENING):
        return {}
    try:
        header, _ = parse_front_matter(sql, Path("query.sql"))
    except BadFrontMatter:
        return {}
    return dict.fromkeys(header.get("parameters", {}))
