"""What may run: one SELECT over the typed views, with functions that only compute. Everything else is refused.

An allowlist over the tree of DuckDB's own parser: what is not known to be harmless does not pass. It is one of two
layers; the other is the process that runs the query (engines/worker.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kb_cli.language.functions import TABLE_FUNCTIONS, denial
from kb_cli.language.tree import Node, children, offset_of, table_path

QUERY_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"}
TABLES = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT"}
EXPRESSIONS = {
    "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "LAMBDA",
    "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW", "LAMBDA_REF",
}  # fmt: skip
MODIFIERS = {"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"}
PLAIN_TYPES = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "CHAR", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S",
    "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE", "INTERVAL", "LIST", "ARRAY",
    "STRUCT", "MAP", "UNION", "NULL", "SQLNULL", "INTEGER_LITERAL", "STRING_LITERAL", "UNBOUND", "USER", "BLOB", "UUID",
    "JSON", "ANY", "BIT", "UNKNOWN", "INVALID",
}  # fmt: skip
MAX_LIST = 20_000
"""Most parts of one expression: planning longer lists takes memory that no setting limits."""
MAX_DEPTH = 600
WRITING = (
    "kb sql runs one SELECT statement and nothing else: no CREATE, INSERT, COPY, SET, PRAGMA, ATTACH, EXPLAIN or PIVOT "
    "without an IN list."
)


@dataclass(frozen=True)
class Refusal:
    """Why a query may not run: what kind of thing it is, where, why, and what to do instead."""

    code: str
    node: Node
    why: str
    fix: str
    offset: int | None = None

    def place(self) -> int:
        """Return the byte offset of the refusal."""
        return self.offset if self.offset is not None else (offset_of(self.node) or 0)


def refusals(
    node: Node,
    views: Collection[str],
    functions: Collection[str],
    schemas: Collection[str] = (),
    table_functions: Collection[str] = (),
) -> Iterator[Refusal]:
    """Yield every reason why a statement may not run; none means that it may.

    views: the names that FROM may hold besides the statement's own common table expressions. functions: the names of
    the functions that may be called. schemas: names of schemas and databases, which no name of a function may begin
    with (`main` and `pg_catalog` excepted, because the parser itself writes them). table_functions: the names of ours
    that may stand in FROM besides the engine's.
    """
    names = frozenset(s.lower() for s in schemas)
    yield from _Gate(frozenset(views), frozenset(functions), names, frozenset(table_functions)).query(node)


class _Gate:
    def __init__(
        self,
        views: frozenset[str],
        functions: frozenset[str],
        schemas: frozenset[str],
        table_functions: frozenset[str] = frozenset(),
    ) -> None:
        self.views, self.functions = views, functions | table_functions
        self.table_functions = TABLE_FUNCTIONS | table_functions
        self.schemas = schemas - {"main", "pg_catalog"}

    def query(self, root: Node) -> Iterator[Refusal]:
        """Check a query node and everything inside it; each node is checked in its own scope of names."""
        waiting: list[tuple[Node, frozenset[str], int]] = [(root, frozenset(), 0)]
        while waiting:
            node, scope, depth = waiting.pop()
            if depth > MAX_DEPTH:
                yield Refusal("too-complex", node, "It is nested too deeply.", "Split it with WITH.")
                return
            yield from self._node(node, scope)
            if "cte_map" in node:
                common, scope = self._common_tables(node, scope)
                waiting.extend((query, inner, depth + 1) for query, inner in common)
            for key, child in _parts(node):
                if _is_table_place(node, key) and not _is_table(child):
                    yield Refusal("not-allowed", child, "This may not stand in FROM.", "Use views and subqueries.")
                if key != "cte_map":
                    waiting.append((child, scope, depth + 1))

    @staticmethod
    def _common_tables(node: Node, scope: frozenset[str]) -> tuple[list[tuple[Node, frozenset[str]]], frozenset[str]]:
        """Return the queries of WITH, each with the names it may use, and the names that the rest may use."""
        found = []
        for entry in node["cte_map"]["map"]:
            query = entry["value"]["query"]["node"]
            inner = scope
            if query.get("type") == "RECURSIVE_CTE_NODE":
                inner = scope | {str(query.get("cte_name", "")).lower()}
            found.append((query, inner))
            found.extend((key, inner) for key in entry["value"].get("key_targets") or [])
            scope = scope | {str(entry["key"]).lower()}
        return found, scope

    def _node(self, node: Node, scope: frozenset[str]) -> Iterator[Refusal]:
        kind, group = node.get("type"), node.get("class")
        if "id" in node and "class" not in node:
            if node["id"] not in PLAIN_TYPES:
                yield Refusal("not-allowed", node, f"The type {node['id']} may not be used.", "Use a plain type.")
        elif group is not None:
            yield from self._expression(node)
        elif "cte_map" in node or (isinstance(kind, str) and kind.endswith("_NODE")):
            if kind not in QUERY_NODES:
                yield Refusal("not-a-select", node, "This part would change something.", WRITING)
        elif isinstance(kind, str) and kind.endswith("_MODIFIER"):
            if kind not in MODIFIERS:
                yield Refusal("not-allowed", node, f"{kind} may not be used.", "Leave it out.")
        elif _is_table(node):
            yield from self._table(node, scope)

    def _table(self, node: Node, scope: frozenset[str]) -> Iterator[Refusal]:
        kind = node["type"]
        if kind == "SHOW_REF":
            yield Refusal(
                "not-a-select",
                node,
                "DESCRIBE, SHOW and SUMMARIZE are no SELECT.",
                "For the columns of a view: kb views NAME; for all views: kb views.",
            )
        elif kind not in TABLES:
            yield Refusal("not-allowed", node, f"{kind} may not stand in FROM.", "Use views and subqueries.")
        elif node.get("at_clause"):
            yield Refusal("not-allowed", node, "AT reads another version of the data.", "Leave it out.")
        elif kind == "TABLE_FUNCTION":
            name = str((node.get("function") or {}).get("function_name", "")).lower()
            if name not in self.table_functions:
                why = denial(name) or "it is not one of unnest, range and generate_series, nor one of ours"
                yield Refusal(
                    "forbidden-function",
                    node,
                    f"{name}() may not stand in FROM: {why}.",
                    "Read the views that kb views lists.",
                )
        elif kind == "BASE_TABLE":
            yield from self._name(node, scope)

    def _name(self, node: Node, scope: frozenset[str]) -> Iterator[Refusal]:
        path = [part.lower() for part in table_path(node)]
        if len(path) == 1 and (path[0] in scope or path[0] in self.views):
            return
        if len(path) == 2 and path[0] == "main" and path[1] in self.views:
            return
        name = ".".join(table_path(node))
        if len(path) > 1 or path[0].startswith(("duckdb_", "pg_", "sqlite_", "pragma_")):
            yield Refusal(
                "forbidden-table",
                node,
                f"'{name}' is not one of the views: only they may be read, not the catalog or the tables beneath.",
                "List the views with: kb views.",
            )
        elif any(sign in name for sign in "./*:\\"):
            yield Refusal(
                "forbidden-table", node, f"'{name}' looks like a file: files may not be read.", "Read the views."
            )
        else:
            yield Refusal("unknown-view", node, f"There is no view '{name}'.", "")

    def _expression(self, node: Node) -> Iterator[Refusal]:
        group = node["class"]
        if group not in EXPRESSIONS:
            yield Refusal("not-allowed", node, f"{group} may not be used.", "Leave it out.")
        if len(node.get("children") or ()) > MAX_LIST:
            yield Refusal("too-complex", node, f"It has more than {MAX_LIST:,} parts.", "Ask for fewer.")
        if group in {"FUNCTION", "WINDOW"} and not node.get("is_operator"):
            yield from self._function(node)

    def _function(self, node: Node) -> Iterator[Refusal]:
        name = str(node.get("function_name", "")).lower()
        owner, catalog = str(node.get("schema") or "").lower(), str(node.get("catalog") or "").lower()
        if reason := denial(name):
            yield Refusal("forbidden-function", node, f"{name}() may not be called: {reason}.", "Leave it out.")
        elif owner in self.schemas or catalog in self.schemas | {"main"}:
            yield Refusal(
                "forbidden-function",
                node,
                f"{owner or catalog}.{name}() names a schema.",
                f"Write the function alone: {name}(...).",
            )
        elif name not in self.functions:
            yield Refusal("unknown-function", node, f"There is no function {name}().", "")


def _is_table(node: Node) -> bool:
    kind = str(node.get("type"))
    return "class" not in node and ("sample" in node or kind in TABLES or kind.endswith("_REF"))


def _is_table_place(node: Node, key: str) -> bool:
    return key in {"from_table", "source"} or (node.get("type") == "JOIN" and key in {"left", "right"})


def _parts(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the nodes inside a node with the key that they stand under; positions and names are not nodes."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield key, value
        elif isinstance(value, list):
            for child in children({"": value}):
                yield key, child
