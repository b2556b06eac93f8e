"""Joins: which rows are repeated by them, and which results they bring together that do not belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kb_cli.language.base import Base
from kb_cli.language.knowledge import POOLED, Knowledge
from kb_cli.language.scope import Item, Keys, Scope
from kb_cli.language.sems import LOST, Dim, Fixed, Ref, Sem
from kb_cli.language.tree import Node, walk_expression
from kb_cli.language.view_relations import REPEATED, SETS

UNTOLD = frozenset({"(row)"})
"""The key of a relation whose rows no column tells apart: no condition can fix it."""
SPELLED = {
    "population_id": ("population",),
    "endpoint_id": ("endpoint",),
    "arm_id": ("arm", "role"),
    "subgroup_factor": ("subgroup_level",),
}
"""Other columns of a view that fix an identifier as well."""


def fan_out(base: Base, node: Node, scope: Scope, verb: str) -> None:
    """Note an aggregate over one item of FROM whose rows another item repeats."""
    if len(scope.items) < 2:
        return
    numbers = set()
    for child in node.get("children") or []:
        for leaf in walk_expression(child):
            if leaf.get("class") == "COLUMN_REF" and (ref := base.ref(leaf, scope)):
                numbers.add(ref.item)
    own = [item for item in scope.items if item.number in numbers]
    if len(own) != 1 or len(numbers) != 1:
        return
    if repeating := repeated_by(base.knowledge, own[0], scope):
        other = repeating[0]
        missing = _missing(other, own[0], scope)
        base.error(
            "fan-out",
            node,
            f"{node['function_name']}() {verb} rows of {own[0].alias}, and the join repeats each of them for every row "
            f"of {other.alias} that matches.",
            f"Join on {missing} too, or aggregate {own[0].alias} in a subquery before the join."
            if missing
            else f"Aggregate {own[0].alias} in a subquery before the join.{_hint(other, own[0], scope)}",
        )


def _hint(item: Item, own: Item, scope: Scope) -> str:
    """Return what else to do: where rows of the other item may repeat what is asked of them, leave out the repetitions.

    Where the words that tell rows of articles apart do not do so in registry records, name the trials.
    """
    if not item.relation.worded:
        grouped = [c for c in item.columns if scope.equalities.root(Ref(item.number, c)) in (scope.groups or ())]
        tied = [column for column in item.columns if _is_tied_to(item, column, {own.number}, scope)]
        names = ", ".join(dict.fromkeys((*tied, *grouped)))
        is_view = bool(item.relation.view and tied)
        return f" Or join (SELECT DISTINCT {names} FROM {item.relation.view}) AS {item.alias}." if is_view else ""
    if "trial_id" in item.columns and scope.words(Ref(item.number, "trial_id")) is None:
        return f" Or name the trials in WHERE: records of a registry may have several such rows of {item.alias}."
    return f" Or fix what tells the rows of {item.alias} apart here."


def repeated_by(knowledge: Knowledge, item: Item, scope: Scope) -> list[Item]:
    """Return the other items of which more than one row may match a row of this one, as far as their keys are known."""
    determined = {item.number}
    others = [other for other in scope.items if other.number != item.number and other.is_visible]
    waiting = others
    while waiting:
        settled = [other for other in waiting if is_determined(knowledge, other, determined, scope)]
        if not settled:
            break
        determined |= {other.number for other in settled}
        waiting = [other for other in waiting if other not in settled]
    return [other for other in waiting if other.relation.keys]


def is_determined(knowledge: Knowledge, item: Item, by: Iterable[int], scope: Scope) -> bool:
    """Whether at most one row of an item goes with the rows of the items of those numbers."""
    numbers = set(by)
    for key in item.relation.keys:
        if all(_is_given(item, column, numbers, scope) for column in key):
            given = [column for column in item.columns if _is_tied_to(item, column, numbers, scope)]
            if key != item.relation.worded or _tell_apart(knowledge, item, given, scope):
                return True
    return False


def _tell_apart(knowledge: Knowledge, item: Item, columns: list[str], scope: Scope, *, looks: bool = False) -> bool:
    """Whether the database bears out that columns tell the rows of a view apart, of those that conditions leave.

    looks: also where they may be those of any registry record.
    """
    limits = {column: scope.limits(Ref(item.number, column)) for column in item.columns}
    return knowledge.tells_apart(item.relation.view, columns, limits, looks=looks)


def sets_are_told_apart(knowledge: Knowledge, dim: Dim, scope: Scope) -> bool:
    """Whether the database bears out that no two of the rows that are added are of the same participants."""
    refs = [tie for tie in dim.ties if isinstance(tie, Ref)]
    item = scope.item(refs[0].item) if refs and LOST not in dim.ties else None
    if item is None or not item.relation.view or any(ref.item != item.number for ref in refs):
        return False
    fixed = [column for column in item.columns if column in SETS or scope.is_fixed(Ref(item.number, column))]
    return _tell_apart(knowledge, item, fixed, scope, looks=True)


def settled_totals(knowledge: Knowledge, sem: Sem, scope: Scope, select: object) -> Sem:
    """Return a meaning for use outside of a SELECT, with what is known there of the rows that repeat its total.

    Where the database bears out that no two rows are of the same participants, the columns that say so may be left out:
    a value of this SELECT's own stands for each, so that rows of another beside them are not taken for others.
    """
    if not any(dim.overlap == REPEATED for dim in sem.dims):
        return sem
    own = Fixed(frozenset({select}))
    return sem.but(
        dims=tuple(
            replace(dim, ties=(own,) * len(dim.ties))
            if dim.overlap == REPEATED and sets_are_told_apart(knowledge, dim, scope)
            else dim
            for dim in sem.dims
        )
    )


def _is_tied_to(item: Item, column: str, numbers: set[int], scope: Scope) -> bool:
    """Whether a column has one value for a row of the items of those numbers."""
    ref = Ref(item.number, column)
    return scope.is_fixed(ref) or any(member.item in numbers for member in scope.equalities.members(ref))


def _is_given(item: Item, column: str, numbers: set[int], scope: Scope) -> bool:
    names = (column, *SPELLED.get(column, ()))
    if any(name in item.columns and _is_tied_to(item, name, numbers, scope) for name in names):
        return True
    if column == "subgroup_level":
        return scope.words(Ref(item.number, "subgroup_factor")) == frozenset({"all"})
    return False


def _missing(item: Item, own: Item, scope: Scope) -> str:
    names = (item.relation.keys[-1] & item.columns.keys()) - {"fact_id"}
    return ", ".join(sorted(name for name in names if not _is_given(item, name, {own.number}, scope)))


def keys_of(knowledge: Knowledge, scope: Scope, names: dict[Ref, str]) -> Keys:
    """Return the keys of a SELECT without groups: those of an item that no other repeats, as output columns.

    names: the output column of each class of columns.
    """
    for item in scope.items:
        if not item.relation.keys or any(not other.relation.keys for other in scope.items):
            continue
        if repeated_by(knowledge, item, scope):
            continue
        keys = []
        for key in item.relation.keys:
            found = _outputs(item, key, scope, names)
            if found is not None and (key != item.relation.worded or _tell_apart(knowledge, item, [*key], scope)):
                keys.append(found)
        return tuple(keys) or (UNTOLD,)
    return ()


def _outputs(item: Item, key: frozenset[str], scope: Scope, names: dict[Ref, str]) -> frozenset[str] | None:
    outputs = set()
    for column in key:
        ref = Ref(item.number, column)
        root = scope.equalities.root(ref)
        if root in names:
            outputs.add(names[root])
        elif not scope.is_fixed(ref):
            return None
    return frozenset(outputs)


def unlike_results(base: Base, scope: Scope, outputs: set[Ref], compared: set[frozenset[int]]) -> None:
    """Note two views of results that are joined without saying which population or arm belongs to which.

    outputs: the columns that the SELECT puts out by name. compared: pairs of items that a condition compares in
    another way than by equality.
    """
    views = [item for item in scope.items if item.is_visible and item.relation.view]
    results = [item for item in views if base.knowledge.is_result(item.relation.view)]
    for index, left in enumerate(results):
        for right in results[index + 1 :]:
            if frozenset({left.number, right.number}) in compared:
                continue
            for column, name in (("population_id", "population"), ("arm_id", "arm")):
                if column == "arm_id" and not _are_of_arms(left, right):
                    continue
                if _is_tied(left, right, column, scope, outputs):
                    continue
                base.error(
                    f"join-without-{name}",
                    right.node,
                    f"{left.alias} and {right.alias} are joined without {column}: every row of one {name} meets rows "
                    f"of every other {name}.",
                    f"Join on {column} too, fix it on both sides in WHERE, or show it of both in SELECT.",
                )
                break
            else:
                _unlike_subgroups(base, left, right, scope, outputs)


def _unlike_subgroups(base: Base, left: Item, right: Item, scope: Scope, outputs: set[Ref]) -> None:
    """Note two views of results that are joined without the subgroup, where both have rows of subgroups."""
    column = "subgroup_factor"
    if column not in left.columns or column not in right.columns or _is_tied(left, right, column, scope, outputs):
        return
    refs = [Ref(item.number, "endpoint_id") for item in (left, right)]
    is_same = scope.equalities.root(refs[0]) == scope.equalities.root(refs[1])
    if "endpoint_id" not in left.columns or not (is_same or all(scope.words(ref) for ref in refs)):
        return  # of which rows, the limits do not say
    sides = [(item, {c: scope.limits(Ref(item.number, c)) for c in item.columns}) for item in (left, right)]
    has_row, condition = base.knowledge.has_row, f"{column} <> '{POOLED}'"
    if all(has_row(item.relation.view, condition, limits, is_usual=False) for item, limits in sides):
        base.error(
            "join-without-subgroup",
            right.node,
            f"{left.alias} and {right.alias} are joined without {column}: rows of one subgroup meet rows of others and "
            "of the whole.",
            "Join on subgroup_factor and subgroup_level too, or fix subgroup_factor = 'all' on both sides.",
        )


def _are_of_arms(left: Item, right: Item) -> bool:
    return "role" in left.columns and "role" in right.columns


def _is_tied(left: Item, right: Item, column: str, scope: Scope, outputs: set[Ref]) -> bool:
    names = (column, *SPELLED[column])
    for name in names:
        if name in left.columns and name in right.columns:
            a, b = Ref(left.number, name), Ref(right.number, name)
            if scope.equalities.root(a) == scope.equalities.root(b):
                return True
    if _anchors(left, names, scope) & _anchors(right, names, scope):
        return True
    return all(
        any(
            name in item.columns and (scope.is_fixed(Ref(item.number, name)) or Ref(item.number, name) in outputs)
            for name in (*names, "fact_id")
        )
        for item in (left, right)
    ) or any(_members_meet(left, right, name, scope) for name in names)


def _anchors(item: Item, names: Iterable[str], scope: Scope) -> set[int]:
    """Return the other items whose columns say which population or arm an item's rows are of."""
    refs = [Ref(item.number, name) for name in names if name in item.columns]
    return {member.item for ref in refs for member in scope.equalities.members(ref)} - {item.number}


def _members_meet(left: Item, right: Item, name: str, scope: Scope) -> bool:
    """Whether a column of one is tied to any column of the other, as comparator_id is to arm_id."""
    if name not in right.columns:
        return False
    members = scope.equalities.members(Ref(right.number, name))
    return any(member.item == left.number for member in members)
