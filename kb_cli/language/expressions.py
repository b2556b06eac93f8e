"""The meaning of every kind of expression but aggregates and arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb_cli.language.aggregates import AGGREGATES, LIST_MEANS, LIST_SUMS, Aggregates
from kb_cli.language.calls import Calls
from kb_cli.language.conditions import ORDERED, narrow, otherwise
from kb_cli.language.directions import compared_with_none
from kb_cli.language.estimates import overlap_read, share_for_percent
from kb_cli.language.findings import Severity
from kb_cli.language.missing import missing_as_zero, not_in_null, not_reached
from kb_cli.language.scope import Relation, Scope
from kb_cli.language.sems import FLAG, NULL, NUMBER, TEXT, Ref, Sem, unknown
from kb_cli.language.tree import Node, constant, value_of, walk_expression
from kb_cli.language.within_trial import subquery_without_trial
from kb_cli.language.words import Words

TEXT_TYPES = {"VARCHAR", "CHAR"}
NUMBER_TYPES = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    "FLOAT", "DOUBLE", "DECIMAL",
}  # fmt: skip
ARITHMETIC = {"+", "-", "*", "/", "//", "%"}
POWERS = {"^", "**"}
LIKE = {"~~", "!~~", "~~*", "!~~*", "~~~", "^@", "~"}


class Expressions(Calls, Words, Aggregates):
    """Dispatch over the classes of DuckDB's expressions."""

    _of_choice = False
    """Whether a condition of CASE is read that has another branch."""
    _of_both_limits = False
    """Whether a condition is read that compares both limits of an interval: it favours neither arm."""

    def query(self, node: Node, tables: Mapping[str, Relation], outer: Scope | None) -> Relation:
        """Return the relation that a query gives, and note what is wrong in it."""
        raise NotImplementedError

    def ex(self, node: Node, scope: Scope) -> Sem:
        """Return the meaning of an expression, and note what is wrong in it."""
        method = getattr(self, f"_of_{str(node.get('class', '')).lower()}", None)
        if method is None:
            return unknown(str(node.get("class", "")).lower())
        sem: Sem = method(node, scope)
        return sem

    def ref(self, node: Node, scope: Scope) -> Ref | None:
        """Return the column that an expression is, apart from casts and a default for null; None for others."""
        while True:
            if node.get("class") in {"CAST", "COLLATE"}:
                node = node["child"]
            elif node.get("type") == "OPERATOR_COALESCE" and all(
                child.get("class") in {"CONSTANT", "CAST"} for child in node["children"][1:]
            ):
                node = node["children"][0]
            elif node.get("class") == "FUNCTION" and node.get("function_name") in {"lower", "upper", "trim"}:
                node = node["children"][0] if node.get("children") else {}
            else:
                break
        if node.get("class") != "COLUMN_REF":
            return None
        found = scope.find(node["column_names"])
        if found is not None and not found[2]:
            return found[0]
        names = node["column_names"]
        if found is None and len(names) == 1 and names[0].lower() in scope.aliases:
            name = names[0].lower()
            if name not in scope.open_aliases:
                inner = scope.narrowed()
                inner.open_aliases = scope.open_aliases | {name}
                return self.ref(scope.aliases[name], inner)
        return None

    def _of_column_ref(self, node: Node, scope: Scope) -> Sem:
        path: Sequence[str] = node["column_names"]
        name = path[0].lower()
        for around in scope.chain():
            if name in around.variables:
                return _field(around.variables[name], path[1:])
        found = scope.find(path)
        if found is not None:
            _, sem, rest = found
            if sem.origin:
                self.mentioned.add(sem.origin)
            return _field(sem, rest)
        if name in scope.aliases and len(path) == 1:
            if name in scope.open_aliases:
                return unknown("an alias that refers to itself")
            inner = scope.narrowed()
            inner.open_aliases = scope.open_aliases | {name}
            self._silent += 1
            sem = self.ex(scope.aliases[name], inner)
            self._silent -= 1
            return sem
        return self._whole_row_or_missing(node, path, scope)

    def _whole_row_or_missing(self, node: Node, path: Sequence[str], scope: Scope) -> Sem:
        for around in scope.chain():
            for item in around.items:
                if item.relation.is_open:
                    return unknown("a column of a relation that the checker does not follow")
                if len(path) == 1 and item.alias.lower() == path[0].lower():
                    return Sem("struct", fields=tuple(item.columns.items()))
        self.missing_column(node, path, scope)
        return unknown(f"the column {'.'.join(path)}")

    def _of_constant(self, node: Node, _: Scope) -> Sem:
        value = value_of(node["value"])
        if value is None:
            return NULL
        if isinstance(value, bool):
            return FLAG
        if node["value"]["type"]["id"] == "VARCHAR":
            return TEXT.but(literal=value)
        return NUMBER.but(literal=value) if isinstance(value, int | float) else unknown("a literal")

    def _of_parameter(self, node: Node, _: Scope) -> Sem:
        self.check_parameter(node)
        return NULL

    def _of_positional_reference(self, _: Node, __: Scope) -> Sem:
        return unknown("a column by its position")

    def _of_star(self, _: Node, __: Scope) -> Sem:
        return unknown("COLUMNS(...)")

    def _of_collate(self, node: Node, scope: Scope) -> Sem:
        return self.ex(node["child"], scope)

    def _of_lambda(self, node: Node, scope: Scope) -> Sem:
        return self.ex(node["lhs"], scope).but() if node.get("lhs") else unknown("a lambda")

    def _of_cast(self, node: Node, scope: Scope) -> Sem:
        sem = self.ex(node["child"], scope)
        target = node["cast_type"]["id"]
        if sem.kind == "null":
            return NULL
        if target in TEXT_TYPES:
            return sem if sem.kind in {"identifier", "label", "category", "text", "unit"} else TEXT
        if target in NUMBER_TYPES:
            if sem.kind in {"text", "label", "category", "identifier"}:
                return unknown("a number read from text")
            return NUMBER if sem.kind == "flag" else sem
        if target in {"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}:
            return Sem("date")
        if target == "BOOLEAN":
            return FLAG
        return unknown(f"a cast to {target}")

    def _of_comparison(self, node: Node, scope: Scope) -> Sem:
        left, right = self.ex(node["left"], scope), self.ex(node["right"], scope)
        self.compare(left, right, node, scope)
        if node["type"] in ORDERED:
            self._ordered_by_size(left, right, node, scope)
        for sem, other, its in ((left, node["right"], right), (right, node["left"], left)):
            if sem.kind == "duration" and _number_in(other):
                self.one_unit(sem, node, scope, "A number without unit is compared with")
            if other.get("class") == "SUBQUERY" and other.get("subquery_type") == "SCALAR":
                subject = node["left"] if other is node["right"] else node["right"]
                subquery_without_trial(self, subject, sem, {"": its}, scope)
        is_equal = node["type"] == "COMPARE_EQUAL"
        self.check_word(left, node["right"], node["left"], scope, is_only=is_equal)
        self.check_word(right, node["left"], node["right"], scope, is_only=is_equal)
        return FLAG

    def _ordered_by_size(self, left: Sem, right: Sem, node: Node, scope: Scope) -> None:
        overlap_read(self, left, right, node, scope, is_choice=self._of_choice)
        for sem, other in ((left, right), (right, left)):
            if not sem.bound or not self._of_both_limits:
                compared_with_none(self, node, sem, other, scope)
            if other.kind == "number":
                not_reached(self, node, sem, scope, "A number is compared with")
                share_for_percent(self, node, sem, other)

    def _of_between(self, node: Node, scope: Scope) -> Sem:
        subject = self.ex(node["input"], scope)
        for key in ("lower", "upper"):
            limit = self.ex(node[key], scope)
            self.compare(subject, limit, node[key], scope)
        self._ordered_by_size(subject, limit, node, scope)
        return FLAG

    def _of_conjunction(self, node: Node, scope: Scope) -> Sem:
        outer = self._of_both_limits
        self._of_both_limits = outer or {"ci_low", "ci_high"} <= _names_of(node)
        for child in node["children"]:
            self.ex(child, scope)
        self._of_both_limits = outer
        return FLAG

    def _of_case(self, node: Node, scope: Scope) -> Sem:
        result: Sem | None = None
        rest = scope.narrowed()
        for check in node["case_checks"]:
            branch = rest.narrowed()
            narrow(self, check["when_expr"], branch)
            self._replaced(check, node.get("else_expr"), branch)
            outer, self._of_choice = self._of_choice, bool(node.get("else_expr")) or len(node["case_checks"]) > 1
            self.ex(check["when_expr"], branch)
            self._of_choice = outer
            sem = branch.frozen(branch.settled(self.ex(check["then_expr"], branch)))
            result = sem if result is None else self.merged(result, sem, check["then_expr"], scope, "CASE")
            otherwise(self, check["when_expr"], rest)
        if node.get("else_expr") and result is not None:
            result = self.merged(result, self.ex(node["else_expr"], rest), node["else_expr"], scope, "CASE")
        return result or unknown("CASE")

    def _replaced(self, check: Node, last: Node | None, scope: Scope) -> None:
        """Note CASE WHEN x IS NULL THEN 0 ELSE x END, which is COALESCE(x, 0)."""
        if check["when_expr"].get("type") != "OPERATOR_IS_NULL" or last is None:
            return
        parts = [check["when_expr"]["children"][0], check["then_expr"]]
        if (ref := self.ref(parts[0], scope)) is not None and ref == self.ref(last, scope):
            missing_as_zero(self, [self.ex(part, scope) for part in parts], parts)

    def _of_operator(self, node: Node, scope: Scope) -> Sem:
        kind, children = node["type"], node.get("children") or []
        if kind in {"COMPARE_IN", "COMPARE_NOT_IN"}:
            return self._one_of(children, scope)
        if kind == "OPERATOR_NOT" and children[0].get("class") == "SUBQUERY" and children[0].get("child"):
            return self._not_in(children[0], scope)
        sems = [self.ex(child, scope) for child in children]
        if kind == "OPERATOR_COALESCE":
            missing_as_zero(self, sems, children)
            result = sems[0]
            for sem, child in zip(sems[1:], children[1:], strict=True):
                result = self.merged(result, sem, child, scope, "COALESCE")
            return result
        return self._extracted(kind, children, sems, node, scope)

    def _one_of(self, children: list[Node], scope: Scope) -> Sem:
        subject = self.ex(children[0], scope)
        for child in children[1:]:
            self.compare(subject, self.ex(child, scope), child, scope)
            self.check_word(subject, child, children[0], scope)
        return FLAG

    def _extracted(self, kind: str, children: list[Node], sems: list[Sem], node: Node, scope: Scope) -> Sem:
        if kind in {"OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"}:
            return FLAG
        if kind == "STRUCT_EXTRACT" or (kind == "ARRAY_EXTRACT" and sems and sems[0].kind == "struct"):
            try:
                return _field(sems[0], [str(constant(children[1]))])
            except ValueError:
                return unknown("a field of a struct")
        if kind == "ARRAY_EXTRACT":
            return sems[0].element or unknown("an element of a list")
        if kind in {"ARRAY_SLICE", "OPERATOR_TRY"}:
            return sems[0]
        if kind == "GROUPING_FUNCTION":
            return NUMBER
        if kind == "ARRAY_CONSTRUCTOR":
            return self.list_of(sems, node, scope)
        return unknown(kind.lower())

    def _of_window(self, node: Node, scope: Scope) -> Sem:
        return self.window(node, scope)

    def _of_function(self, node: Node, scope: Scope) -> Sem:
        name = str(node["function_name"]).lower()
        owner = str(node.get("schema") or "")
        if owner and owner not in {"main", "pg_catalog"} and scope.find([owner]):
            subject = {"class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": [owner]}
            if "query_location" in node:
                subject["query_location"] = node["query_location"]
            node = {**node, "schema": "", "children": [subject, *node["children"]]}
        if node.get("is_operator") and name in ARITHMETIC:
            return self.arithmetic(node, scope)
        if name in POWERS:
            return self.call("power", node, scope)
        if name in LIKE:
            for child in node["children"]:
                self.ex(child, scope)
            return FLAG
        if name in AGGREGATES and not (name in {"first", "last"} and len(node.get("children") or []) > 2):
            return self.aggregate(node, scope)
        if name in LIST_MEANS | LIST_SUMS:
            sem = self.ex(node["children"][0], scope)
            return self.combined(name, node, sem.element, scope.narrowed()) if sem.element else unknown(f"{name}()")
        return self.call(name, node, scope)

    def _of_subquery(self, node: Node, scope: Scope) -> Sem:
        return self._listed_in(node, self.query(node["subquery"]["node"], scope.tables, scope), scope)

    def _not_in(self, node: Node, scope: Scope) -> Sem:
        relation = self.query(node["subquery"]["node"], scope.tables, scope)
        not_in_null(self, node["child"], relation)
        return self._listed_in(node, relation, scope)

    def _listed_in(self, node: Node, relation: Relation, scope: Scope) -> Sem:
        first = next(iter(relation.columns.values()), unknown("a subquery"))
        if node.get("child"):
            child = self.ex(node["child"], scope)
            self.compare(child, first, node["child"], scope)
            subquery_without_trial(self, node["child"], child, relation.columns, scope)
            return FLAG
        if node.get("subquery_type") in {"EXISTS", "NOT_EXISTS"}:
            return FLAG
        return first

    def check_parameter(self, node: Node) -> None:
        """Note a parameter that the query may not have."""
        name = str(node.get("identifier", ""))
        if self.parameters is None or name in self.parameters:
            return
        from kb_cli.catalogue.spelling import did_you_mean

        if self.parameters:
            fix = did_you_mean(name, self.parameters, n=3, cutoff=0).strip()
            why = f"There is no parameter ${name}."
        else:
            why, fix = f"There is no value for the parameter ${name}.", "Write the value itself: kb sql binds none."
        self.note("unknown-parameter", Severity.ERROR, node, why, fix)


def _number_in(node: Node) -> bool:
    """Whether a node is a number other than 0, which is the same in every unit."""
    try:
        return isinstance(value := constant(node), int | float) and value != 0
    except ValueError:
        return False


def _names_of(node: Node) -> set[str]:
    """Return the last names of the columns in an expression."""
    leaves = (leaf for leaf in walk_expression(node) if leaf.get("class") == "COLUMN_REF")
    return {str(leaf["column_names"][-1]).lower() for leaf in leaves}


def _field(sem: Sem, path: Sequence[str]) -> Sem:
    """Return a field of a struct, or a field of that."""
    for name in path:
        fields = {key.lower(): field for key, field in sem.fields}
        if name.lower() not in fields:
            return unknown(f"the field {name}")
        sem = fields[name.lower()]
    return sem
