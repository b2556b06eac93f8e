"""What the conditions of WHERE, ON and FILTER say about columns: equal to another, one of some values, or limited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb_cli.language.scope import Scope
from kb_cli.language.sems import Ref
from kb_cli.language.tree import Node, constant, walk_expression

if TYPE_CHECKING:
    from kb_cli.language.base import Base

MASTERS = {"populations": "population_id", "endpoints": "endpoint_id", "arms": "arm_id"}
"""Views that list what others refer to: a condition on a column that describes them limits the identifier."""
DESCRIBING = {
    "populations": {"population", "kind", "definition", "parent_population_id", "data_cutoff"},
    "endpoints": {"endpoint", "kind", "role", "definition", "favourable_direction", "objective_met", "position"},
    "arms": {"arm", "role", "regimen", "position"},
}
EQUAL = {"COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"}
UNEQUAL = {"COMPARE_NOTEQUAL", "COMPARE_DISTINCT_FROM"}
ORDERED = {
    "COMPARE_LESSTHAN", "COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO",
}  # fmt: skip


def narrow(base: Base, node: Node, scope: Scope) -> None:
    """Note in the scope what follows from a condition that holds for every row."""
    kind, group = node.get("type"), node.get("class")
    if kind == "CONJUNCTION_AND":
        for part in node["children"]:
            narrow(base, part, scope)
    elif kind == "CONJUNCTION_OR":
        _either(base, node, scope)
    elif group == "COMPARISON":
        _comparison(base, node, scope)
    elif kind == "COMPARE_IN":
        _one_of(base, node["children"][0], node["children"][1:], scope, is_in=True)
    elif kind == "COMPARE_NOT_IN":
        _one_of(base, node["children"][0], node["children"][1:], scope, is_in=False)
    elif kind == "OPERATOR_NOT":
        _negated(base, node["children"][0], scope)
    elif kind in {"OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"}:
        _null_test(base, node, scope)
    elif group == "SUBQUERY":
        _subquery(base, node, scope)
    elif group in {"CONSTANT", "BETWEEN"}:
        return
    else:
        soften(base, node, scope)


def _null_test(base: Base, node: Node, scope: Scope) -> None:
    ref = base.ref(node["children"][0], scope)
    if ref is None:
        return
    if node["type"] == "OPERATOR_IS_NULL":
        scope.equalities.restrict(ref, [None])
        _limit_master(ref, scope)
    else:
        scope.equalities.exclude(ref, [None])


def soften(base: Base, node: Node, scope: Scope, *, is_list: bool = False) -> None:
    """Note that every column in an expression is limited in a way that is not followed; is_list: by a subquery."""
    for leaf in walk_expression(node):
        if leaf.get("class") == "COLUMN_REF" and (ref := base.ref(leaf, scope)):
            scope.equalities.soften(ref, is_list=is_list)
            _limit_master(ref, scope)


def _limit_master(ref: Ref, scope: Scope) -> None:
    item = scope.item(ref.item)
    identifier = MASTERS.get(item.relation.view) if item is not None else None
    if item is not None and identifier is not None and ref.column in DESCRIBING[item.relation.view]:
        scope.equalities.soften(Ref(ref.item, identifier))


def drop_nulls(base: Base, node: Node, scope: Scope) -> None:
    """Note which columns an inner join leaves no NULL of: those that its condition compares for equality."""
    if node.get("type") == "CONJUNCTION_AND":
        for part in node["children"]:
            drop_nulls(base, part, scope)
    elif node.get("type") == "COMPARE_EQUAL":
        for side in (node["left"], node["right"]):
            if ref := base.ref(side, scope):
                scope.equalities.exclude(ref, [None])


def _literal(node: Node) -> tuple[bool, Any]:
    try:
        return True, constant(node)
    except ValueError:
        return False, None


def _comparison(base: Base, node: Node, scope: Scope) -> None:
    sides = [node["left"], node["right"]]
    if node["type"] in EQUAL and all(side.get("function_name") == "row" for side in sides):
        for left, right in zip(*(side["children"] for side in sides), strict=False):
            _comparison(base, {**node, "left": left, "right": right}, scope)
        return
    refs = [base.ref(side, scope) for side in sides]
    if node["type"] in EQUAL and refs[0] and refs[1]:
        scope.equalities.unite(refs[0], refs[1])
        return
    for ref, other in ((refs[0], sides[1]), (refs[1], sides[0])):
        if ref is None:
            continue
        is_literal, value = _literal(other)
        if node["type"] in EQUAL:
            if is_literal:
                scope.equalities.restrict(ref, [value])
            else:
                scope.equalities.soften(ref)
            _limit_master(ref, scope)
        elif node["type"] in UNEQUAL and is_literal:
            scope.equalities.exclude(ref, [value, None] if node["type"] == "COMPARE_NOTEQUAL" else [value])
    if node["type"] in EQUAL and refs == [None, None]:
        soften(base, node, scope)


def _one_of(base: Base, subject: Node, choices: list[Node], scope: Scope, *, is_in: bool) -> None:
    ref = base.ref(subject, scope)
    literals = [_literal(choice) for choice in choices]
    if ref is None:
        if is_in:
            soften(base, subject, scope)
        return
    if all(is_literal for is_literal, _ in literals):
        values = [value for _, value in literals]
        if is_in:
            scope.equalities.restrict(ref, values)
            _limit_master(ref, scope)
        else:
            scope.equalities.exclude(ref, [*values, None])
    elif is_in:
        scope.equalities.soften(ref)


def otherwise(base: Base, node: Node, scope: Scope) -> None:
    """Note in the scope what follows from a condition that is false or NULL, as in the branches of CASE after it."""
    if node.get("type") == "CONJUNCTION_OR":
        for part in node["children"]:
            otherwise(base, part, scope)
        return
    met = scope.narrowed()
    narrow(base, node, met)
    leaves = [leaf for leaf in walk_expression(node) if leaf.get("class") == "COLUMN_REF"]
    ref = base.ref(leaves[0], scope) if len(leaves) == 1 else None
    is_plain = node.get("type") in {"COMPARE_IN", "OPERATOR_IS_NULL", *EQUAL}
    if ref is not None and is_plain and (values := met.equalities.limits(ref).values):
        scope.equalities.exclude(ref, values)


def _negated(base: Base, node: Node, scope: Scope) -> None:
    if node.get("type") == "COMPARE_IN":
        _one_of(base, node["children"][0], node["children"][1:], scope, is_in=False)
    elif node.get("class") == "COMPARISON" and node["type"] in EQUAL:
        ref = base.ref(node["left"], scope) or base.ref(node["right"], scope)
        other = node["right"] if base.ref(node["left"], scope) else node["left"]
        is_literal, value = _literal(other)
        if ref and is_literal:
            scope.equalities.exclude(ref, [value, None] if node["type"] == "COMPARE_EQUAL" else [value])


def _subquery(base: Base, node: Node, scope: Scope) -> None:
    """`x IN (SELECT ...)` limits x, and EXISTS the columns of this SELECT that the subquery refers to."""
    if node.get("child"):
        soften(base, node["child"], scope, is_list=True)
        return
    for leaf in walk_expression(node["subquery"]["node"].get("where_clause") or {}):
        if leaf.get("class") == "COLUMN_REF" and (ref := base.ref(leaf, scope)) and len(leaf["column_names"]) > 1:
            scope.equalities.soften(ref, is_list=True)


def _either(base: Base, node: Node, scope: Scope) -> None:
    """Keep what every branch of OR says of the same column; another column that is mentioned is limited somehow."""
    branches = []
    for part in node["children"]:
        branch = scope.narrowed()
        narrow(base, part, branch)
        branches.append(branch)
    for leaf in walk_expression(node):
        if leaf.get("class") != "COLUMN_REF" or not (ref := base.ref(leaf, scope)):
            continue
        before = scope.equalities.limits(ref)
        limits = [branch.equalities.limits(ref) for branch in branches]
        values = [limit.values for limit in limits if limit.values is not None and limit.values != before.values]
        if len(values) == len(branches):
            scope.equalities.restrict(ref, frozenset[Any]().union(*values))
        elif any(limit != before for limit in limits):
            scope.equalities.soften(ref)
            _limit_master(ref, scope)
