"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from kb_cli.language.cite_options import Bibliography
from kb_cli.output.formats import Format, format_of


def _choose_format(context: typer.Context, value: Format) -> Format:
    """Return the format asked for: by ``--format``, else by the ending of the file of ``-o``."""
    output, source = context.params.get("output"), context.get_parameter_source("format")
    if output is None or source is None or source.name != "DEFAULT":
        return value
    return format_of(Path(output)) or value


Database = Annotated[
    Path | None,
    typer.Option("--db", help="Database file (else KB_DATABASE, else one in the user data folder).", metavar="PATH"),
]
OutputFormat = Annotated[
    Format,
    typer.Option(
        "--format",
        help="How the rows are written (else by the ending of FILE, or as a table).",
        show_default=False,
        callback=_choose_format,
    ),
]
ScreenFormat = Annotated[Format, typer.Option("--format", help="How the rows are written.")]
Output = Annotated[
    Path | None,
    # Read before the format, which may depend on it.
    typer.Option("-o", "--output", help="Write to this file.", metavar="FILE", is_eager=True),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", help="Most rows to print; -1 for all. Without it: 500 in a table, all elsewhere.", min=-1),
]
OwnQueries = Annotated[
    list[Path] | None,
    typer.Option("--queries", help="A folder of your own queries, besides those built in; repeatable.", metavar="DIR"),
]
Cite = Annotated[bool, typer.Option("--cite", help="Add to each row the facts that it rests on, and list the sources.")]
BibliographyForm = Annotated[
    Bibliography | None,
    typer.Option("--bibliography", help="Print the sources cited, for a reference manager, instead of the rows."),
]
CitationsFile = Annotated[
    Path | None,
    typer.Option("--citations", help="Write facts, locators and sources cited to this file, as JSON.", metavar="FILE"),
]
Timeout = Annotated[float, typer.Option("--timeout", help="Seconds that the answer may take, written out.", min=0.001)]
