"""What ``kb lint`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import database_path
from kb_cli.commands import say
from kb_cli.errors import BadInput, ExitCode, NoDatabase
from kb_cli.output.formats import Format, write_result, write_text_to
from kb_cli.output.result import Result
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

    from kb_cli.grade.lint import LintContext
    from kb_cli.grade.tables import GradeTables, OutcomeTable

COLUMNS = ("file", "line", "column", "code", "text", "reason", "suggestion")
LAY_TEMPLATE = "plain-language"


def print_lint(file: Path, db: Path | None, format: Format, output: Path | None, question: str | None = None) -> None:
    """Print the wording of a Markdown file that should change; the exit code is 1 where there is any.

    question: whose outcomes the text is about; without it that of the document's manifest. Without either, only the
    rules that need no recorded certainty are held, and this is said.
    """
    from kb_cli.grade.lint import LintContext, lint_text

    text = _read(file)
    subject, template = _subject(text, file)
    name = question or subject
    context = LintContext(is_lay=template == LAY_TEMPLATE)
    if name is None:
        say(f"kb: {file} names no question, so it is not held against recorded certainty; name one: --question ID")
    else:
        context = _context(db, name, is_required=question is not None, is_lay=context.is_lay)
    findings = lint_text(text, context)
    if not findings and format is Format.table:
        write_text_to(f"{file}: nothing to change\n", output, sys.stdout)
        return
    rows = [(str(file), f.line, f.column, f.code, f.text, f.reason, f.suggestion) for f in findings]
    types = ("VARCHAR", "BIGINT", "BIGINT", *("VARCHAR",) * 4)
    write_result(Result(COLUMNS, types, [*rows]), format, output, sys.stdout)
    if findings:
        say(f"kb: {file}: {counted(len(findings), 'wording')} to change")
        raise SystemExit(ExitCode.FINDINGS)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: cannot read this file: {error.strerror}. Check the path.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: this is not text in UTF-8. kb lint reads Markdown.") from None


def _subject(text: str, file: Path) -> tuple[str | None, str | None]:
    """The question and the template that a document's manifest names; nulls for one without."""
    from kb_cli.summaries.manifest import read_manifest, split_manifest

    toml = split_manifest(text.replace("\r\n", "\n"))[1]
    if not toml:
        return None, None
    manifest = read_manifest(toml, str(file))
    return (manifest.subject_id if manifest.subject == "question" else None), manifest.template


def _context(db: Path | None, question: str, *, is_required: bool, is_lay: bool) -> LintContext:
    """What the database knows of the question; general rules alone where it is not at hand and nobody asked for it."""
    from kb_cli.engines.connection import open_database
    from kb_cli.errors import UsageMistake
    from kb_cli.grade.lint import LintContext
    from kb_cli.synthesis.question import find_question

    try:
        connection = open_database(database_path(db)[0])
        name = find_question(connection, question)
    except (NoDatabase, UsageMistake) as error:
        if is_required or db is not None:
            raise
        say(f"kb: not held against recorded certainty: {error}")
        return LintContext(is_lay=is_lay)
    return question_context(connection, name, is_lay=is_lay)


def question_context(con: duckdb.DuckDBPyConnection, question: str, *, is_lay: bool = False) -> LintContext:
    """The outcomes of a question with their certainty, and the numbers that their rows print."""
    from kb_cli.grade.evidence import read_question
    from kb_cli.grade.lint import KnownOutcome, LintContext, numbers_of
    from kb_cli.grade.tables import make_tables
    from kb_cli.grade.unknowns import registry_text

    evidence = read_question(con, question)
    tables: GradeTables = make_tables(evidence, {}, registry_text(con, evidence))
    outcomes = tuple(
        KnownOutcome(table.name, table.evidence.certainty, numbers_of(_texts(table))) for table in tables.outcomes
    )
    return LintContext(outcomes, is_lay)


def _texts(table: OutcomeTable) -> Iterator[str]:
    """All that the rows of an outcome print."""
    cells = [table.label, table.relative, table.participants, table.studies]
    cells += [table.intervention_counts, table.comparator_counts, table.importance]
    network = table.network
    rows = table.rows
    if network is not None:
        cells += [network.size, *network.spread]
        cells += [cell for item in network.rows for cell in (item.relative, item.direct)]
        cells += [cell for line in network.league for cell in line.cells]
        cells += [
            cell for line in network.splits for cell in (line.direct, line.indirect, line.network, line.difference)
        ]
        rows = (*rows, *(row for item in network.rows for row in item.rows))
    for row in rows:
        cells += [row.with_comparator, row.with_intervention, row.difference, row.with_baseline]
        cells += [row.number_needed, row.observed]
        yield from (row.panel.text, row.lay.text, row.people, row.name)
        if row.baseline is not None:
            yield from (row.baseline.about or "", row.baseline.timepoint or "")
    yield from (cell.text for cell in cells)
    yield from (item.text for item in table.inputs)
