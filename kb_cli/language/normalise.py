"""A query with DuckDB's shorthands written out, so that it can be cited: macros over views, PIVOT, COLUMNS."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from kb_cli.language.cite import parse_statement
from kb_cli.language.normalise_macros import Macros, expand
from kb_cli.language.normalise_pivot import write_out_pivot

Describe = Callable[[str], Sequence[str]]
"""Gives the column names of a query without running it; raises an exception where it cannot be bound."""


def normalise(sql: str, describe: Describe, macros: Macros | None = None) -> str:
    """Return an equivalent query in plain SQL; what cannot be written out stays as it is.

    macros: definitions to be written out, see ``read_macros``; without them calls stay calls.
    Raises CannotCite where the text is not one query.
    """
    query: exp.Expr = parse_statement(sql)
    if macros:
        query = expand(query, macros)
    for pivot in reversed(list(query.find_all(exp.Pivot))):
        query = write_out_pivot(pivot, query, _Names(describe))
    for select in list(query.find_all(exp.Select)):
        _write_out_columns(select, _Names(describe))
    return query.sql("duckdb")


class _Names:
    """Column names of parts of a query, each seen with the common table expressions around it."""

    def __init__(self, describe: Describe) -> None:
        self._describe = describe

    def __call__(self, part: exp.Query, place: exp.Expr) -> list[str] | None:
        """Return the column names of a query that would stand at a place; None where it cannot be bound alone."""
        query = part.copy()
        for placeholder in list(query.find_all(exp.Placeholder)):
            placeholder.replace(exp.Null())
        tables = [_without_parameters(table) for table in _in_scope(place)]
        own = query.args.get("with_")
        if own is not None:
            tables += own.expressions
        if tables:
            query.set("with_", exp.With(expressions=tables, recursive=True))
        try:
            return list(self._describe(query.sql("duckdb")))
        except Exception:  # any engine failure means the same: the shorthand stays
            return None


def _without_parameters(table: exp.CTE) -> exp.CTE:
    copy = table.copy()
    for placeholder in list(copy.find_all(exp.Placeholder)):
        placeholder.replace(exp.Null())
    return copy


def _in_scope(place: exp.Expr) -> list[exp.CTE]:
    """Return the common table expressions that a node and its parts can see, the outermost first."""
    found: list[exp.CTE] = []
    inside: exp.Expr | None = None
    node: exp.Expr | None = place
    while node is not None:
        clause = node.args.get("with_")
        if clause is not None:
            tables = list(clause.expressions)
            current = next((n for n, table in enumerate(tables) if table is inside), None)
            found = [*tables[:current], *found]
        if not isinstance(node, exp.With):
            inside = node
        node = node.parent
    return found


def _write_out_columns(select: exp.Select, names: _Names) -> None:
    """Write COLUMNS('pattern') and COLUMNS(lambda) as the columns that they choose; COLUMNS(*) needs no help."""
    written: list[exp.Expr] = []
    for item in select.expressions:
        columns = item.find(exp.Columns)
        if columns is None or columns.find_ancestor(exp.Select) is not select or isinstance(columns.this, exp.Star):
            written.append(item)
            continue
        source = exp.Select(expressions=[columns.copy()])
        for key in ("from_", "joins", "laterals"):
            source.set(key, exp.maybe_copy(select.args.get(key)) if key == "from_" else _copies(select.args.get(key)))
        chosen = names(source, select)
        if chosen is None or len(set(chosen)) < len(chosen):
            written.append(item)
            continue
        for name in chosen:
            copy = item.copy()
            column = exp.column(exp.to_identifier(name, quoted=True))
            found = copy.find(exp.Columns)
            if found is copy:
                copy = column
            elif found is not None:
                found.replace(column)
            written.append(copy)
    select.set("expressions", written)


def _copies(nodes: list[exp.Expr] | None) -> list[exp.Expr] | None:
    return [node.copy() for node in nodes] if nodes else None
