"""DuckDB's own syntax tree of a text, in one form for every version of DuckDB, and where its parts stand in the text.

Analysing the tree of the parser that runs the query leaves no room for two parsers to differ, and every node carries
its position.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

Node = dict[str, Any]
NOWHERE = 18446744073709551615
"""What DuckDB writes for a node without a position."""

MAX_CHARACTERS = 100_000
"""Longest text that is parsed: planning takes memory that no setting limits (a list of 400,000 numbers takes 2 GB)."""


@dataclass(frozen=True)
class Statements:
    """What a text holds: the syntax trees of its statements, or the parser's message and where it stopped."""

    nodes: tuple[Node, ...] = ()
    error: str = ""
    is_syntax_error: bool = False
    offset: int = 0


def parse(connection: duckdb.DuckDBPyConnection, sql: str) -> Statements:
    """Return the statements of a text, which is parsed and not run; offsets are in bytes of its UTF-8."""
    import duckdb

    if len(sql) > MAX_CHARACTERS:
        return Statements(error=f"It has {len(sql):,} characters, more than the {MAX_CHARACTERS:,} that may be asked.")
    if "\x00" in sql:
        return Statements(error="It holds a null character.", offset=len(sql.partition("\x00")[0].encode()))
    try:
        with light_binding():
            row = connection.execute("SELECT CAST(json_serialize_sql($1) AS VARCHAR)", [sql]).fetchone()
    except (duckdb.Error, UnicodeError) as error:
        return Statements(error=f"This cannot be parsed: {str(error).splitlines()[0]}", is_syntax_error=True)
    try:
        tree = json.loads(row[0] if row else "{}")
    except RecursionError:
        return Statements(error="It is nested too deeply.")
    if tree.get("error"):
        position = str(tree.get("position") or "0")
        return Statements(
            error=str(tree.get("error_message", "")),
            is_syntax_error=tree.get("error_type") == "parser",
            offset=int(position) if position.isdigit() else 0,
        )
    return Statements(tuple(_settled(statement["node"]) for statement in tree["statements"]))


def _settled(item: Any) -> Any:
    """Return a tree in the form that DuckDB 1.5 writes, from that of 1.5 or 2.0."""
    if isinstance(item, list):
        return [_settled(part) for part in item]
    if not isinstance(item, dict):
        return item
    node = {key: _settled(part) for key, part in item.items()}
    if isinstance(node.get("arguments"), list):
        node["children"] = [
            {**argument["expression"], "alias": argument.get("name") or argument["expression"].get("alias", "")}
            for argument in node.pop("arguments")
            if isinstance(argument, dict) and "expression" in argument
        ]
    if "query_node" in node:
        node["query"] = {"node": node.pop("query_node")}
    if isinstance(node.get("type_expr"), dict):
        node["cast_type"] = {"id": str(node.pop("type_expr").get("type_name", "")).upper()}
    if isinstance(node.get("literal"), dict):
        node["value"] = _literal(node.pop("literal"))
    if isinstance(node.get("star_expr"), dict) and not node.get("values") and "value" in node["star_expr"]:
        node["values"] = [node["star_expr"]["value"]]
    path = (node.get("qualified_name") or {}).get("path")
    if path:
        node["path"] = path
    return node


def _literal(literal: Node) -> Node:
    """Return a literal of DuckDB 2.0 as the value that DuckDB 1.5 would write."""
    kind, text = str(literal.get("kind", "")), literal.get("text")
    if kind == "STRING":
        return {"type": {"id": "VARCHAR"}, "value": text}
    if kind.startswith("NULL") or text is None:
        return {"type": {"id": "NULL"}, "is_null": True}
    if kind == "BOOLEAN":
        return {"type": {"id": "BOOLEAN"}, "value": str(text).lower() == "true"}
    if kind == "INTEGER":
        return {"type": {"id": "INTEGER"}, "value": int(text) if str(text).lstrip("+-").isdigit() else text}
    return {"type": {"id": "DOUBLE"}, "value": text}


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside a node, those in lists and in nested lists too."""
    waiting: list[Any] = list(node.values())[::-1]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything inside it."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(children(item))


def walk_expression(node: Node) -> Iterator[Node]:
    """Yield an expression and everything inside it, but nothing of the subqueries in it."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        yield item
        if item.get("class") == "SUBQUERY":
            waiting.extend([item["child"]] if item.get("child") else [])
        else:
            waiting.extend(children(item))


def table_path(node: Node) -> list[str]:
    """Return the parts of a table's name: catalog, schema and name, as far as they are written."""
    if node.get("path"):
        return [str(part) for part in node["path"]]
    parts = [node.get("catalog_name"), node.get("schema_name"), node.get("table_name")]
    return [str(part) for part in parts if part]


def constant(node: Node) -> Any:
    """Return the value of a literal as text, number, boolean or None; raises ValueError for any other expression."""
    while node.get("class") == "CAST" or node.get("class") == "COLLATE":
        node = node["child"]
    if node.get("class") == "FUNCTION" and node.get("function_name") == "-" and len(node["children"]) == 1:
        inner = constant(node["children"][0])
        if isinstance(inner, int | float):
            return -inner
    if node.get("class") != "CONSTANT":
        raise ValueError("not a literal")
    return value_of(node["value"])


def value_of(value: Node) -> Any:
    """Return a value of the tree as text, number, boolean or None."""
    if value.get("is_null") or value["type"]["id"] == "NULL":
        return None
    kind, held = value["type"]["id"], value.get("value")
    if kind == "VARCHAR":
        return "" if held is None else held
    if kind == "DECIMAL" and "type_info" in value["type"] and isinstance(held, int):
        return held / 10 ** value["type"]["type_info"].get("scale", 0)
    if isinstance(held, bool | int | float):
        return held
    try:
        return float(str(held))
    except ValueError:
        return held


@dataclass(frozen=True)
class Places:
    """Turns byte offsets of a text into lines and columns."""

    data: bytes

    @staticmethod
    def of(sql: str) -> Places:
        """Return the places of a text."""
        return Places(sql.encode("utf-8", "surrogatepass"))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of a byte offset, both from 1."""
        before = self.data[: min(max(offset, 0), len(self.data))].decode("utf-8", "ignore")
        return before.count("\n") + 1, len(before) - before.rfind("\n")


def offset_of(node: Node) -> int | None:
    """Return where a node, or else the first of its parts that has a position, begins; None where none has one."""
    found = node.get("query_location", NOWHERE)
    if found != NOWHERE and node.get("class") not in {"COMPARISON", "CONJUNCTION", "BETWEEN"}:
        is_infix = node.get("is_operator") and len(node.get("children", [])) == 2
        if not is_infix and node.get("type") != "COMPARE_IN" and node.get("class") != "CAST":
            return int(found)
    inner = [offset for child in children(node) if (offset := offset_of(child)) is not None]
    own = [] if found == NOWHERE else [int(found)]
    return min(inner + own, default=None)
