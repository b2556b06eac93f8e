"""Macros written out where they gather rows or read views; those that only compute a value stay calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kb_cli.language.cite_tree import is_aggregate

if TYPE_CHECKING:
    import duckdb

CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
SELECT = re.compile(r"\bselect\b", re.IGNORECASE)
DEEPEST = 20
"""Macros that call macros are followed this far; DuckDB itself refuses recursion."""


@dataclass(frozen=True)
class Macro:
    """A macro: its parameters in order, what it stands for, and whether it stands in FROM."""

    parameters: tuple[str, ...]
    body: exp.Expr
    is_table: bool


Macros = Mapping[str, tuple[Macro, ...]]
"""The definitions of each macro by lower-case name: one for each number of parameters."""


def unknown_calls(query: exp.Expr) -> set[str]:
    """Return the lower-case names of the functions called that are not DuckDB's own as far as sqlglot knows."""
    return {node.name.lower() for node in query.find_all(exp.Anonymous)}


def read_macros(connection: duckdb.DuckDBPyConnection) -> Macros:
    """Return the macros of the database that must be written out before a query can be cited."""
    rows = connection.execute(
        "SELECT lower(function_name), parameters, macro_definition, function_type FROM duckdb_functions()"
        " WHERE NOT internal AND function_type IN ('macro', 'table_macro')"
    ).fetchall()
    gathering = _names_that_look_at_rows({name: text for name, _, text, _ in rows})
    found: dict[str, tuple[Macro, ...]] = {}
    for name, parameters, text, kind in rows:
        if kind == "table_macro" or name in gathering:
            body = sqlglot.parse_one(text, read="duckdb")
            macro = Macro(tuple(p.lower() for p in parameters), body, kind == "table_macro")
            found[name] = (*found.get(name, ()), macro)
    return found


def _names_that_look_at_rows(bodies: Mapping[str, str]) -> set[str]:
    """Return the macros that hold a SELECT or an aggregate, or that call such a macro."""
    called = {name: {word.lower() for word in CALL.findall(text)} for name, text in bodies.items()}
    found = {name for name, text in bodies.items() if SELECT.search(text) or any(map(_is_aggregate, called[name]))}
    while more := {name for name, words in called.items() if name not in found and words & found}:
        found |= more
    return found


@cache
def _is_aggregate(name: str) -> bool:
    try:
        call = sqlglot.parse_one(f"{name}(x)", read="duckdb")
    except SqlglotError:
        return False
    return any(is_aggregate(node) for node in call.walk())


def expand(query: exp.Expr, macros: Macros, depth: int = 0) -> exp.Expr:
    """Return the query with the calls of these macros replaced by what they stand for."""
    changed = False
    for node in list(query.find_all(exp.Anonymous)):
        for macro in macros.get(node.name.lower(), ()):
            arguments = _arguments(node, macro)
            if arguments is None or macro.is_table != isinstance(node.parent, exp.Table):
                continue
            body = _bound(macro.body, arguments)
            if macro.is_table:
                assert node.parent is not None
                name = node.parent.alias or node.name
                item = exp.Subquery(this=body, alias=exp.TableAlias(this=exp.to_identifier(name)))
                item.set("joins", node.parent.args.get("joins"))
                node.parent.replace(item)
            else:
                node.replace(exp.paren(body))
            changed = True
            break
    return expand(query, macros, depth + 1) if changed and depth < DEEPEST else query


def _arguments(call: exp.Anonymous, macro: Macro) -> dict[str, exp.Expr] | None:
    """Return the arguments by parameter; None where they are not those of this definition."""
    given: dict[str, exp.Expr] = {}
    waiting = list(macro.parameters)
    for argument in call.expressions:
        if isinstance(argument, (exp.PropertyEQ, exp.Kwarg)):
            given[argument.this.name.lower()] = argument.expression
        elif waiting:
            given[waiting.pop(0)] = argument
        else:
            return None
    return given if set(given) == set(macro.parameters) else None


def _bound(body: exp.Expr, arguments: Mapping[str, exp.Expr]) -> exp.Expr:
    holder = exp.paren(body.copy())
    for column in list(holder.find_all(exp.Column)):
        if not column.table and column.name.lower() in arguments:
            column.replace(exp.paren(arguments[column.name.lower()].copy()))
    assert isinstance(holder.this, exp.Expr)
    return holder.this
