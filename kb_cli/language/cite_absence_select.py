"""What one SELECT owes to absence: its joins, filters, groups, windows and the columns that it derives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from kb_cli.language.cite_traits import EVERY, Traits, combined
from kb_cli.language.cite_tree import (
    aggregates,
    conjuncts,
    demanded,
    inner_query,
    is_grouped,
    join_kind,
    own_nodes,
    results,
    subqueries,
    windows,
)

if TYPE_CHECKING:
    from kb_cli.language.cite_absence import Examiner


class SelectExaminer:
    """Examines one SELECT."""

    def __init__(self, owner: Examiner, node: exp.Select, scope: Mapping[str, Traits], *, is_top: bool) -> None:
        self.owner, self.node, self.scope, self.is_top = owner, node, scope, is_top
        self.items: dict[str, Traits] = {}
        self.nullable: set[str] = set()
        self.is_unstable = False
        self.inner = Traits()

    def examine(self) -> Traits:
        self._read_from()
        self._filter("where")
        if is_grouped(self.node):
            self._group()
        self._filter("having")
        self._windows()
        self._distinct_on()
        self._filter("qualify")
        for item in results(self.node):
            self._values(item)
        traits = self._traits()
        order = self.node.args.get("order")
        keys = [item.this for item in order.expressions] if order else []
        is_derived = any(self.is_derived(key, traits) for key in keys)
        is_safe = is_grouped(self.node) and self._is_of_one_view(self._keys())
        return self.owner.limit(
            self.node, traits, is_derived=is_derived, is_top=self.is_top, cited=None if is_safe else traits.cited
        )

    # ---- FROM

    def _read_from(self) -> None:
        clause = self.node.args.get("from_")
        if clause:
            self._item(clause.this)
        self._joins(self.node)
        for lateral in self.node.args.get("laterals") or []:
            self._item(lateral)
        for traits in self.items.values():
            self.is_unstable = self.is_unstable or traits.is_unstable
            self.inner = combined(self.inner, traits)

    def _item(self, item: exp.Expr) -> list[str]:
        """Take an item of FROM and return the names that it is known by."""
        names = [item.alias_or_name.lower() or f"?{len(self.items)}"]
        traits = Traits()
        if isinstance(item, exp.Table) and not isinstance(item.this, exp.Func):
            traits = self._table(item)
        elif isinstance(item, (exp.Subquery, exp.Lateral)):
            inner = (
                item.this.this if isinstance(item, exp.Lateral) and isinstance(item.this, exp.Subquery) else item.this
            )
            if isinstance(inner, exp.Table):
                return [*self._item(inner), *self._joins(item)]
            if isinstance(inner, exp.Query):
                traits = self.owner.query(inner, self.scope)
        if item.args.get("pivots") and any(not pivot.args.get("unpivot") for pivot in item.args["pivots"]):
            traits = Traits(traits.views, traits.cited, frozenset({EVERY}), None, traits.is_unstable)
        self.items[names[0]] = traits
        return [*names, *self._joins(item)]

    def _table(self, table: exp.Table) -> Traits:
        name = table.name.lower()
        if name in self.scope and not table.db:
            return self.scope[name]
        view = self.owner.views.get(name)
        if view is None:
            return Traits()
        return Traits(frozenset({name}), Counter([name]), columns=view.columns, is_base=True)

    def _joins(self, owner: exp.Expr) -> list[str]:
        names: list[str] = []
        for join in owner.args.get("joins") or []:
            kind = join_kind(join)
            before = [name for name in self.items if name not in self.nullable]
            if kind in ("SEMI", "ANTI"):
                self._semi(join, is_anti=kind == "ANTI")
                continue
            added = self._item(join.this)
            names += added
            side = str(join.args.get("side") or "").upper()
            outer = [*(added if side in ("LEFT", "FULL") else []), *(before if side in ("RIGHT", "FULL") else [])]
            condition = join.args.get("on")
            for name in outer:
                if self.items[name].is_unstable or (condition is not None and self._uses_derived(condition, name)):
                    self.owner.consume(self.items[name], "an outer join looks for rows that are computed")
            self.nullable |= set(outer)
            if kind == "ASOF":
                self.nullable |= set(added)
            if condition is not None and not side:
                self._condition(condition)
            elif condition is not None:
                self._values(condition)
        return names

    def _semi(self, join: exp.Join, *, is_anti: bool) -> None:
        item = join.this
        traits = self._table(item) if isinstance(item, exp.Table) else self.owner.query(inner_query(item), self.scope)
        self.inner = combined(self.inner, traits, is_cited=not is_anti)
        if is_anti:
            self._absent(traits)
        elif traits.is_unstable or traits.derived:
            self.is_unstable = True

    def _absent(self, traits: Traits) -> None:
        """Rows are asked for that have no match in a relation."""
        self.owner.absent |= traits.views
        self.is_unstable = True
        if traits.is_unstable or traits.derived:
            self.owner.risk(traits.views, traits.cited, "rows without a match among computed rows", is_certain=True)

    # ---- clauses

    def _filter(self, clause: str) -> None:
        if self.node.args.get(clause):
            self._condition(self.node.args[clause].this, is_after_group=clause != "where")

    def _condition(self, condition: exp.Expr, *, is_after_group: bool = False) -> None:
        """Consider a filter: what it demands, and whether it looks at derived columns."""
        wanted = demanded(condition)
        for part in conjuncts(condition):
            for query in subqueries(part):
                demand = wanted.get(id(query))
                if demand is None:
                    self._value(query)
                    self.is_unstable = True
                    continue
                traits = self.owner.query(inner_query(query), self.scope)
                self.inner = combined(self.inner, traits, is_cited=demand)
                if not demand:
                    self._absent(traits)
                elif traits.is_unstable or (isinstance(query, exp.In) and traits.derived):
                    self.is_unstable = True
            if self.is_derived(part):
                self.is_unstable = True
            far = {name for name in self._sources(part) if name in self.nullable}
            if not is_after_group:
                for name in far:
                    self.owner.absent |= self.items[name].views

    def _values(self, expression: exp.Expr) -> None:
        for query in subqueries(expression):
            self._value(query)

    def _value(self, query: exp.Expr) -> None:
        """Consider a subquery whose result is a value: EXISTS and IN can be false because nothing is there."""
        traits = self.owner.query(inner_query(query), self.scope)
        self.inner = combined(self.inner, traits)
        if isinstance(query, (exp.Exists, exp.In)):
            self.owner.absent |= traits.views
            if traits.is_unstable or traits.derived:
                self.owner.risk(traits.views, traits.cited, "EXISTS or IN over computed rows", is_certain=True)
        elif traits.is_unstable:
            self.owner.consume(traits, "a subquery's value depends on a choice among rows")

    def _keys(self) -> list[exp.Expr]:
        group = self.node.args.get("group")
        if group is None:
            return []
        if group.args.get("all"):
            return [item.unalias() for item in self.node.expressions if not aggregates(item)]
        keys: list[exp.Expr] = []
        for key in group.expressions:
            number = int(key.name) if isinstance(key, exp.Literal) and key.is_int else 0
            known = 0 < number <= len(self.node.expressions)
            chosen = self.node.expressions[number - 1] if known else self._aliased(key)
            keys.append(chosen.unalias())
        return keys

    def _aliased(self, key: exp.Expr) -> exp.Expr:
        """Return the output that a name in GROUP BY stands for, if it is one and no column is called so."""
        if isinstance(key, exp.Column) and not key.table and not self._sources(key):
            for item in self.node.expressions:
                if isinstance(item, exp.Expr) and item.alias.lower() == key.name.lower():
                    return item
        return key

    def _group(self) -> None:
        if self.is_unstable or any(self.is_derived(key) for key in self._keys()):
            self.owner.consume(self.inner, "an aggregate over rows that a computed value or an absence chooses")
        self.is_unstable = False

    def _windows(self) -> None:
        found = [window for item in results(self.node) for window in windows(item)]
        named = self.node.args.get("windows") or []
        if not found:
            return
        keys: list[exp.Expr] = []
        for window in [*found, *named]:
            keys += window.args.get("partition_by") or []
            keys += [item.this for item in window.args["order"].expressions] if window.args.get("order") else []
        if self.is_unstable or any(self.is_derived(key) or aggregates(key) for key in keys):
            self.owner.consume(self.inner, "a window over rows that a computed value or an absence chooses")

    def _distinct_on(self) -> None:
        distinct = self.node.args.get("distinct")
        if distinct is None or distinct.args.get("on") is None:
            return
        order = self.node.args.get("order")
        keys = [distinct.args["on"], *([item.this for item in order.expressions] if order else [])]
        if self.is_unstable or any(self.is_derived(key) for key in keys):
            self.owner.consume(self.inner, "DISTINCT ON chooses among computed rows")
        self.is_unstable = True

    # ---- columns

    def _sources(self, expression: exp.Expr) -> set[str]:
        """Return the FROM items that the columns of an expression may come from."""
        found: set[str] = set()
        for column in own_nodes(expression):
            if not isinstance(column, exp.Column):
                continue
            if column.table:
                found |= {column.table.lower()} & set(self.items)
                continue
            name = column.name.lower()
            known = {alias for alias, traits in self.items.items() if traits.columns and name in traits.columns}
            found |= known or {alias for alias, traits in self.items.items() if traits.columns is None and traits.views}
        return found

    def is_derived(self, expression: exp.Expr, traits: Traits | None = None) -> bool:
        """Whether a value depends on more than the facts of its row; traits: of the outputs that it may name."""
        for node in own_nodes(expression):
            if isinstance(node, exp.Window) or (subqueries(node) if node is expression else False):
                return True
            if isinstance(node, exp.Column):
                name = node.name.lower()
                if traits is not None and not node.table and name in traits.derived:
                    return True
                for alias in self._sources(node):
                    item = self.items[alias]
                    if alias in self.nullable or name in item.derived or EVERY in item.derived:
                        return True
            elif traits is not None and isinstance(node, exp.Literal) and node is expression and node.is_int:
                number = int(node.name)
                if 0 < number <= len(self.node.expressions):
                    return self.is_derived(self.node.expressions[number - 1].unalias(), traits)
        return bool(aggregates(expression))

    def _uses_derived(self, condition: exp.Expr, alias: str) -> bool:
        """Whether a condition looks at derived columns of one FROM item."""
        item = self.items[alias]
        columns = [node for node in own_nodes(condition) if isinstance(node, exp.Column)]
        return any(
            alias in self._sources(column) and (column.name.lower() in item.derived or EVERY in item.derived)
            for column in columns
        )

    def _is_of_one_view(self, keys: list[exp.Expr]) -> bool:
        """Whether all keys are columns of one view, so that no row made of cited facts has other keys."""
        sources = [self._sources(key) for key in keys]
        names = set().union(*sources) if sources else set()
        return len(names) == 1 and all(sources) and self.items[next(iter(names))].is_base

    def _traits(self) -> Traits:
        derived: set[str] = set()
        columns: list[str] | None = []
        for item in self.node.expressions:
            if item.find(exp.Star, exp.Columns) and not aggregates(item):
                columns = None
                for alias, traits in self.items.items():
                    names = traits.columns or (EVERY,) if alias in self.nullable else traits.derived
                    derived |= set(names)
                continue
            name = item.alias_or_name.lower() or EVERY
            if columns is not None:
                columns.append(name)
            if self.is_derived(item.unalias()):
                derived.add(name)
        return Traits(
            self.inner.views,
            self.inner.cited,
            frozenset(derived),
            tuple(columns) if columns is not None else None,
            self.is_unstable,
        )
