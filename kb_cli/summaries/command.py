"""What ``kb summary`` and ``kb verify`` do once their arguments are parsed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import database_path
from kb_cli.commands import say
from kb_cli.errors import ExitCode, UsageMistake
from kb_cli.output.document_format import DocumentFormat
from kb_cli.output.formats import Format, write_result, write_text_to
from kb_cli.output.result import Result
from kb_cli.summaries.output_files import Document, document_bytes, format_of, write_document
from kb_loaders.wording import counted

if TYPE_CHECKING:
    from kb_cli.summaries.differences import Difference
    from kb_cli.summaries.verify import Verification

COLUMNS = ("line", "kind", "section", "was", "now", "fact_key", "locator", "cause")
"""Columns of what ``kb verify`` finds."""


NO_FORMATS = {".doc", ".odt", ".pdf", ".rtf", ".tex"}
"""Endings of documents that are not written."""


def print_summary(
    trial: str, db: Path | None, template: str | None, output: Path | None, format: DocumentFormat | None = None
) -> None:
    """Write the summary of a trial or question to a file or to stdout; the file's ending may choose the format."""
    from kb_cli.engines.connection import open_database
    from kb_cli.summaries.document import render_document
    from kb_cli.summaries.evidence import find_subject

    chosen = check_format(format, output)
    with open_database(database_path(db)[0]) as connection:
        name = find_subject(connection, trial)
        stem = output.stem if output is not None else None if chosen is DocumentFormat.md else name
        document = render_document(connection, name, template, stem)
    print_document(document, chosen, output, name)


def print_templates(*, is_asked: bool) -> None:
    """List the templates; where no trial was named either, that is a mistake."""
    from kb_cli.summaries.document import list_templates

    if not is_asked:
        raise UsageMistake(
            "Name a trial: kb summary TRIAL -o FILE. List trials with: kb trials; templates with --list-templates"
        )
    rows = [(name, about) for name, about in list_templates()]
    write_result(Result(("template", "about"), ("VARCHAR",) * 2, [*rows]), Format.table, None, sys.stdout)


def check_format(format: DocumentFormat | None, output: Path | None) -> DocumentFormat:
    """The format to write in.

    Raises UsageMistake for Word on the screen, for a file whose ending names a format there is none of, and for one in
    a folder that there is not; NoPandoc where Word cannot be written.
    """
    if format is None and output is not None and output.suffix.lower() in NO_FORMATS:
        raise UsageMistake(
            f"{output}: {output.suffix} cannot be written. Use .md, .html or .docx, or say which: --format"
        )
    if output is not None and not output.parent.is_dir():
        raise UsageMistake(
            f"-o {output}: there is no folder '{output.parent}'. Create it first: mkdir -p '{output.parent}'"
        )
    chosen = format or format_of(output)
    if chosen is DocumentFormat.docx:
        if output is None:
            raise UsageMistake("--format docx: a Word document is no text for the screen. Use -o FILE.docx")
        from kb_cli.summaries.docx import find_pandoc

        find_pandoc()
    return chosen


def print_document(document: Document, format: DocumentFormat, output: Path | None, about: str) -> None:
    """Write a document to a file, saying so, or to stdout."""
    if output is None:
        sys.stdout.write(document_bytes(document, format).decode("utf-8"))
    else:
        write_document(document, format, output)
        say(f"{output}: evidence summary of {about}")


def print_verification(file: Path, db: Path | None, template: str | None, format: Format, output: Path | None) -> None:
    """Compare a document with what the database gives; the exit code is 1 where they differ."""
    from kb_cli.engines.connection import open_database
    from kb_cli.summaries.verify import verify_document

    with open_database(database_path(db)[0]) as connection:
        found = verify_document(connection, file, template)
    for note in found.notes:
        say(f"kb: {note}")
    if not found.differences and format is Format.table:
        counts = f"{counted(found.footnotes, 'footnote')}, {counted(found.figures, 'figure')}"
        write_text_to(f"{file}: as the database gives it ({counts})\n", output, sys.stdout)
        return
    if format is Format.table:
        lines = [line for difference, cause in found.differences for line in _lines(file, difference, cause)]
        write_text_to("".join(f"{line}\n" for line in lines), output, sys.stdout)
    else:
        write_result(_rows(found), format, output, sys.stdout)
    if found.differences:
        count = len(found.differences)
        say(f"kb: {file}: {counted(count, 'difference')} from what the database gives")
        raise SystemExit(ExitCode.FINDINGS)


def _rows(found: Verification) -> Result:
    rows = [(d.line, d.kind, d.section, d.was, d.now, d.fact_key, d.locator, cause) for d, cause in found.differences]
    return Result(COLUMNS, ("BIGINT", *("VARCHAR",) * 7), [*rows])


def _lines(file: Path, difference: Difference, cause: str) -> Iterator[str]:
    """One difference for people: where, what the document says, what the database gives, which fact, and why."""
    from kb_cli.audit.report import indented

    place = f"{file}:{difference.line}" if difference.line is not None else str(file)
    yield f"{place}: {difference.kind}, {cause}"
    yield from indented(" > ".join(difference.section.split(" > ")[-2:]), "    ")
    yield from indented(f"says {difference.was or 'nothing'}; the database gives {difference.now or 'nothing'}", "    ")
    if difference.fact_key:
        yield from indented(f"{difference.fact_key} ({difference.locator})", "    ")
