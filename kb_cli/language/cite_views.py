"""Which columns of the views name the facts that a row rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb_cli.errors import ExitCode, UsageMistake

if TYPE_CHECKING:
    import duckdb

WHOLE_LIST = "fact_ids"
"""A column of this name lists every fact of its row; columns with single facts then say nothing more."""


class CannotCite(UsageMistake):
    """The query is right, but its rows cannot be given citations that hold; the message says why."""


class TooManyCitations(CannotCite):
    """The rows would rest on more facts, counted row by row, than can be listed."""

    code = ExitCode.LIMIT


@dataclass(frozen=True)
class FactView:
    """A view as citations see it.

    columns: every column, in order. facts: columns that hold one fact id each. fact_lists: columns that hold a list
    of them. A view with neither has no facts (sources, vocabulary, database): its rows are always there and are
    not cited.
    """

    name: str
    columns: tuple[str, ...]
    facts: tuple[str, ...] = ()
    fact_lists: tuple[str, ...] = ()


Views = Mapping[str, FactView]


def read_some_views(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> dict[str, FactView]:
    """Return those of these names that are views, by lower-case name; quicker than reading all."""
    import duckdb

    found = {}
    for name in sorted({name.lower() for name in names}):
        quoted = name.replace('"', '""')
        try:
            rows = connection.execute(f'DESCRIBE main."{quoted}"').fetchall()
        except duckdb.CatalogException:
            continue
        found[name] = fact_view(name, {row[0].lower(): row[1] for row in rows})
    return found


def read_views(connection: duckdb.DuckDBPyConnection) -> dict[str, FactView]:
    """Return the views that people query, by lower-case name."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'main' ORDER BY table_name, ordinal_position"
    ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for view, column, sql_type in rows:
        columns.setdefault(view.lower(), {})[column.lower()] = sql_type
    return {name: fact_view(name, types) for name, types in columns.items()}


def fact_view(name: str, types: Mapping[str, str]) -> FactView:
    """Return what citations need to know of a view with these columns and SQL types."""
    if types.get(WHOLE_LIST) == "BIGINT[]":
        return FactView(name, tuple(types), (), (WHOLE_LIST,))
    facts = tuple(
        column
        for column, sql_type in types.items()
        if sql_type == "BIGINT" and (column == "fact_id" or column.endswith("_fact_id"))
    )
    return FactView(name, tuple(types), facts)
