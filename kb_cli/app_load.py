"""Commands that add evidence to a database."""

from pathlib import Path
from typing import Annotated

import typer

from kb_cli.options import Database
from kb_cli.registry.report_format import ReportFormat

load = typer.Typer(
    help="Add evidence to a database, or replace what it holds of the same trials.", no_args_is_help=True
)


Words = Annotated[
    list[Path] | None,
    typer.Option("--words", help="A folder of your own units.csv, parameter_types.csv or group_words.csv."),
]


@load.command("article")
def load_article(
    path: Annotated[list[Path], typer.Argument(help="Folders of trials, or trials.")], db: Database = None
) -> None:
    """Add trials that people extracted from articles to a database."""
    from kb_cli.building import load_articles

    load_articles(path, db)


@load.command("ctgov")
def load_ctgov(
    path: Annotated[
        list[Path],
        typer.Argument(help="Records of ClinicalTrials.gov: files, folders, a zip, lines or pages of JSON."),
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at a record that cannot be loaded; the database stays as it was.")
    ] = False,
    words: Words = None,
    db: Database = None,
    format: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.table,
) -> None:
    """Add records of ClinicalTrials.gov to a database, or replace those whose content changed."""
    from kb_cli.registry.command import load_ctgov

    load_ctgov(path, db, format, words, is_strict=strict)


@load.command("aact")
def load_aact(
    path: Annotated[Path, typer.Argument(help="Files of AACT with | between columns: a folder of them, or a zip.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at a study that cannot be loaded; the database stays as it was.")
    ] = False,
    words: Words = None,
    db: Database = None,
    format: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.table,
) -> None:
    """Add studies from the flat files of AACT to a database, or replace those whose content changed."""
    from kb_cli.registry.command import load_aact

    load_aact(path, db, format, words, is_strict=strict)


@load.callback()
def load_options() -> None:
    """Add evidence to a database, or replace what it holds of the same trials."""
