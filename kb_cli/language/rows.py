"""Which rows of a view a value was read from, also through subqueries: the view, and limits of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kb_cli.language.scope import Item, Scope
from kb_cli.language.sems import Dim, Ref, Rows
from kb_cli.language.ties import FREE, Limits


def rows_in(item: Item, scope: Scope) -> Rows | None:
    """Return the rows that conditions leave of an item of FROM; None where it is no view."""
    if not item.relation.view:
        return None
    refs = [Ref(item.number, column) for column in item.columns]
    limits = ((ref.column, scope.limits(ref)) for ref in refs)
    soft = frozenset(ref.column for ref in refs if scope.is_soft(ref))
    return Rows(item.relation.view, tuple((column, limit) for column, limit in limits if limit != FREE), soft)


def rows_of(dim: Dim, dims: Iterable[Dim], scope: Scope) -> Rows | None:
    """Return the rows of a view that a value has a dimension from; None where nobody knows.

    dims: all of the value's, whose ties say which item of FROM the value is of.
    """
    item = _item_of(dim, scope)
    if item is not None and item.relation.view:
        return rows_in(item, scope)
    if dim.rows is None:
        return None
    limits, soft = dict(dim.rows.limits), set(dim.rows.soft)
    for column, ref in _read_from(dim.rows.view, dims, scope):
        limits[column] = _both(limits.get(column, FREE), scope.limits(ref))
        if scope.is_soft(ref):
            soft.add(column)
    return Rows(dim.rows.view, tuple(limits.items()), frozenset(soft))


def apart_in(dim: Dim, dims: Iterable[Dim], scope: Scope) -> list[str]:
    """Return the columns of the view that a value is from by which a scope groups its rows."""
    item = _item_of(dim, scope)
    if item is not None and item.relation.view:
        refs: Iterable[tuple[str, Ref]] = ((column, Ref(item.number, column)) for column in item.columns)
    else:
        refs = _read_from(dim.rows.view, dims, scope) if dim.rows is not None else ()
    return [column for column, ref in refs if scope.equalities.root(ref) in (scope.groups or ())]


def with_rows(dims: tuple[Dim, ...], scope: Scope) -> tuple[Dim, ...]:
    """Return the dimensions of a value for use outside of a SELECT, where its conditions are no longer seen."""
    known: dict[tuple[int, Rows | None], Rows | None] = {}
    found = []
    for dim in dims:
        item = _item_of(dim, scope)
        key = (item.number if item is not None else -1, dim.rows)
        if key not in known:
            known[key] = rows_of(dim, dims, scope)
        found.append(replace(dim, rows=known[key]))
    return tuple(found)


def _item_of(dim: Dim, scope: Scope) -> Item | None:
    """Return the item of FROM that a dimension is of, as far as a column still says so."""
    first = next((tie for tie in (*dim.ties, *dim.whose) if isinstance(tie, Ref)), None)
    return scope.item(first.item) if first is not None else None


def _read_from(view: str, dims: Iterable[Dim], scope: Scope) -> Iterator[tuple[str, Ref]]:
    """Yield columns of a view as a subquery gives them, each with its name in the view."""
    numbers = {tie.item for dim in dims for tie in (*dim.ties, *dim.whose) if isinstance(tie, Ref)}
    items = [item for number in sorted(numbers) if (item := scope.item(number)) is not None]
    for item in items:
        for column, sem in item.columns.items():
            if sem.origin is not None and sem.origin[0] == view:
                yield sem.origin[1], Ref(item.number, column)


def _both(first: Limits, second: Limits) -> Limits:
    values = [limits.values for limits in (first, second) if limits.values is not None]
    return Limits(values[0].intersection(*values[1:]) if values else None, first.excluded | second.excluded)


def limits_of(rows: Rows) -> Mapping[str, Limits]:
    """Return the limits of rows by column."""
    return dict(rows.limits)
