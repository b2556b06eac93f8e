"""What ``--cite``, ``--bibliography`` and ``--citations`` add to ``kb sql`` and ``kb query``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from kb_cli.language.cite import parse_statement
from kb_cli.language.cite_bibliography import bibliography
from kb_cli.language.cite_options import CiteOptions as CiteOptions
from kb_cli.language.cite_print import citations_data, for_data, for_people, remarks, write_with_notes
from kb_cli.language.cite_run import CitedResult, run_cited
from kb_cli.language.cite_sources import read_references
from kb_cli.language.cite_views import read_some_views
from kb_cli.language.normalise import normalise
from kb_cli.language.normalise_macros import read_macros, unknown_calls
from kb_cli.output.formats import Format, write_text_to
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit

if TYPE_CHECKING:
    import duckdb

Run = Callable[..., Result]


def cite_query(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, Any] | None,
    run: Run,
    *,
    limit: int | None,
    within: TimeLimit,
) -> CitedResult:
    """Return the answer to a query that was checked, with its citations; run: as ``engines.execute.run_query``.

    within: the time for all of it, which is more than one query.
    """

    def ask(text: str, most: int | None) -> Result:
        used = parameters if "$" in text else None
        return run(connection, text, used, limit=most, within=within)

    explicit = written_out(connection, sql)
    named = {table.name for table in parse_statement(explicit).find_all(exp.Table) if table.name}
    answer = run_cited(ask, sql, explicit, read_some_views(connection, named), limit)
    within.check()
    return answer


def written_out(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return a query with macros, PIVOT and COLUMNS written out by what the database knows of them."""

    def names(text: str) -> list[str]:
        return [row[0] for row in connection.execute("DESCRIBE " + text).fetchall()]

    macros = read_macros(connection) if unknown_calls(parse_statement(sql)) else None
    return normalise(sql, names, macros)


def print_cited(
    connection: duckdb.DuckDBPyConnection,
    answer: CitedResult,
    options: CiteOptions,
    format: Format,
    output: Path | None,
    change: Callable[[Result], Result],
) -> None:
    """Write the answer with its citations.

    change: what the command does to rows before they are printed (choosing and leaving out columns); it is given the
    rows with the column ``cited`` and keeps it.
    """
    references = read_references(connection, answer.cited)
    if options.citations is not None:
        write_text_to(citations_data(answer, references), options.citations, sys.stdout, "--citations")
    if options.bibliography is not None:
        text = bibliography(references.sources, options.bibliography)
        write_text_to(text, output, sys.stdout)
        return
    if format in (Format.table, Format.markdown):
        shown = change(for_people(answer, references, format))
    else:
        shown = change(for_data(answer))
        for sentence in remarks(answer.query):
            print(f"kb: {sentence}", file=sys.stderr)
    write_with_notes(shown, answer, references, format, output, sys.stdout)
    if notice := answer.result.cut_notice(output):
        print(f"kb: {notice}", file=sys.stderr)
