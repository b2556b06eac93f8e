"""The SQL that carries fact ids upwards: one id a row from a view, lists from a group, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

PREFIX = "__fact"
"""Columns of this name carry fact ids inside a rewritten query; users cannot know them."""


@dataclass(frozen=True)
class Carried:
    """An expression that yields facts of a row: one BIGINT, or where `is_list` a BIGINT[]; either may be NULL."""

    expression: exp.Expr
    is_list: bool


Shape = tuple[bool, ...]
"""Of each carrying column, in order, whether it is a list."""


def shape_of(carried: Sequence[Carried]) -> Shape:
    """Return the shape of carrying columns that stand in order."""
    return tuple(part.is_list for part in carried)


def widest(first: Shape, second: Shape) -> Shape:
    """Return the smallest shape that both fit into: single ids first, then lists."""
    singles = max(first.count(False), second.count(False))
    lists = max(first.count(True), second.count(True))
    return (False,) * singles + (True,) * lists


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Return the call of a DuckDB function."""
    return exp.Anonymous(this=name, expressions=list(arguments))


class Lists:
    """Carries the ids themselves."""

    def of_view(self, column: exp.Expr, *, is_list: bool) -> Carried:
        """Return what a column of a view with fact ids adds."""
        return Carried(column, is_list)

    def null(self, is_list: bool) -> exp.Expr:
        """Return a NULL of the type of a carrying column."""
        return exp.cast(exp.Null(), exp.DataType.build("BIGINT[]" if is_list else "BIGINT", dialect="duckdb"))

    def together(self, parts: Sequence[Carried]) -> Carried:
        """Return one list of everything that the parts carry; it may hold NULL and an id twice."""
        singles = [part.expression for part in parts if not part.is_list]
        lists = [part.expression for part in parts if part.is_list]
        if singles:
            lists.insert(0, call("list_value", *singles))
        if not lists:
            return Carried(self.null(True), True)
        return Carried(lists[0] if len(lists) == 1 else call("list_concat", *lists), True)

    def gathered(self, part: Carried) -> Carried:
        """Return the list of what all rows of a group carry."""
        aggregate = call("list", part.expression)
        return Carried(call("flatten", aggregate) if part.is_list else aggregate, True)

    def gathered_over(self, part: Carried, window: exp.Window) -> Carried:
        """Return the list of what the rows of a window carry; window: partition, order and frame, no function."""
        over = window.copy()
        over.set("this", call("list", part.expression.copy()))
        return Carried(call("flatten", over) if part.is_list else over, True)

    def as_text(self, part: Carried) -> Carried:
        """Return the part with a list as text, ids separated by spaces: a client reads that four times as fast."""
        if not part.is_list:
            return part
        return Carried(call("array_to_string", part.expression, exp.Literal.string(" ")), True)

    def fitted(self, carried: Sequence[Carried], shape: Shape) -> list[Carried]:
        """Return the parts in a shape that is wide enough, NULL where nothing is carried."""
        singles = [part for part in carried if not part.is_list]
        lists = [part for part in carried if part.is_list]
        if shape.count(False) < len(singles):
            singles, lists = [], [self.together([*singles, *lists])]
        fitting = []
        for is_list in shape:
            waiting = lists if is_list else singles
            fitting.append(waiting.pop(0) if waiting else Carried(self.null(is_list), is_list))
        return fitting


class Counts(Lists):
    """Carries how many ids the lists would hold, so that their size is known before they are made.

    A "list" is then a BIGINT, the number of its ids, those that it would hold twice counted twice.
    """

    def of_view(self, column: exp.Expr, *, is_list: bool) -> Carried:
        return Carried(call("len", column) if is_list else column, is_list)

    def null(self, is_list: bool) -> exp.Expr:  # noqa: ARG002
        return super().null(False)

    def together(self, parts: Sequence[Carried]) -> Carried:
        total: exp.Expr = exp.Literal.number(sum(not part.is_list for part in parts))
        for part in parts:
            if part.is_list:
                counted = exp.Coalesce(this=part.expression.copy(), expressions=[exp.Literal.number(0)])
                total = exp.Add(this=total, expression=counted)
        return Carried(exp.paren(total), True)

    def gathered(self, part: Carried) -> Carried:
        counted = call("sum", part.expression) if part.is_list else exp.Count(this=exp.Star())
        return Carried(counted, True)

    def gathered_over(self, part: Carried, window: exp.Window) -> Carried:
        over = window.copy()
        over.set("this", self.gathered(Carried(part.expression.copy(), part.is_list)).expression)
        return Carried(over, True)


def hide(select: exp.Select, hidden: Iterable[tuple[str, str]]) -> None:
    """Make every star of a SELECT leave out carrying columns.

    hidden: alias of a FROM item, and the name of a column that it carries.
    """
    pairs = list(hidden)
    if not pairs:
        return
    for item in select.expressions:
        for star in item.find_all(exp.Star):
            if star.find_ancestor(exp.Select) is not select or isinstance(star.parent, exp.Count):
                continue
            column = star.parent
            table = column.table if isinstance(column, exp.Column) else ""
            names = dict.fromkeys(name for alias, name in pairs if not table or alias == table.lower())
            if names:
                kept = list(star.args.get("except_") or [])
                star.set("except_", [*kept, *(exp.column(name) for name in names)])
