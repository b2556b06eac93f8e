"""The list of a SELECT: stars spelled out, and the name and meaning of each output column."""

from __future__ import annotations

import re
from typing import Any

from kb_cli.language.aggregates import AGGREGATES, Aggregates
from kb_cli.language.scope import Item, Scope
from kb_cli.language.sems import Sem, unknown
from kb_cli.language.tree import NOWHERE, Node, constant, walk_expression

Expressions = list[tuple[str, Node | None]]
"""Name and expression of each output column; no expression: a column that the checker does not follow."""


class Outputs(Aggregates):
    """Rules for the list of SELECT."""

    def expanded(self, node: Node, scope: Scope) -> Expressions:
        """Return the list of a SELECT with every star and COLUMNS(...) spelled out."""
        found: Expressions = []
        for expression in node.get("select_list") or []:
            if expression.get("class") == "STAR" and not expression.get("columns"):
                found += self._star(expression, scope)
                continue
            stars = [leaf for leaf in walk_expression(expression) if leaf.get("class") == "STAR"]
            if stars and expression.get("function_name") != "count_star":
                found += self._columns(expression, stars[0], scope)
            else:
                found.append((self.name_of(expression), expression))
        return found

    def _star(self, star: Node, scope: Scope) -> Expressions:
        excluded = {str(name).lower() for name in _names(star.get("exclude_list"))}
        replaced = {str(entry["key"]).lower(): entry["value"] for entry in star.get("replace_list") or []}
        renamed = {_name(entry["key"]).lower(): str(entry["value"]) for entry in star.get("rename_list") or []}
        relation = str(star.get("relation_name") or "").lower()
        found: Expressions = []
        for item, column in self._all_columns(scope, relation):
            if column in excluded:
                continue
            if column in replaced:
                found.append((column, {**replaced[column], "alias": column}))
                continue
            name = renamed.get(column, column)
            found.append((name, {**_reference(item, column, star), "alias": name if name != column else ""}))
        if any(item.relation.is_open for item in scope.items if not relation or item.alias.lower() == relation):
            found.append(("*", None))
        return found

    @staticmethod
    def _all_columns(scope: Scope, relation: str = "") -> list[tuple[Item, str]]:
        found = []
        seen: set[str] = set()
        for item in scope.items:
            if not item.is_visible or (relation and item.alias.lower() != relation):
                continue
            for column in item.columns:
                if not relation and column in scope.using and column in seen:
                    continue
                seen.add(column)
                found.append((item, column))
        return found

    def _columns(self, expression: Node, star: Node, scope: Scope) -> Expressions:
        """Return an expression over COLUMNS(...) or `* LIKE ...` once for each column that it stands for."""
        columns = self._all_columns(scope, str(star.get("relation_name") or "").lower())
        pattern = star.get("expr")
        excluded = {str(name).lower() for name in _names(star.get("exclude_list"))}
        if not star.get("columns"):
            like = _like(expression)
            if like is None:
                return [("*", None)]
            expression, pattern_text = star, like
        elif pattern is None:
            pattern_text = ".*"
        else:
            try:
                pattern_text = str(constant(pattern))
            except ValueError:
                return [("*", None)]
        try:
            chosen = [(i, c) for i, c in columns if re.search(pattern_text, c) and c not in excluded]
        except re.error:
            return [("*", None)]
        found: Expressions = []
        for item, column in chosen:
            reference = _reference(item, column, star)
            put = _replaced(expression, star, reference)
            put = {**put, "from_star": True}
            found.append((column if put.get("class") == "COLUMN_REF" else self.name_of(put), put))
        return found

    def evaluated(self, expressions: Expressions, scope: Scope) -> dict[str, Sem]:
        """Return the meaning of each output column by its name; names that repeat get a number."""
        named: dict[str, Sem] = {}
        for name, expression in expressions:
            unique, number = name.lower(), 1
            while unique in named:
                number += 1
                unique = f"{name.lower()}_{number}"
            if expression is None:
                named[unique] = unknown("columns that only the engine knows")
            else:
                self._last_offset = expression.get("query_location", self._last_offset)
                if self._last_offset == NOWHERE:
                    self._last_offset = 0
                sem = scope.settled(self.ex(expression, scope))
                named[unique] = scope.frozen(sem) if scope.groups is not None else sem
        return named

    @staticmethod
    def name_of(expression: Node) -> str:
        """Return the name of an expression as an output column, or one of our own where the engine makes it up."""
        if expression.get("alias"):
            return str(expression["alias"])
        if expression.get("class") == "COLUMN_REF":
            return str(expression["column_names"][-1])
        if expression.get("class") in {"FUNCTION", "WINDOW"} and not expression.get("is_operator"):
            name = str(expression["function_name"])
            children = expression.get("children") or []
            inner = [str(child["column_names"][-1]) for child in children if child.get("class") == "COLUMN_REF"]
            if name == "count_star":
                return "count_star()"
            return f"{name}({', '.join(inner)})"
        if expression.get("class") == "CAST" and expression["child"].get("class") == "COLUMN_REF":
            return str(expression["child"]["column_names"][-1])
        return "column"

    @staticmethod
    def has_aggregate(expression: Node) -> bool:
        """Whether an expression holds an aggregate that is not a window."""
        waiting: list[Any] = [expression]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(node)
                continue
            if not isinstance(node, dict) or node.get("class") in {"SUBQUERY"}:
                continue
            if node.get("class") == "FUNCTION" and str(node.get("function_name", "")).lower() in AGGREGATES:
                return True
            waiting.extend(node.values())
        return False


def _names(entries: Any) -> list[str]:
    return [_name(entry) for entry in entries or []]


def _name(entry: Any) -> str:
    return str(entry.get("column", "")) if isinstance(entry, dict) else str(entry)


def _reference(item: Item, column: str, star: Node) -> Node:
    names = [item.alias, column] if item.alias else [column]
    place = star.get("query_location", NOWHERE)
    return {
        "class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": names, "query_location": place, "from_star": True,
    }  # fmt: skip


def _like(expression: Node) -> str | None:
    """Return the pattern of `* LIKE 'x%'` as a regular expression."""
    if expression.get("function_name") != "~~" or expression["children"][0].get("class") != "STAR":
        return None
    try:
        text = str(constant(expression["children"][1]))
    except ValueError:
        return None
    return "^" + re.escape(text).replace("%", ".*").replace("_", ".") + "$"


def _replaced(node: Node, star: Node, reference: Node) -> Node:
    """Return a copy of an expression in which a column stands for the star."""
    if node is star:
        return {**reference, "alias": node.get("alias", "")}

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            return _replaced(value, star, reference)
        return [put(part) for part in value] if isinstance(value, list) else value

    return {key: put(value) for key, value in node.items()}
