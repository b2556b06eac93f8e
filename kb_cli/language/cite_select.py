"""What one SELECT carries: the facts of what it reads, of its subqueries, of its groups and of its windows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from kb_cli.language.cite_carry import Carried, hide
from kb_cli.language.cite_from import FromItems
from kb_cli.language.cite_rewrite import NoRule, QueryRewriter, Relation, Scope
from kb_cli.language.cite_tree import (
    POSITIONAL,
    RUNNING,
    aggregates,
    demanded,
    inner_query,
    is_aggregate,
    is_grouped,
    join_kind,
    own_nodes,
    results,
    subqueries,
    window_function,
    windows,
)


class SelectRewriter(QueryRewriter):
    """Rewrites queries; its entry is ``query``."""

    def select(self, node: exp.Select, scope: Scope) -> Relation:
        """Rewrite one SELECT in place; its common table expressions are in scope already."""
        if node.args.get("sample"):
            raise NoRule("a sample")
        distinct = node.args.get("distinct")
        if distinct is not None and distinct.args.get("on") is None:
            return self._distinct(node, scope)
        items = FromItems(self, scope)
        rows = items.read(node)
        hide(node, items.hidden)
        self._refuse_whole_rows(node, items)
        grouped = is_grouped(node)
        before, after = self._subqueries(node, scope, is_grouped=grouped)
        rows = [*rows, *before]
        if grouped:
            rows = [*(self.carry.gathered(part) for part in rows), *after]
        return Relation(node, self._windowed(node, rows))

    def _distinct(self, node: exp.Select, scope: Scope) -> Relation:
        """Rewrite SELECT DISTINCT: first all rows, then one for all that are equal."""
        tail = {key: node.args[key] for key in ("with_", "order", "limit", "offset") if node.args.get(key)}
        for key in (*tail, "distinct"):
            node.set(key, None)
        if "order" in tail:
            _order_by_outputs(tail["order"], node)
        relation = self.select(node, scope)
        output = self.close(relation)
        return self.without_duplicates(relation.node, output, tail)

    @staticmethod
    def _refuse_whole_rows(node: exp.Select, items: FromItems) -> None:
        """A name of a FROM item used as a value holds its whole row, carrying columns and all."""
        carrying = {alias for alias, _ in items.hidden}
        for item in results(node):
            for part in own_nodes(item):
                if isinstance(part, exp.Column) and not part.table and part.name.lower() in carrying:
                    raise NoRule("a whole row as a value")

    # ---- subqueries in expressions

    def _subqueries(self, node: exp.Select, scope: Scope, *, is_grouped: bool) -> tuple[list[Carried], list[Carried]]:
        """Return what subqueries in expressions add to each row, and to each group."""
        before: list[Carried] = []
        after: list[Carried] = []
        for clause in _row_clauses(node):
            before += self._of_clause(clause, scope)
        keys = {key.sql() for key in _group_keys(node)}
        is_all = node.args.get("group") is not None and node.args["group"].args.get("all")
        outputs = {id(item) for item in node.expressions}
        for item in results(node):
            gathering = aggregates(item)
            is_key = item.unalias().sql() in keys or (is_all and id(item) in outputs and not gathering)
            inside = {id(query) for part in gathering for query in subqueries(_with_filter(part))}
            for query, part in self._pairs(item, scope):
                per_row = not is_grouped or is_key or id(query) in inside
                (before if per_row else after).append(part)
        return before, after

    def _of_clause(self, clause: exp.Expr, scope: Scope) -> list[Carried]:
        return [part for _, part in self._pairs(clause, scope)]

    def _pairs(self, clause: exp.Expr, scope: Scope) -> Iterator[tuple[exp.Expr, Carried]]:
        """Yield every subquery of a clause with what it adds.

        A subquery that must be false adds nothing: where the row is there, it has no rows. One that may be true or
        false adds the rows that make it true, so that it stays true when only the cited facts are left.
        """
        wanted = demanded(clause)
        for query in subqueries(clause):
            demand = wanted.get(id(query))
            if demand is False:
                continue
            copy = inner_query(query).copy()
            if isinstance(query, exp.In):
                yield query, self._of_in(query, copy, scope, is_demanded=demand is True)
            else:
                yield query, self.gathered_query(copy, scope)

    def gathered_query(self, query: exp.Expr, scope: Scope) -> Carried:
        """Return the facts of all rows of a query as one scalar subquery."""
        self.may_multiply = True
        if isinstance(query, exp.Select) and _may_lose_outputs(query):
            relation = self.query(query, scope)
            parts = relation.parts if is_grouped(query) else [self.carry.gathered(part) for part in relation.parts]
            if not parts:
                return Carried(self.carry.null(True), True)
            # The outputs that were there are not read by anyone.
            query.set("expressions", [self.carry.together(parts).expression])
            query.set("order", None)
            return Carried(exp.Subquery(this=relation.node), True)
        relation = self.query(query, scope)
        output, alias = self.close(relation), self.fresh()
        carried = self.carry.together([self.carry.gathered(part) for part in output.columns(alias)])
        if not output.names:
            return carried
        return Carried(
            exp.Subquery(this=exp.select(carried.expression).from_(self.aliased(relation.node, alias))), True
        )

    def _of_in(self, node: exp.In, query: exp.Expr, scope: Scope, *, is_demanded: bool) -> Carried:
        """Return the facts of the rows that an IN finds; where NULL may matter, those that leave it open, too."""
        self.may_multiply = True
        operands = list(node.this.expressions) if isinstance(node.this, exp.Tuple) else [node.this]
        relation = self.query(query, scope)
        output, alias = self.close(relation), self.fresh()
        columns = [self.fresh() for _ in operands]
        if self.width(relation.node) not in (None, len(columns) + len(output.names)):
            raise NoRule("an IN whose sides have different widths")
        source = self.aliased(relation.node, alias, [*columns, *output.names])
        equal = exp.and_(
            *(
                exp.EQ(this=exp.column(name, table=alias), expression=exp.paren(operand.copy()))
                for name, operand in zip(columns, operands, strict=True)
            )
        )
        if not is_demanded:
            equal = exp.not_(exp.Is(this=exp.paren(equal), expression=exp.false()))
        carried = self.carry.together([self.carry.gathered(part) for part in output.columns(alias)])
        if not output.names:
            return carried
        return Carried(exp.Subquery(this=exp.select(carried.expression).from_(source).where(equal)), True)

    # ---- windows

    def _windowed(self, node: exp.Select, rows: list[Carried]) -> list[Carried]:
        """Add the facts of the rows that each window function looks at."""
        named = {window.name.lower(): window for window in node.args.get("windows") or []}
        found: dict[str, exp.Window] = {}
        for item in results(node):
            for window in windows(item):
                frame = _frame(window, named)
                found.setdefault(frame.sql(), frame)
        if not found or not rows:
            return rows
        self.may_multiply = True
        return [*rows, *(self.carry.gathered_over(part, frame) for frame in found.values() for part in rows)]


def _row_clauses(node: exp.Select) -> Iterator[exp.Expr]:
    """Yield the clauses that are computed for each row before grouping."""
    if node.args.get("where"):
        yield node.args["where"].this
    for join in node.args.get("joins") or []:
        if join.args.get("on") is not None and join_kind(join) != "SEMI":
            yield join.args["on"]
    yield from _group_keys(node)


def _group_keys(node: exp.Select) -> list[exp.Expr]:
    group = node.args.get("group")
    return list(group.expressions) if group else []


def _with_filter(aggregate: exp.Expr) -> exp.Expr:
    """Return an aggregate with its FILTER, which sees single rows as its arguments do."""
    return aggregate.parent if isinstance(aggregate.parent, exp.Filter) else aggregate


def _may_lose_outputs(query: exp.Select) -> bool:
    """Whether the rows of a SELECT stay the same when its outputs are replaced."""
    if any(query.args.get(key) for key in ("having", "qualify", "limit", "offset", "distinct", "group", "windows")):
        return False
    if any(windows(item) for item in results(query)):
        return False
    aliases = {item.alias.lower() for item in query.expressions if item.alias}
    where = query.args.get("where")
    used = {column.name.lower() for column in where.find_all(exp.Column)} if where else set()
    return not aliases & used


def _order_by_outputs(order: exp.Order, node: exp.Select) -> None:
    """Let the ORDER BY of a SELECT DISTINCT name outputs, because it will stand outside."""
    has_star = any(item.find(exp.Star, exp.Columns) for item in node.expressions)
    positions = {} if has_star else {item.unalias().sql(): n for n, item in enumerate(node.expressions, start=1)}
    for item in order.expressions:
        position = positions.get(item.this.sql())
        if position is not None:
            item.set("this", exp.Literal.number(position))
            continue
        for column in list(item.this.find_all(exp.Column)):
            column.set("table", None)


def _frame(window: exp.Window, named: dict[str, exp.Window]) -> exp.Window:
    """Return partition, order and frame of a window function, without the function.

    An aggregate looks at its frame, a ranking function at the rows up to its own; any other may look at the whole
    partition.
    """
    spec = window
    if window.alias:
        base = named.get(window.alias.lower())
        if base is None or window.args.get("partition_by") or window.args.get("order") or window.args.get("spec"):
            raise NoRule("a window that extends a named one")
        spec = base
    frame = exp.Window(partition_by=[key.copy() for key in spec.args.get("partition_by") or []], over="OVER")
    function = window_function(window)
    frame_keys: tuple[str, ...] = ()
    if is_aggregate(function) and not isinstance(function, POSITIONAL):
        frame_keys = ("order", "spec")
    elif isinstance(function, RUNNING) and spec.args.get("spec") is None:
        frame_keys = ("order",)
    for key in frame_keys:
        if spec.args.get(key) is not None:
            frame.set(key, spec.args[key].copy())
    return frame
