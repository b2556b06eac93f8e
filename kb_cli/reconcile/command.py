"""What ``kb reconcile`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from pathlib import Path

from kb_cli.catalogue.resources import database_path
from kb_cli.commands import say
from kb_cli.errors import ExitCode
from kb_cli.output.formats import Format, write_result, write_text_to


def print_reconciliation(trial: str, db: Path | None, format: Format, output: Path | None, *, is_whole: bool) -> None:
    """Print how a trial's article and its registry record compare; any disagreement makes the exit code 1.

    A table is a report for people of what does not agree (is_whole: of every number, a row each), Markdown a section
    of a document; every other format holds all rows.
    """
    from kb_cli.catalogue.named_queries import find_named_trial
    from kb_cli.engines.connection import open_database
    from kb_cli.reconcile.compare import Status, reconcile_trial
    from kb_cli.reconcile.report import report_lines, result_of
    from kb_cli.reconcile.section import section_text

    connection = open_database(database_path(db)[0])
    found = reconcile_trial(connection, find_named_trial(trial, connection))
    if format is Format.table and not is_whole:
        write_text_to("".join(f"{line}\n" for line in report_lines(found)), output, sys.stdout)
    elif format is Format.markdown:
        write_text_to(section_text(found), output, sys.stdout)
    else:
        write_result(result_of(found.rows), format, output, sys.stdout)
    for message in found.unknown:
        say(f"kb: {message}")
    if found.count(Status.disagreement):
        raise SystemExit(ExitCode.FINDINGS)
