"""Running a query from a user's own folder: checked and confined as SQL of the user's own is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kb_cli.catalogue.named_queries import NamedQuery, parameters_in
from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.worker import Worker
from kb_cli.errors import ExitCode
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit


@contextmanager
def checked_runner(query: NamedQuery, path: Path, timeout: float) -> Iterator[Any]:
    """Yield what runs the query, in the place of ``engines.execute.run_query``, after the checker has seen it.

    path: the database. Findings go to standard error with the query's file; an error among them ends the program with
    exit code 1.
    """
    with Worker(path, schema_folder(), timeout=timeout) as worker:
        choices = [parameter.choices_from for parameter in query.parameters if parameter.choices_from]
        sound = [_is_sound(worker, query, sql) for sql in (query.sql, *choices)]
        if not all(sound):
            print(f"kb: {query.name} was not run", file=sys.stderr)
            raise SystemExit(ExitCode.FINDINGS)

        def run(
            _: object, sql: str, parameters: Mapping[str, Any] | None = None, *, limit: int | None, within: TimeLimit
        ) -> Result:
            return worker.ask(sql, limit, parameters, within=within)

        yield run


def _is_sound(worker: Worker, query: NamedQuery, sql: str) -> bool:
    """Say what the checker finds in a query's SQL, and return whether it may run. Lines are those of its file."""
    from dataclasses import replace

    from kb_cli.language.render import finding_lines

    report = worker.check(sql, dict.fromkeys(parameters_in(sql)))
    if report.findings:
        print(f"{query.path}:", file=sys.stderr)
    text = query.path.read_text(encoding="utf-8")
    skipped = text[: text.find(sql)].count("\n") if sql == query.sql else 0
    moved = [replace(finding, line=finding.line + skipped) for finding in report.findings]
    for line in finding_lines(moved, text if skipped else sql):
        print(line, file=sys.stderr)
    return not report.errors
