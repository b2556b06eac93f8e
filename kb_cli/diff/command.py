"""What ``kb diff`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from pathlib import Path

from kb_cli.commands import say
from kb_cli.errors import ExitCode, NoDatabase
from kb_cli.output.formats import Format, write_result, write_text_to
from kb_loaders.wording import counted


def print_diff(old: Path, new: Path, format: Format, output: Path | None, *, is_short: bool = False) -> None:
    """Print what differs between two databases; the exit code is 1 where anything does.

    A table is a report for people; every other format holds all changes. is_short: leave out answers and statements.
    """
    from kb_cli.diff.compare import compare_databases
    from kb_cli.diff.report import change_rows, report_lines
    from kb_cli.diff.statements import with_statements
    from kb_cli.summaries.errors import SummaryError

    comparison = compare_databases(old, new)
    if comparison.changes and not is_short:
        try:
            comparison, left_out = with_statements(comparison, old, new)
            if left_out:
                more = counted(left_out, "more trial or question is", "more trials and questions are")
                say(f"kb: answers and statements of {more} not compared")
        except (SummaryError, NoDatabase) as error:
            say(f"kb: answers and statements cannot be compared: {error}")
    if format is Format.table:
        write_text_to("".join(f"{line}\n" for line in report_lines(comparison)), output, sys.stdout)
    else:
        write_result(change_rows(comparison), format, output, sys.stdout)
    if comparison.changes:
        raise SystemExit(ExitCode.FINDINGS)
