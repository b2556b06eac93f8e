"""FROM: views, subqueries, joins, lists of values, PIVOT and UNPIVOT as relations."""

from __future__ import annotations

from itertools import product
from typing import Any

from kb_cli.language.base import Base
from kb_cli.language.conditions import drop_nulls, narrow
from kb_cli.language.scope import Item, Relation, Scope, item_of
from kb_cli.language.sems import NUMBER, Ref, Sem, unknown
from kb_cli.language.tree import Node, table_path, value_of, walk_expression
from kb_cli.language.view_relations import relation_of


class Sources(Base):
    """Items of a FROM clause."""

    def query(self, node: Node, tables: Any, outer: Scope | None) -> Relation:
        """Return the relation that a query gives."""
        raise NotImplementedError

    def item(self, alias: str, relation: Relation, node: Node) -> Item:
        """Return a new item of a FROM clause."""
        return item_of(self.number(), alias, relation, node)

    def source(self, node: Node, scope: Scope, compared: set[frozenset[int]]) -> None:
        """Add what an entry of FROM brings to the scope."""
        kind = node.get("type")
        if kind == "JOIN":
            self._join(node, scope, compared)
            return
        if kind == "EMPTY":
            return
        relation, alias = self._single(node, scope)
        names = [str(name) for name in node.get("column_name_alias") or []]
        if names:
            relation = relation.renamed(names)
        new = self.item(str(node.get("alias") or alias), relation, node)
        scope.items.append(new)
        for name, limits in relation.limits.items():
            scope.equalities.limit(Ref(new.number, name), limits)
        for column, sem in new.columns.items():
            contract = self.knowledge.column(relation.view, column) if relation.view and sem.origin else None
            if contract is not None and contract.excludes:
                scope.equalities.exclude(Ref(new.number, column), contract.excludes)

    def _single(self, node: Node, scope: Scope) -> tuple[Relation, str]:
        kind = node["type"]
        if kind == "BASE_TABLE":
            path = table_path(node)
            name = path[-1].lower()
            if len(path) == 1 and name in scope.tables:
                return scope.tables[name], path[-1]
            if name in self.knowledge.views:
                return relation_of(self.knowledge.views[name]), path[-1]
            return Relation({}, is_open=True), path[-1]
        if kind == "SUBQUERY":
            return self.query(node["subquery"]["node"], scope.tables, scope), "subquery"
        if kind == "EXPRESSION_LIST":
            return self._values(node, scope), "valueslist"
        if kind == "TABLE_FUNCTION":
            return self._table_function(node, scope), str(node["function"]["function_name"])
        if kind == "PIVOT":
            return self._pivot(node, scope), "pivot"
        return Relation({}, is_open=True), ""

    def _values(self, node: Node, scope: Scope) -> Relation:
        rows = node.get("values") or []
        names = [str(name) for name in node.get("expected_names") or []]
        first = [self.ex(part, scope) for part in rows[0]] if rows else []
        for row in rows[1:]:
            for part in row:
                self.ex(part, scope)
        columns = {
            (names[index] if index < len(names) else f"col{index}").lower(): sem.but(literal=None)
            for index, sem in enumerate(first)
        }
        return Relation(columns)

    def _table_function(self, node: Node, scope: Scope) -> Relation:
        function = node["function"]
        name = str(function["function_name"]).lower()
        sems = [self.ex(child, scope) for child in function.get("children") or []]
        if name in self.knowledge.views.table_functions:
            return relation_of(self.knowledge.views[name])
        if name != "unnest":
            return Relation({name: NUMBER}, (frozenset({name}),))
        sem = sems[0].element if sems and sems[0].element else unknown("unnest()")
        if sem.kind == "struct" and sem.fields:
            return Relation({field.lower(): inner for field, inner in sem.fields}, is_open=True)
        return Relation({"unnest": sem})

    def _join(self, node: Node, scope: Scope, compared: set[frozenset[int]]) -> None:
        before = len(scope.items)
        self.source(node["left"], scope, compared)
        middle = len(scope.items)
        self.source(node["right"], scope, compared)
        left, right = scope.items[before:middle], scope.items[middle:]
        _unite_used(node, scope, left, right)
        if node.get("ref_type") == "POSITIONAL":
            for item in right:
                item.relation.keys = (frozenset(),)
        if node.get("condition"):
            self.ex(node["condition"], scope)
            narrow(self, node["condition"], scope)
            if node.get("join_type") == "INNER":
                drop_nulls(self, node["condition"], scope)
            self._ordered_join(node["condition"], scope, compared)
        if node.get("join_type") in {"SEMI", "ANTI"}:
            for item in right:
                item.is_visible = False
                for column in item.columns:
                    scope.equalities.soften(Ref(item.number, column)) if node["join_type"] == "SEMI" else None
        if node.get("ref_type") == "ASOF":
            for item in right:
                item.relation = Relation(item.relation.columns, (frozenset(),), item.relation.view)

    def _ordered_join(self, condition: Node, scope: Scope, compared: set[frozenset[int]]) -> None:
        for leaf in walk_expression(condition):
            if leaf.get("class") == "COMPARISON" and leaf["type"] not in {"COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"}:
                left, right = self.ref(leaf["left"], scope), self.ref(leaf["right"], scope)
                if left and right and left.item != right.item and left.column.endswith("_id"):
                    compared.add(frozenset({left.item, right.item}))

    def _pivot(self, node: Node, scope: Scope) -> Relation:
        inner = Scope(scope.parent, tables=scope.tables)
        self.source(node["source"], inner, set())
        if node.get("unpivot_names"):
            return self._unpivoted(node, inner)
        pivots = node.get("pivots") or []
        subjects = [expression for pivot in pivots for expression in pivot.get("pivot_expressions") or []]
        aggregates = node.get("aggregates") or []
        used = {
            ref.column
            for expression in [*subjects, *aggregates]
            for leaf in walk_expression(expression)
            if leaf.get("class") == "COLUMN_REF" and (ref := self.ref(leaf, inner))
        }
        groups = [str(name).lower() for name in node.get("groups") or []]
        if not groups:
            groups = [column for item in inner.items for column in item.columns if column not in used]
        kept = [(item, name) for name in groups for item in inner.items if name in item.columns]
        roots = {inner.equalities.root(Ref(item.number, name)) for item, name in kept}
        subject_refs = [ref for subject in subjects if (ref := self.ref(subject, inner))]
        for subject in subjects:
            self.ex(subject, inner)
        inner.groups = frozenset(roots | {inner.equalities.root(ref) for ref in subject_refs})
        columns = {name: item.columns[name].moved(lambda tie: tie) for item, name in kept}
        if any(not pivot.get("entries") for pivot in pivots):
            return Relation(columns, is_open=True)
        for combo in product(*[pivot["entries"] for pivot in pivots]):
            for aggregate in aggregates:
                label = self._label(combo, aggregate, len(aggregates)).lower()
                columns.setdefault(label, self._aggregate_of_entry(aggregate, subject_refs, combo, inner))
        return Relation(columns, (frozenset(groups),))

    def _aggregate_of_entry(self, aggregate: Node, subjects: list[Ref], combo: Any, scope: Scope) -> Sem:
        """Return the meaning of an aggregate in the column of one value, to which the subject is fixed."""
        narrowed = scope.narrowed()
        for ref, entry in zip(subjects, combo, strict=False):
            values = [value_of(value) for value in entry.get("values") or []]
            if values:
                narrowed.equalities.restrict(ref, values[:1])
        return narrowed.frozen(narrowed.settled(self.ex(aggregate, narrowed)))

    @staticmethod
    def _label(combo: Any, aggregate: Node, count: int) -> str:
        words = []
        for entry in combo:
            alias = entry.get("alias")
            words.append(str(alias) if alias else "_".join(str(value_of(value)) for value in entry.get("values") or []))
        label = "_".join(words)
        if count > 1 or aggregate.get("alias"):
            return f"{label}_{aggregate.get('alias') or aggregate.get('function_name')}"
        return label

    def _unpivoted(self, node: Node, scope: Scope) -> Relation:
        value = str(node["unpivot_names"][0]).lower()
        pivot = (node.get("pivots") or [{}])[0]
        name = str((pivot.get("unpivot_names") or ["name"])[0]).lower()
        chosen = [str(value_of(v)).lower() for entry in pivot.get("entries") or [] for v in entry.get("values") or []]
        columns = {column: sem for item in scope.items for column, sem in item.columns.items()}
        if not chosen or any(column not in columns for column in chosen):
            return Relation({}, is_open=True)
        kinds = [columns[column] for column in chosen]
        result = kinds[0]
        if any(sem.kind != result.kind or sem.unit != result.unit for sem in kinds):
            result = Sem("discriminated", by=((Ref(0, name),),), origin=("", value), estimator="estimate")
        kept = {column: sem for column, sem in columns.items() if column not in chosen}
        return Relation({**kept, name: Sem("label"), value: result})


def _unite_used(node: Node, scope: Scope, left: list[Item], right: list[Item]) -> None:
    """Note that the columns of USING, or of a natural join, are equal on both sides."""
    using = [str(name).lower() for name in node.get("using_columns") or []]
    if node.get("ref_type") == "NATURAL":
        mine = {column for item in left for column in item.columns}
        using = [column for item in right for column in item.columns if column in mine]
    for column in using:
        a = next((Ref(i.number, column) for i in left if i.is_visible and column in i.columns), None)
        b = next((Ref(i.number, column) for i in right if column in i.columns), None)
        if a and b:
            scope.equalities.unite(a, b)
            if node.get("join_type") == "INNER":
                scope.equalities.exclude(a, [None])
            scope.using.setdefault(column, b if node.get("join_type") == "RIGHT" else a)
