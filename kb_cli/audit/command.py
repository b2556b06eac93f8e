"""What ``kb audit`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from pathlib import Path

from kb_cli.catalogue.resources import database_path, schema_folder
from kb_cli.errors import ExitCode
from kb_cli.output.formats import Format, write_result, write_text_to
from kb_loaders.binding import light_binding


def print_audit(
    trial: str | None, db: Path | None, format: Format, output: Path | None, limit: int | None = None
) -> None:
    """Print the findings of a trial, or of all; anything inconsistent makes the exit code 1.

    A table is a report for people; every other format holds the findings, with the columns of the view.
    limit: the most that is shown; 0 for everything. Where it is not given, a report on all trials shows the worst.
    """
    from kb_cli.audit.report import FINDINGS, MOST, count_problems, report_lines
    from kb_cli.catalogue.named_queries import find_named_trial
    from kb_cli.engines.connection import open_database
    from kb_cli.engines.execute import run_query

    connection = open_database(database_path(db)[0])
    trial_id = None if trial is None else find_named_trial(trial, connection)
    if format is Format.table:
        most = MOST if limit is None and trial_id is None else limit or None
        with light_binding():
            text = "".join(f"{line}\n" for line in report_lines(connection, trial_id, most))
        write_text_to(text, output, sys.stdout)
    else:
        result = run_query(connection, FINDINGS, {"trial": trial_id, "most": limit or None})
        write_result(result, format, output, sys.stdout)
    if count_problems(connection, trial_id)["inconsistent"]:
        raise SystemExit(ExitCode.FINDINGS)


def print_explanation(fact: str, db: Path | None, output: Path | None) -> None:
    """Print how one fact was recomputed, step by step."""
    from kb_cli.audit.explain import explain_lines, find_fact
    from kb_cli.engines.connection import open_database

    connection = open_database(database_path(db)[0])
    fact_id = find_fact(connection, fact)
    with light_binding():
        text = "".join(f"{line}\n" for line in explain_lines(connection, fact_id, schema_folder()))
    write_text_to(text, output, sys.stdout)
