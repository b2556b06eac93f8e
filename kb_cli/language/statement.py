"""What may run: one statement that only reads, as DuckDB's own parser sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kb_cli.errors import UsageMistake
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

READING_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
"""Kinds of query in DuckDB's syntax tree that only read; a CTE may hold others since DuckDB 2.0."""


@light_binding()
def check_one_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise UsageMistake unless the text is exactly one SELECT statement, common table expressions included.

    The text is parsed, not run. A syntax error is reported with its line and column.
    """
    import duckdb

    try:
        row = connection.execute("SELECT CAST(json_serialize_sql($1) AS VARCHAR)", [sql]).fetchone()
    except duckdb.Error as error:
        raise UsageMistake(f"This cannot be parsed: {str(error).splitlines()[0]}") from error
    tree = json.loads(row[0] if row else "{}")
    if tree.get("error"):
        raise UsageMistake(_explain(tree, sql))
    statements = tree["statements"]
    if len(statements) != 1:
        count = f"{len(statements)} statements" if statements else "no statement"
        raise UsageMistake(
            f"kb sql runs one SELECT statement, and this text holds {count}. Ask one question at a time."
        )
    for node in _nodes(tree):
        if node["type"] == "SHOW_REF":
            message = (
                "kb sql runs SELECT statements only. For the columns of a view: kb views NAME; for all views: kb views"
            )
            raise UsageMistake(message)
        if node["type"].endswith("_NODE") and node["type"] not in READING_NODES:
            raise UsageMistake("kb sql only reads; this statement would change something. Write one SELECT statement.")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a syntax tree that has a type."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(item.get("type"), str):
                yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _explain(tree: dict[str, Any], sql: str) -> str:
    if tree.get("error_type") == "parser":
        position = tree.get("position")
        where = ""
        if position is not None and str(position).isdigit():
            before = sql.encode()[: int(position)].decode(errors="ignore")
            line = before.count("\n") + 1
            where = f" at line {line}, column {len(before) - before.rfind(chr(10))}"
        return f"This is not SQL that DuckDB understands{where}: {tree['error_message']}."
    return (
        "kb sql runs one SELECT statement and nothing else: no CREATE, INSERT, COPY, SET, PRAGMA, ATTACH, EXPLAIN or "
        "PIVOT statement. Write a SELECT over the views that kb views lists."
    )
