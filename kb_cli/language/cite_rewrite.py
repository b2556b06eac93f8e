"""A query rewritten so that every row carries its facts: queries, their common tables, and set operations.

Every relation below the top gets extra columns at its end: one id a row for each view that it reads, or a list where
rows were gathered. The user's own expressions stay as they are. What has no rule raises NoRule, and the whole query is
then cited coarsely (see cite.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from kb_cli.language.cite_carry import PREFIX, Carried, Lists, Shape, shape_of, widest
from kb_cli.language.cite_views import Views

MOST_COLUMNS = 8
"""More carrying columns than this become one list, so that no relation grows too wide."""


class NoRule(Exception):
    """A shape has no exact rule; the text completes the sentence 'cited coarsely because of ...'."""


@dataclass(frozen=True)
class Output:
    """What a relation carries under the names of its extra columns."""

    names: tuple[str, ...]
    shape: Shape

    def columns(self, alias: str = "") -> list[Carried]:
        """Return the carrying columns as seen from a FROM that holds the relation under this alias."""
        pairs = zip(self.names, self.shape, strict=True)
        return [Carried(exp.column(name, table=alias or None), is_list) for name, is_list in pairs]


NOTHING = Output((), ())
Scope = Mapping[str, Output]
"""What the common table expressions in sight carry, by lower-case name."""


@dataclass
class Relation:
    """A rewritten query: either a SELECT with parts still to be appended, or one with `output` appended already."""

    node: exp.Query
    parts: list[Carried]
    output: Output | None = None


class QueryRewriter:
    """Rewrites whole queries; SelectRewriter (cite_select.py) adds what happens inside one SELECT.

    carry: what is carried, the ids or their number. may_multiply: whether a fact may stand in many rows (windows,
    subqueries), so that the lists can grow faster than the data.
    """

    def __init__(self, views: Views, carry: Lists | None = None) -> None:
        self.views = views
        self.carry = carry or Lists()
        self.may_multiply = False
        self._count = 0

    def fresh(self) -> str:
        """Return a name that nothing else in the query has."""
        self._count += 1
        return f"{PREFIX}{self._count}"

    # ---- closing: appending what is carried

    def close(self, relation: Relation, shape: Shape | None = None, names: Sequence[str] = ()) -> Output:
        """Append the carried columns to the relation's query, in the wanted shape and under the wanted names."""
        if relation.output is not None:
            if shape is None or (shape == relation.output.shape and tuple(names) == relation.output.names):
                return relation.output
            self._reopen(relation)
        parts = relation.parts
        if shape is None:
            parts = self.few(parts)
            shape = shape_of(parts)
        else:
            parts = self.carry.fitted(parts, shape)
        used = tuple(names) or tuple(self.fresh() for _ in shape)
        for part, name in zip(parts, used, strict=True):
            relation.node.append("expressions", exp.alias_(part.expression, name))
        relation.output = Output(used, shape)
        return relation.output

    def few(self, parts: list[Carried]) -> list[Carried]:
        """Return the parts, or one list of all where they are too many."""
        return parts if len(parts) <= MOST_COLUMNS else [self.carry.together(parts)]

    def _reopen(self, relation: Relation) -> None:
        """Put a SELECT around a query whose carrying columns must change."""
        assert relation.output is not None
        alias, output = self.fresh(), relation.output
        relation.node = self.around(relation.node, output, alias)
        relation.parts, relation.output = output.columns(alias), None

    def around(self, query: exp.Query, output: Output, alias: str) -> exp.Select:
        """Return ``SELECT * EXCLUDE (carried) FROM (query) AS alias``."""
        star = exp.Star(except_=[exp.column(name) for name in output.names] or None)
        return exp.Select(expressions=[star]).from_(self.aliased(query, alias))

    @staticmethod
    def aliased(query: exp.Expr, alias: str, columns: Sequence[str] = ()) -> exp.Subquery:
        """Return a query as an item of FROM."""
        names = [exp.to_identifier(name) for name in columns]
        return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias), columns=names or None))

    # ---- queries

    def query(self, node: exp.Expr, scope: Scope) -> Relation:
        """Rewrite any query in place and return it as a relation."""
        if isinstance(node, exp.Subquery):
            return self._parenthesised(node, scope)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope)
        if isinstance(node, exp.Select):
            return self.select(node, self.common_tables(node, scope))
        raise NoRule(f"a {type(node).__name__} that stands as a query")

    def select(self, node: exp.Select, scope: Scope) -> Relation:
        """Rewrite one SELECT whose common table expressions are in scope; see SelectRewriter."""
        raise NotImplementedError

    def gathered_query(self, query: exp.Expr, scope: Scope) -> Carried:
        """Return the facts of all rows of a query as one scalar subquery; see SelectRewriter."""
        raise NotImplementedError

    def _parenthesised(self, node: exp.Subquery, scope: Scope) -> Relation:
        if node.args.get("alias") or node.args.get("pivots") or not isinstance(node.this, exp.Query):
            raise NoRule("a query in parentheses with an alias of its own")
        scope = self.common_tables(node, scope)
        inner = self.query(node.this, scope)
        if not any(node.args.get(key) for key in ("order", "limit", "offset", "with_")):
            return inner
        output = self.close(inner)
        node.set("this", inner.node)
        return Relation(node, [], output)

    def common_tables(self, node: exp.Expr, scope: Scope) -> Scope:
        """Rewrite the common table expressions of a query and return what is then in scope."""
        clause = node.args.get("with_")
        if clause is None:
            return scope
        known = dict(scope)
        for table in clause.expressions:
            if table.args.get("key_expressions"):
                raise NoRule("a recursive query with USING KEY")
            if clause.args.get("recursive") and _refers_to_itself(table):
                known[table.alias.lower()] = self._recursive(table, known)
            else:
                relation = self.query(table.this, known)
                output = self.close(relation)
                table.set("this", relation.node)
                self.name_columns(table, relation.node, output)
                known[table.alias.lower()] = output
        return known

    def _recursive(self, table: exp.CTE, scope: Scope) -> Output:
        """Rewrite ``base UNION ALL step``; both carry one list, because neither knows the other's shape."""
        union = table.this
        if not isinstance(union, exp.Union) or union.args.get("distinct") or union.args.get("by_name"):
            raise NoRule("a recursive query with UNION instead of UNION ALL")
        if any(union.args.get(key) for key in ("order", "limit", "offset", "with_")):
            raise NoRule("a recursive query with ORDER BY, LIMIT or WITH of its own")
        output = Output((self.fresh(),), (True,))
        for side in ("this", "expression"):
            inner = {**scope, table.alias.lower(): output} if side == "expression" else scope
            relation = self.query(union.args[side], inner)
            self.close(relation, output.shape, output.names)
            union.set(side, relation.node)
        self.name_columns(table, union, output)
        return output

    def name_columns(self, owner: exp.Expr, query: exp.Expr, output: Output) -> None:
        """Add the carrying columns to an alias that names its columns: ``AS t(a, b)``."""
        alias = owner.args.get("alias")
        if alias is None or not alias.args.get("columns") or not output.names:
            return
        if self.width(query) != len(alias.columns) + len(output.names):
            raise NoRule("an alias that names some of its columns only")
        for name in output.names:
            alias.append("columns", exp.to_identifier(name))

    def width(self, query: exp.Expr) -> int | None:
        """Return the number of columns of a query, None where a star hides it."""
        while isinstance(query, (exp.SetOperation, exp.Subquery)):
            query = query.this
        if not isinstance(query, exp.Select) or any(item.find(exp.Star, exp.Columns) for item in query.expressions):
            return None
        return len(query.expressions)

    # ---- set operations

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> Relation:
        scope = self.common_tables(node, scope)
        is_all = node.args.get("distinct") is False
        if is_all and not isinstance(node, exp.Union):
            raise NoRule(f"{type(node).__name__.upper()} ALL")
        left, right = self.query(node.this, scope), self.query(node.expression, scope)
        if not isinstance(node, exp.Union):
            return self._sides(node, left, right)
        shape = widest(_shape(left), _shape(right))
        names = tuple(self.fresh() for _ in shape)
        for side, relation in (("this", left), ("expression", right)):
            self.close(relation, shape, names)
            node.set(side, relation.node)
        output = Output(names, shape)
        if is_all:
            return Relation(node, [], output)
        node.set("distinct", False)
        return self.without_duplicates(node, output, _take_tail(node))

    def _sides(self, node: exp.SetOperation, left: Relation, right: Relation) -> Relation:
        """Rewrite INTERSECT and EXCEPT: both sides in one list, each row marked with its side, then grouped.

        A row of INTERSECT rests on its equals on both sides, a row of EXCEPT on those of the left side: on the right
        there are none.
        """
        tail, side = _take_tail(node), self.fresh()
        shape = widest(_shape(left), _shape(right))
        names = tuple(self.fresh() for _ in shape)
        for relation, number in ((left, 1), (right, 2)):
            self.close(relation, shape, names)
            alias = self.fresh()
            star = exp.Select(expressions=[exp.Star(), exp.alias_(exp.Literal.number(number), side)])
            relation.node = star.from_(self.aliased(relation.node, alias))
        union = exp.Union(this=left.node, expression=right.node, distinct=False, by_name=node.args.get("by_name"))
        output = Output((*names, side), (*shape, False))
        result = self.without_duplicates(union, output, tail)
        result.parts.pop()
        found = [
            exp.func("bool_or", exp.EQ(this=exp.column(side), expression=exp.Literal.number(number)), dialect="duckdb")
            for number in (1, 2)
        ]
        second = exp.not_(found[1]) if isinstance(node, exp.Except) else found[1]
        assert isinstance(result.node, exp.Select)
        result.node.having(exp.and_(found[0], second), copy=False)
        return result

    def without_duplicates(self, query: exp.Query, output: Output, tail: Mapping[str, exp.Expr]) -> Relation:
        """Return the distinct rows of a query, each with what all its duplicates carry.

        tail: WITH, ORDER BY, LIMIT and OFFSET that apply to the distinct rows.
        """
        alias = self.fresh()
        outer = self.around(query, output, alias)
        outer.set("group", exp.Group(all=True))
        for key, clause in tail.items():
            outer.set(key, clause)
        parts = [self.carry.gathered(part) for part in output.columns(alias)]
        if not parts:
            outer.set("group", None)
            outer.set("distinct", exp.Distinct())
        return Relation(outer, parts)


def _shape(relation: Relation) -> Shape:
    return relation.output.shape if relation.output else shape_of(relation.parts)


def _take_tail(node: exp.Expr) -> dict[str, exp.Expr]:
    """Remove WITH, ORDER BY, LIMIT and OFFSET from a query and return those that it had."""
    tail = {key: clause for key in ("with_", "order", "limit", "offset") if (clause := node.args.get(key)) is not None}
    for key in tail:
        node.set(key, None)
    return tail


def _refers_to_itself(table: exp.CTE) -> bool:
    name = table.alias.lower()
    return any(reference.name.lower() == name for reference in table.this.find_all(exp.Table))
