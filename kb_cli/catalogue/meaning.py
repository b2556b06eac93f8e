"""What the checker infers of a query's columns, held against the kinds and units that its front matter declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb_cli.catalogue.inference import contract_problems
from kb_cli.catalogue.named_queries import Column, NamedQuery, parameters_in
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

    from kb_cli.language.findings import ResultColumn
    from kb_cli.language.knowledge import Knowledge

WORDS = frozenset({"category", "citation", "identifier", "label", "text", "unit"})
"""Kinds of text; a constant such as 'percent' is a text to the checker, whatever it is called."""
OPEN = frozenset({"discriminated", "quantity", "unknown"})
"""What the checker infers where other columns say what a number is: the front matter may know more."""
COUNTED = "rows"
"""Unit of count(*); the front matter may say what the rows are."""


@light_binding()
def query_problems(query: NamedQuery, con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> list[str]:
    """Return where a query breaks its contract, as far as can be said without running it.

    Nothing is described to DuckDB that the checker refuses. con: a database with the views, empty or not; knowledge:
    what the checker knows of it.
    """
    from kb_cli.language.check import check

    report = check(con, knowledge, query.sql, [parameter.name for parameter in query.parameters])
    refused = [f"the checker refuses it: {finding}" for finding in report.errors]
    for parameter in query.parameters:
        if parameter.choices_from is not None:
            found = check(con, knowledge, parameter.choices_from, parameters_in(parameter.choices_from))
            refused += [f"choices_from of '{parameter.name}': the checker refuses it: {f}" for f in found.errors]
    return refused or contract_problems(query, con) or meaning_problems(query, report.columns)


def meaning_problems(query: NamedQuery, inferred: Iterable[ResultColumn]) -> list[str]:
    """Return the columns that the checker takes for another kind, or finds in another unit, than declared."""
    columns = {column.name: column for column in inferred}
    return [
        problem
        for declared in query.columns
        if declared.name in columns
        for problem in _differences(declared, columns[declared.name])
    ]


def _differences(declared: Column, inferred: ResultColumn) -> list[str]:
    same_words = declared.kind in WORDS and inferred.kind in WORDS
    if inferred.kind in OPEN:
        return []
    if inferred.kind != declared.kind and not same_words:
        return [f"{declared.name}: it is declared as '{declared.kind}', and the checker finds '{inferred.kind}'."]
    unit = declared.unit or (f"in {declared.unit_column}" if declared.unit_column else "")
    if inferred.unit and inferred.unit not in (unit, COUNTED) and not same_words:
        said = f"declared in '{unit}'" if unit else "declared without a unit"
        return [f"{declared.name}: it is {said}, and the checker finds '{inferred.unit}'."]
    return []
