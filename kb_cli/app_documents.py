"""Commands that write documents, and check them."""

from pathlib import Path
from typing import Annotated

import typer

from kb_cli.options import Database, Output, OutputFormat
from kb_cli.output.document_format import DocumentFormat
from kb_cli.output.formats import Format

documents = typer.Typer()


@documents.command()
def summary(
    trial: Annotated[
        str | None, typer.Argument(help="A trial: registry id or acronym; or a question.", metavar="TRIAL|QUESTION")
    ] = None,
    db: Database = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            help="A template by name, or the path of one of your own (else evidence-summary for a trial, "
            "summary-of-findings for a question).",
        ),
    ] = None,
    format: Annotated[
        DocumentFormat | None,
        typer.Option("--format", help="Markdown, one HTML file, or Word (else by the ending of FILE, or Markdown)."),
    ] = None,
    output: Output = None,
    templates: Annotated[bool, typer.Option("--list-templates", help="List the templates and exit.")] = False,
) -> None:
    """Write the summary of a trial or of a question; figures of a Markdown file go beside it."""
    from kb_cli.summaries.command import print_summary, print_templates

    if templates or trial is None:
        print_templates(is_asked=templates)
    else:
        print_summary(trial, db, template, output, format)


@documents.command()
def lint(
    file: Annotated[Path, typer.Argument(help="A Markdown file about a question.")],
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
    question: Annotated[
        str | None, typer.Option("--question", help="The question that it is about (else as its manifest says).")
    ] = None,
) -> None:
    """Find wording that claims more, or less, than the evidence allows; exit code 1 when there is any."""
    from kb_cli.grade.lint_command import print_lint

    print_lint(file, db, format, output, question)


@documents.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A Markdown or HTML file that kb summary wrote.")],
    db: Database = None,
    template: Annotated[
        str | None, typer.Option("--template", help="Its template, if that is neither built in nor beside FILE.")
    ] = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Say whether a summary is still what the database gives, and what moved; exit code 1 when it is not."""
    from kb_cli.summaries.command import print_verification

    print_verification(file, db, template, format, output)


@documents.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A database.", metavar="OLD.duckdb")],
    new: Annotated[Path, typer.Argument(help="Another database.", metavar="NEW.duckdb")],
    short: Annotated[
        bool, typer.Option("--short", help="Leave out answers of named queries and statements of summaries.")
    ] = False,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Say which facts, verdicts, answers and statements changed between databases, and why; exit code 1 when any."""
    from kb_cli.diff.command import print_diff

    print_diff(old, new, format, output, is_short=short)
