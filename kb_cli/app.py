"""The command line: every command parses, calls one function, and prints."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kb_cli import __version__
from kb_cli.errors import ExitCode, KbError
from kb_cli.output.formats import Format

app = typer.Typer(
    name="kb",
    help="EvidenceKB: every number of a trial, typed, traced and citable, from the shell, from SQL and on paper.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
load = typer.Typer(
    help="Add evidence to a database, or replace what it holds of the same trials.", no_args_is_help=True
)
app.add_typer(load, name="load")

Database = Annotated[
    Path | None,
    typer.Option("--db", help="Database file (else KB_DATABASE, else one in the user data folder).", metavar="PATH"),
]
OutputFormat = Annotated[Format, typer.Option("--format", help="How the rows are written.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.", metavar="FILE")]
Limit = Annotated[
    int | None,
    typer.Option("--limit", help="Most rows to print; -1 for all. Without it: 500 in a table, all elsewhere.", min=-1),
]
Timeout = Annotated[float, typer.Option("--timeout", help="Seconds after which a query is stopped.", min=0.001)]


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Options that stand before a command."""
    if version:
        typer.echo(f"evidencekb {__version__}")
        raise typer.Exit


@app.command()
def build(
    evidence: Annotated[
        list[Path] | None, typer.Argument(help="Folders of trials, or trials (else the bundled evidence).")
    ] = None,
    db: Database = None,
) -> None:
    """Build the database from folders of evidence, all or nothing."""
    from kb_cli.commands import build_database

    build_database(evidence, db)


@load.command("article")
def load_article(
    path: Annotated[list[Path], typer.Argument(help="Folders of trials, or trials.")], db: Database = None
) -> None:
    """Add trials that people extracted from articles to a database."""
    from kb_cli.commands import load_articles

    load_articles(path, db)


@load.callback()
def load_options() -> None:
    """Add evidence to a database, or replace what it holds of the same trials."""


@app.command()
def trials(db: Database = None, format: OutputFormat = Format.table, output: Output = None) -> None:
    """List the trials."""
    from kb_cli.commands import print_query

    columns = "trial_id,acronym,condition,n_randomized,sponsor,data_cutoff" if format is Format.table else None
    print_query("trials", [], db, format, output, None, 30, columns)


@app.command()
def queries(
    name: Annotated[str | None, typer.Argument(help="Describe this query.")] = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """List the named queries, or describe one: its question, parameters, columns and SQL."""
    from kb_cli.commands import print_queries

    print_queries(name, format, output)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
    options_metavar="[OPTIONS] [--PARAMETER VALUE]...",
)
def query(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A named query; kb queries lists them.")] = "",
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
    limit: Limit = None,
    timeout: Timeout = 30,
    columns: Annotated[
        str | None, typer.Option("--columns", help="Only these columns, in this order.", metavar="NAME,NAME,...")
    ] = None,
    wide: Annotated[
        bool, typer.Option("--wide", help="Show every column in a table, those that say nothing here, too.")
    ] = False,
    help: Annotated[bool, typer.Option("--help", help="Describe the query NAME, or this command.")] = False,
) -> None:
    """Run a named query; each of its parameters is an option of its own name."""
    from kb_cli.commands import print_queries, print_query

    if help and name:
        print_queries(name, Format.table, None)
    elif help or not name:
        typer.echo(context.get_help())
    else:
        print_query(name, context.args, db, format, output, limit, timeout, columns, is_wide=wide)


@app.command()
def sql(
    text: Annotated[
        str | None, typer.Argument(help="One SELECT statement, or - to read it from standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="Read the statement from this file.")] = None,
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
    limit: Limit = None,
    timeout: Timeout = 30,
) -> None:
    """Run one SELECT statement of your own over the views, read-only."""
    from kb_cli.commands import print_sql

    print_sql(text, file, db, format, output, limit, timeout)


@app.command()
def views(
    name: Annotated[str | None, typer.Argument(help="Describe this view: its columns, units and words.")] = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """List the typed views, or describe one."""
    from kb_cli.commands import print_views

    print_views(name, format, output)


@app.command()
def summary(
    trial: Annotated[str | None, typer.Argument(help="A trial: registry id or acronym.")] = None,
    db: Database = None,
    template: Annotated[
        str, typer.Option("--template", help="A template by name, or the path of one of your own.")
    ] = "evidence-summary",
    output: Output = None,
    templates: Annotated[bool, typer.Option("--list-templates", help="List the templates and exit.")] = False,
) -> None:
    """Write the evidence summary of a trial; figures go beside the output file."""
    from kb_cli.commands import print_summary, print_templates

    if templates or trial is None:
        print_templates(is_asked=templates)
    else:
        print_summary(trial, db, template, output)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="One person's folder of the trial.")],
    second: Annotated[Path, typer.Argument(help="The other person's folder.")],
    text: Annotated[bool, typer.Option("--text", help="Show differences of wording and of locators, too.")] = False,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Compare two people's extractions of one trial, cell by cell."""
    from kb_cli.commands import print_comparison

    print_comparison(first, second, text, format, output)


@app.command()
def doctor(db: Database = None) -> None:
    """Say what is installed, which database is used, and what is wrong with it."""
    from kb_cli.commands import print_doctor

    print_doctor(db)


def main() -> None:
    """Run the command line; a user's mistake becomes a message and an exit code, never a traceback."""
    try:
        try:
            app(prog_name="kb")
        finally:
            sys.stdout.flush()
    except KbError as error:
        typer.echo(f"kb: {error}", err=True)
        sys.exit(error.code)
    except BrokenPipeError:
        _stop_writing()
    except SystemExit as ended:
        # Typer ends with 1 where a pipe was closed; here that code means findings.
        if isinstance(ended.__context__, BrokenPipeError):
            _stop_writing()
        raise


def _stop_writing() -> NoReturn:
    """End in peace: the reader of the pipe has seen enough, and nothing more may be written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(ExitCode.DONE)
