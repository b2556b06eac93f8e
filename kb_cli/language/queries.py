"""The meaning of whole queries: WITH, set operations, VALUES, and one SELECT after another."""

from __future__ import annotations

from collections.abc import Mapping

from kb_cli.language.conditions import DESCRIBING, MASTERS, narrow
from kb_cli.language.directions import known_directions
from kb_cli.language.estimates import common_part
from kb_cli.language.expressions import Expressions
from kb_cli.language.joins import keys_of, settled_totals, unlike_results
from kb_cli.language.kinds import QUANTITIES
from kb_cli.language.outputs import Outputs
from kb_cli.language.pooling import arms_beside
from kb_cli.language.rows import rows_in
from kb_cli.language.scope import Keys, Relation, Scope, exported
from kb_cli.language.sems import SELF, Dim, Lost, Ref, Sem, Tie
from kb_cli.language.sources import Sources
from kb_cli.language.ties import Limits
from kb_cli.language.tree import Node, walk, walk_expression
from kb_cli.language.within_trial import join_without_trial, set_without_trial


class Queries(Outputs, Sources, Expressions):
    """Relations out of query nodes."""

    def query(self, node: Node, tables: Mapping[str, Relation], outer: Scope | None) -> Relation:
        """Return the relation that a query gives, and note what is wrong in it."""
        tables = dict(tables)
        for entry in (node.get("cte_map") or {}).get("map") or []:
            tables[entry["key"].lower()] = self._common(entry, tables, outer)
        kind = node.get("type")
        if kind == "SET_OPERATION_NODE":
            relation = self._set_operation(node, tables, outer)
        elif kind == "RECURSIVE_CTE_NODE":
            relation = self._recursive(node, tables, outer)
        elif kind == "SELECT_NODE":
            return self.select(node, tables, outer)
        else:
            return Relation({}, is_open=True)
        self._order_of_set(node, relation, tables, outer)
        return relation

    def _common(self, entry: Node, tables: dict[str, Relation], outer: Scope | None) -> Relation:
        value = entry["value"]
        relation = self.query(value["query"]["node"], tables, outer)
        aliases = [str(name) for name in value.get("aliases") or []]
        return relation.renamed(aliases) if aliases else relation

    def _recursive(self, node: Node, tables: dict[str, Relation], outer: Scope | None) -> Relation:
        start = self.query(node["left"], tables, outer)
        if node.get("aliases"):
            start = start.renamed([str(name) for name in node["aliases"]])
        inner = {**tables, str(node.get("cte_name", "")).lower(): Relation(start.columns)}
        self.query(node["right"], inner, outer)
        return Relation(start.columns)

    def _set_operation(self, node: Node, tables: dict[str, Relation], outer: Scope | None) -> Relation:
        sides = [node[key] for key in ("left", "right") if node.get(key)] or list(node.get("children") or [])
        relations = [self.query(side, tables, outer) for side in sides]
        if any(relation.is_open for relation in relations):
            return Relation(relations[0].columns, is_open=True)
        result = relations[0]
        for other, side in zip(relations[1:], sides[1:], strict=True):
            if str(node.get("setop_type", "")).startswith(("EXCEPT", "INTERSECT")):
                set_without_trial(self, side, relations[0].columns, other.columns)
                continue
            result = self._united(result, other, node, side)
        return Relation(result.columns, limits=result.limits)

    def _united(self, left: Relation, right: Relation, node: Node, side: Node) -> Relation:
        by_name = "BY_NAME" in str(node.get("setop_type", ""))
        if not by_name and len(left.columns) == len(right.columns):
            right = right.renamed(list(left.columns))
        pairs: list[tuple[str, Sem | None, Sem | None]]
        if by_name:
            names = list(dict.fromkeys([*left.columns, *right.columns]))
            pairs = [(name, left.columns.get(name), right.columns.get(name)) for name in names]
        else:
            pairs = [(n, a, b) for (n, a), b in zip(left.columns.items(), right.columns.values(), strict=False)]
        words = tuple(name for name, a, b in pairs if a is not None and b is not None and _tells_apart(a, b))
        select = next((item for item in walk(side) if item.get("type") == "SELECT_NODE"), side)
        expressions = select.get("select_list") or []
        columns: dict[str, Sem] = {}
        for index, (name, a, b) in enumerate(pairs):
            if a is None or b is None:
                columns[name] = a or b or Sem()
                continue
            place = expressions[index] if index < len(expressions) and not by_name else side
            scope = Scope()
            merged = self.merged(a, b, place, scope, "UNION", has_words=bool(words) or self._both_long(a, b))
            if merged.kind in {"mixed", "discriminated"} and words:
                merged = merged.but(
                    kind="discriminated",
                    by=tuple((Ref(SELF, word),) for word in words[:1]),
                    origin=merged.origin or ("", name),
                    estimator="estimate",
                )
            columns[name] = merged
        return Relation(columns, limits=_limits_of_both(left, right, pairs) if not by_name else {})

    @staticmethod
    def _both_long(left: Sem, right: Sem) -> bool:
        return "discriminated" in (left.kind, right.kind) and not ({left.kind, right.kind} & QUANTITIES)

    def _order_of_set(
        self, node: Node, relation: Relation, tables: Mapping[str, Relation], outer: Scope | None
    ) -> None:
        scope = Scope(outer, tables=tables)
        scope.items.append(self.item("", relation, node))
        self.modifiers(node, scope)

    def select(self, node: Node, tables: Mapping[str, Relation], outer: Scope | None) -> Relation:
        """Return the relation that one SELECT gives."""
        scope = Scope(outer, tables=tables)
        compared: set[frozenset[int]] = set()
        source = node.get("from_table") or {"type": "EMPTY"}
        self.source(source, scope, compared)
        expressions = self.expanded(node, scope)
        scope.aliases = {
            str(e["alias"]).lower(): {**e, "alias": ""} for _, e in reversed(expressions) if e and e.get("alias")
        }
        if node.get("where_clause"):
            narrow(self, node["where_clause"], scope)
            self._compared(node["where_clause"], scope, compared)
        self._group(node, expressions, scope)
        if node.get("where_clause"):
            self._without_groups(node["where_clause"], scope)
        for key in node.get("group_expressions") or []:
            self.ex(key, scope)
        named = self.evaluated(expressions, scope)
        for (_, expression), sem in zip(expressions, named.values(), strict=True):
            common_part(self, expression or {}, sem, scope)
        arms_beside(self, [(e, sem) for (_, e), sem in zip(expressions, named.values(), strict=True)], scope)
        if node.get("qualify"):
            self._ranked(node["qualify"], scope)
        for key in ("having", "qualify"):
            if node.get(key):
                self.ex(node[key], scope)
                if key == "having":
                    narrow(self, node[key], scope)
        self.modifiers(node, scope, expressions)
        unlike_results(self, scope, self._shown(expressions, scope), compared)
        join_without_trial(self, scope, compared)
        return self._relation(node, named, expressions, scope)

    def _without_groups(self, node: Node, scope: Scope) -> None:
        """Check WHERE, which sees rows before they are grouped."""
        groups, scope.groups = scope.groups, None
        self.ex(node, scope)
        scope.groups = groups

    def _ranked(self, node: Node, scope: Scope) -> None:
        """Forget nothing: QUALIFY picks rows but fixes no column."""
        for leaf in walk_expression(node):
            if leaf.get("class") == "COLUMN_REF" and (ref := self.ref(leaf, scope)) and not self._in_window(node):
                scope.equalities.soften(ref)

    @staticmethod
    def _in_window(node: Node) -> bool:
        return any(leaf.get("class") == "WINDOW" for leaf in walk_expression(node))

    def _compared(self, node: Node, scope: Scope, compared: set[frozenset[int]]) -> None:
        """Collect the pairs of items that a condition compares otherwise than by equality."""
        for leaf in walk_expression(node):
            if leaf.get("class") != "COMPARISON" or leaf["type"] in {"COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"}:
                continue
            left, right = self.ref(leaf["left"], scope), self.ref(leaf["right"], scope)
            if left and right and left.column.endswith("_id") and left.item != right.item:
                compared.add(frozenset({left.item, right.item}))

    def _group(self, node: Node, expressions: list[tuple[str, Node | None]], scope: Scope) -> None:
        """Set the scope's groups: the columns that are the same in all rows that an aggregate sees."""
        keys = [self._by_position(key, expressions, scope) for key in node.get("group_expressions") or []]
        plain = [e for _, e in expressions if e is not None]
        if node.get("aggregate_handling") == "FORCE_AGGREGATES":
            keys += [e for e in plain if not self.has_aggregate(e)]
        has_aggregate = any(self.has_aggregate(e) for e in plain) or bool(node.get("having"))
        if not keys and not has_aggregate and not node.get("group_expressions"):
            return
        sets = node.get("group_sets") or []
        if len(sets) > 1:
            common = set(sets[0]).intersection(*sets[1:])
            keys = [key for index, key in enumerate(keys) if index in common]
        roots = set()
        for key in keys:
            for leaf in walk_expression(key):
                if leaf.get("class") == "COLUMN_REF" and (ref := self.ref(leaf, scope)):
                    roots.add(scope.equalities.root(ref))
        scope.groups, scope.group_keys = frozenset(roots | self._implied(roots, scope)), keys

    @staticmethod
    def _implied(roots: set[Ref], scope: Scope) -> set[Ref]:
        """Return the identifiers that groups of another column of the same list of populations or endpoints limit."""
        found = set()
        for item in scope.items:
            identifier = MASTERS.get(item.relation.view)
            if identifier is None:
                continue
            for root in roots:
                columns = {m.column for m in scope.equalities.members(root) if m.item == item.number}
                if columns & DESCRIBING[item.relation.view]:
                    found.add(scope.equalities.root(Ref(item.number, identifier)))
        return found

    def _by_position(self, key: Node, expressions: list[tuple[str, Node | None]], scope: Scope) -> Node:
        if key.get("class") == "CONSTANT" and isinstance(key["value"].get("value"), int):
            index = int(key["value"]["value"]) - 1
            if 0 <= index < len(expressions):
                return expressions[index][1] or key
        path = key["column_names"] if key.get("class") == "COLUMN_REF" else []
        if len(path) == 1 and scope.find(path) is None:
            return scope.aliases.get(path[0].lower(), key)
        return key

    def _shown(self, expressions: list[tuple[str, Node | None]], scope: Scope) -> set[Ref]:
        """Return the columns that stand by themselves in the list of SELECT; those of a star do not count."""
        shown = set()
        for _, expression in expressions:
            if expression is not None and not expression.get("from_star") and (ref := self.ref(expression, scope)):
                shown |= {ref, *scope.equalities.members(ref)}
        return shown

    def _relation(
        self, node: Node, named: dict[str, Sem], expressions: list[tuple[str, Node | None]], scope: Scope
    ) -> Relation:
        names: dict[Ref, str] = {}
        for (name, _), (_, expression) in zip(named.items(), expressions, strict=False):
            if expression is not None and (ref := self.ref(expression, scope)):
                names.setdefault(scope.equalities.root(ref), name)

        def move(tie: Tie) -> Tie:
            return exported(tie, scope, names)

        if len(scope.items) == 1 and scope.groups is None:
            select = object()
            named = {name: settled_totals(self.knowledge, sem, scope, select) for name, sem in named.items()}
        known: dict[int, tuple[tuple[Dim, ...], ...]] = {}
        columns = {name: known_directions(sem, scope, known).moved(move) for name, sem in named.items()}
        for name, sem in columns.items():
            if isinstance(sem.of, Lost) and sem.kind != "identifier":
                columns[name] = sem.but(of=None)
        if scope.groups is not None and named and not any(sem.kind == "discriminated" for sem in columns.values()):
            columns = {n: s.but(dims=tuple(d for d in s.dims if d.ties)) for n, s in columns.items()}
        is_open = any(item.relation.is_open for item in scope.items) and any(e is None for _, e in expressions)
        limits = {
            name: scope.equalities.limits(root)
            for root, name in names.items()
            if scope.item(root.item) is not None and not scope.is_outer(root.item)
        }
        rows = tuple(found for item in scope.items if (found := rows_in(item, scope)) is not None)
        return Relation(columns, self._keys(node, columns, names, scope), is_open=is_open, limits=limits, rows=rows)

    def _keys(self, node: Node, columns: Mapping[str, Sem], names: dict[Ref, str], scope: Scope) -> Keys:
        modifiers = {modifier["type"]: modifier for modifier in node.get("modifiers") or []}
        limit = (modifiers.get("LIMIT_MODIFIER") or {}).get("limit") or {}
        if (limit.get("value") or {}).get("value") == 1:
            return (frozenset(),)
        if "DISTINCT_MODIFIER" in modifiers and not modifiers["DISTINCT_MODIFIER"].get("distinct_on_targets"):
            return (frozenset(columns),)
        if scope.groups is not None:
            if len(node.get("group_sets") or []) > 1:
                return ()
            found = set()
            for key in scope.group_keys:
                ref = self.ref(key, scope)
                root = scope.equalities.root(ref) if ref else None
                if root in names:
                    found.add(names[root])
                elif key.get("alias") in columns:
                    found.add(str(key["alias"]))
                elif ref is None or not any(s.equalities.limits(ref).is_single for s in scope.chain()):
                    return ()
            return (frozenset(found),)
        if not scope.items:
            return (frozenset(),)
        return keys_of(self.knowledge, scope, names)

    def modifiers(self, node: Node, scope: Scope, expressions: list[tuple[str, Node | None]] | None = None) -> None:
        """Check ORDER BY, DISTINCT ON and LIMIT."""
        for modifier in node.get("modifiers") or []:
            for position, order in enumerate(modifier.get("orders") or []):
                key = self._by_position(order["expression"], expressions or [], scope)
                if key.get("class") == "STAR":
                    continue
                if position == 0:
                    self.ordered(self._aliased(key, scope), scope, "ORDER BY", order.get("null_order", ""))
                else:
                    self.ex(self._aliased(key, scope), scope)
            for target in modifier.get("distinct_on_targets") or []:
                self.ex(target, scope)
            for part in ("limit", "offset"):
                if modifier.get(part):
                    self.ex(modifier[part], scope)

    @staticmethod
    def _aliased(key: Node, scope: Scope) -> Node:
        """Return the expression behind an alias: ORDER BY looks for aliases first."""
        if key.get("class") == "COLUMN_REF" and len(key["column_names"]) == 1:
            behind = scope.aliases.get(key["column_names"][0].lower())
            if behind is not None:
                return {**behind, "query_location": key.get("query_location", behind.get("query_location"))}
        return key


def _limits_of_both(
    left: Relation, right: Relation, pairs: list[tuple[str, Sem | None, Sem | None]]
) -> dict[str, Limits]:
    """Return what is known of the values of a union's columns: what either side has."""
    found = {}
    for (name, _, _), other in zip(pairs, right.columns, strict=False):
        first, second = left.limits.get(name), right.limits.get(other)
        if first is not None and second is not None:
            known = first.values is not None and second.values is not None
            values = (first.values or frozenset()) | (second.values or frozenset()) if known else None
            found[name] = Limits(values, first.excluded & second.excluded, first.is_soft or second.is_soft)
    return found


def _tells_apart(left: Sem, right: Sem) -> bool:
    """Whether a column of a union says which side a row comes from: different words, or a measure or statistic."""
    labels = {"text", "label", "category", "identifier"}
    if left.kind not in labels or right.kind not in labels:
        return False
    if left.literal is not None or right.literal is not None:
        return bool(left.literal != right.literal)
    return any(sem.vocabulary in {"measure", "statistic"} for sem in (left, right))
