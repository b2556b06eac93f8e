"""What ``kb pool`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import database_path
from kb_cli.errors import ExitCode
from kb_cli.output.formats import Format, write_result, write_text_to

if TYPE_CHECKING:
    import duckdb

    from kb_cli.language.cite_sources import References
    from kb_cli.synthesis.pool_question import Asked, PooledOutcome


def print_pool(
    question: str,
    outcome: str | None,
    asked: Asked,
    db: Path | None,
    format: Format,
    output: Path | None,
    *,
    has_citations: bool = False,
    figures: Path | None = None,
) -> None:
    """Pool the outcomes of a question and print them; the exit code is 1 where the guard refused one.

    figures: a folder to draw them into.
    A table is a report for people; every other format holds one row a study, pooled effect, subgroup or step.
    """
    from kb_cli.engines.connection import open_database
    from kb_cli.synthesis.pool_question import pool_question

    connection = open_database(database_path(db)[0])
    found = pool_question(connection, question, outcome, asked)
    if format is Format.table:
        references = None
        if has_citations:
            from kb_cli.language.cite_sources import read_references

            facts = [row.fact_ids for pooled in found for row in pooled.rows]
            references = read_references(connection, facts)
        write_text_to("".join(f"{line}\n" for line in _report(found, references)), output, sys.stdout)
    else:
        from kb_cli.synthesis.pool_rows import pooled_rows

        write_result(pooled_rows(found), format, output, sys.stdout)
    if figures is not None:
        _draw(connection, found, figures)
    for finding in (finding for pooled in found for finding in pooled.findings):
        print(f"kb: not pooled: {finding}", file=sys.stderr)
    if any(pooled.findings for pooled in found):
        raise SystemExit(ExitCode.FINDINGS)


def _draw(connection: duckdb.DuckDBPyConnection, found: list[PooledOutcome], folder: Path) -> None:
    from kb_cli.summaries.pool_figures import write_pool_figures

    files = write_pool_figures(connection, found, folder)
    for file in files:
        print(f"kb: figure: {file}", file=sys.stderr)
    if not files:
        print("kb: no figure: a forest plot needs two studies that are pooled", file=sys.stderr)


def print_proposals(question: str, outcome: str | None, db: Path | None, format: Format, output: Path | None) -> None:
    """Print which endpoints and adverse events of loaded trials may answer the outcomes of a question."""
    from kb_cli.engines.connection import open_database
    from kb_cli.synthesis.propose import MOST, propose_links

    connection = open_database(database_path(db)[0])
    proposed = propose_links(connection, question, outcome)
    write_result(proposed, format, output, sys.stdout)
    if MOST in Counter(row[0] for row in proposed.rows).values():
        print(f"kb: for an outcome, at most the {MOST} results with the names most alike are shown", file=sys.stderr)
    print("kb: proposals are not pooled; confirm one with [[outcome.evidence]] in the question file", file=sys.stderr)


def _report(found: list[PooledOutcome], references: References | None) -> Iterator[str]:
    from kb_cli.synthesis.pool_report import report_lines

    notes = references.numbers() if references is not None else {}
    for number, pooled in enumerate(found):
        if number:
            yield ""
        yield from report_lines(pooled, notes)
    if references is not None:
        yield from _sources(references)


def _sources(references: References) -> Iterator[str]:
    from kb_cli.language.cite_print import full_citation, places

    numbers = references.numbers()
    yield ""
    yield "Sources"
    for source in references.sources:
        yield full_citation(source)
        for fact in references.facts:
            if references.source_of(fact) is source:
                yield f"  [{numbers[fact.fact_id]}] {places(fact)}"
