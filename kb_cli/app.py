"""The command line: every command parses, calls one function, and prints."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kb_cli import __version__
from kb_cli.app_documents import documents
from kb_cli.app_load import load
from kb_cli.app_synthesis import synthesis
from kb_cli.errors import ExitCode, KbError
from kb_cli.language.cite_options import CiteOptions, TraceFormat
from kb_cli.options import (
    BibliographyForm,
    CitationsFile,
    Cite,
    Database,
    Limit,
    Output,
    OutputFormat,
    OwnQueries,
    ScreenFormat,
    Timeout,
)
from kb_cli.output.formats import Format
from kb_cli.shell.scripts import Shell

app = typer.Typer(
    name="kb",
    help="EvidenceKB: every number of a trial, typed, traced and citable, from the shell, from SQL and on paper.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.add_typer(load, name="load")

stats = typer.Typer(help="Statistics of files of cases.", no_args_is_help=True)
app.add_typer(stats, name="stats")


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
    """Build the database from folders of evidence, all or nothing; registry records in it stay."""
    from kb_cli.building import build_database

    build_database(evidence, db)


@stats.callback()
def stats_options() -> None:
    """Statistics of files of cases."""


@stats.command("run")
def run_stats(
    cases: Annotated[Path, typer.Argument(help="A JSON file of cases: methods and data with the fields of each.")],
) -> None:
    """Compute every case of a file; print one JSON object a case, with the computed values under the case's keys."""
    from kb_cli.commands import print_cases

    print_cases(cases)


@app.command()
def trials(
    db: Database = None, format: OutputFormat = Format.table, output: Output = None, limit: Limit = None
) -> None:
    """List the trials."""
    from kb_cli.commands import print_query

    columns = "trial_id,acronym,condition,n_randomized,sponsor,data_cutoff" if format is Format.table else None
    shortened = ("condition",) if format is Format.table else ()
    print_query("trials", [], db, format, output, limit, 30, columns, shortened=shortened)


@app.command()
def queries(
    name: Annotated[str | None, typer.Argument(help="Describe this query.")] = None,
    queries: OwnQueries = None,
    spec: Annotated[bool, typer.Option("--spec", help="Print all queries, or the query NAME, as JSON Schema.")] = False,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """List the named queries, or describe one: its question, parameters, columns and SQL."""
    from kb_cli.commands import print_queries, print_specification

    if spec:
        print_specification(name, output, queries)
    else:
        print_queries(name, format, output, queries)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
    options_metavar="[OPTIONS] [--PARAMETER VALUE]...",
    epilog="kb query test [NAME]... runs the fixture of every query, or of those named.",
)
def query(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A named query; kb queries lists them. Or test, to test them.")] = "",
    db: Database = None,
    queries: OwnQueries = None,
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
    cite: Cite = False,
    bibliography: BibliographyForm = None,
    citations: CitationsFile = None,
    help: Annotated[bool, typer.Option("--help", help="Describe the query NAME, or this command.")] = False,
) -> None:
    """Run a named query; each of its parameters is an option of its own name."""
    from kb_cli.commands import print_queries, print_query, print_query_tests

    if help and name not in ("", "test"):
        print_queries(name, Format.table, None, queries)
    elif help or not name:
        typer.echo(context.get_help())
    elif name == "test":
        print_query_tests(context.args, db, format, output, queries)
    else:
        asked = CiteOptions(cite, bibliography, citations)
        print_query(
            name,
            context.args,
            db,
            format,
            output,
            limit,
            timeout,
            columns,
            is_wide=wide,
            own_queries=queries,
            cite=asked,
        )


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
    cite: Cite = False,
    bibliography: BibliographyForm = None,
    citations: CitationsFile = None,
    meta: Annotated[
        bool, typer.Option("--meta", help="With --format json: an object with kinds and units of the columns, too.")
    ] = False,
) -> None:
    """Check one SELECT statement of your own over the views, and run it, read-only."""
    from kb_cli.commands import print_sql

    cited = CiteOptions(cite, bibliography, citations)
    print_sql(text, file, db, format, output, limit, timeout, cited, has_meta=meta)


@app.command()
def check(
    text: Annotated[
        str | None, typer.Argument(help="One SELECT statement, or - to read it from standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="Read the statement from this file.")] = None,
    types: Annotated[bool, typer.Option("--types", help="Print type, kind and unit of each result column.")] = False,
    db: Database = None,
    format: OutputFormat = Format.table,
    output: Output = None,
) -> None:
    """Say what is wrong with a statement without running it; the exit code is 1 where something stops it."""
    from kb_cli.commands import check_statement

    check_statement(text, file, db, format, output, has_types=types)


@app.command()
def trace(
    fact: Annotated[list[str], typer.Argument(help="Facts: ids, or readable keys.", metavar="FACT...")],
    db: Database = None,
    format: Annotated[TraceFormat, typer.Option("--format", help="How the chain is written.")] = TraceFormat.table,
) -> None:
    """Print a number's whole chain: as printed, as parsed, where, in which file, who checked it, who uses it."""
    from kb_cli.language.trace import print_trace

    print_trace(fact, db, format)


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
def doctor(db: Database = None) -> None:
    """Say what is installed, which database is used, and what is wrong with it."""
    from kb_cli.commands import print_doctor

    print_doctor(db)


@app.command()
def shell(
    db: Database = None,
    queries: OwnQueries = None,
    format: ScreenFormat = Format.table,
    limit: Limit = None,
    timeout: Timeout = 30,
) -> None:
    """Ask questions at a prompt, in SQL or by name, with completion and history."""
    from kb_cli.commands import start_shell

    start_shell(db, format, limit, timeout, queries)


@app.command()
def completion(shell: Annotated[Shell, typer.Argument(help="The shell to print the script for.")]) -> None:
    """Print the script that makes a shell complete commands, names, parameters and values."""
    from kb_cli.shell.scripts import SCRIPTS

    typer.echo(SCRIPTS[shell], nl=False)


app.add_typer(documents)
app.add_typer(synthesis)


@app.command(
    hidden=True,
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False},
)
def complete(context: typer.Context) -> None:
    """Print what may stand next on a command line; the scripts of kb completion call this."""
    from kb_cli.shell.complete import main as print_candidates

    print_candidates(context.args)


STOPPED = 130
"""Exit code of a command that Ctrl-C stopped, as Typer has it."""


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
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        typer.echo(f"kb: {error.strerror}: what was written is not whole", err=True)
        _stop_writing(ExitCode.LIMIT)
    except RuntimeError as error:
        # What DuckDB's client says, instead of KeyboardInterrupt, where Ctrl-C stops one of its statements.
        if str(error) != "Query interrupted":
            raise
        sys.exit(STOPPED)
    except SystemExit as ended:
        # Typer ends with 1 where a pipe was closed; here that code means findings.
        if isinstance(ended.__context__, BrokenPipeError):
            _stop_writing()
        raise


def _stop_writing(code: ExitCode = ExitCode.DONE) -> NoReturn:
    """End in peace: the reader of the pipe has seen enough, and nothing more may be written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
