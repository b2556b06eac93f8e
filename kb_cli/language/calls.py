"""Scalar functions: the engine's, by what they do to a quantity, and ours, by their contracts."""

from __future__ import annotations

from kb_cli.language.compare import Compare
from kb_cli.language.directions import without_direction
from kb_cli.language.kinds import PERCENTAGES, PROBABILITIES, RATIOS
from kb_cli.language.knowledge import OwnFunction
from kb_cli.language.missing import missing_as_zero
from kb_cli.language.pooling import tables_pooled
from kb_cli.language.scope import Scope
from kb_cli.language.sems import FLAG, NUMBER, TEXT, Sem, unknown
from kb_cli.language.tree import Node, constant

SAME = frozenset("round floor ceil ceiling trunc abs nullif round_even ifnull unnest_one any_value".split())
TEXTS = frozenset(
    "lower upper lcase ucase trim ltrim rtrim substring substr left right replace concat concat_ws || strip_accents "
    "regexp_replace regexp_extract split_part string_split str_split chr reverse strftime monthname dayname to_json "
    "array_to_string list_string_agg initcap translate printf_like format_bytes md5 sha256".split()
)
NUMBERS = frozenset(
    "length len strlen strpos position instr year month day quarter week hour minute dayofweek dayofyear date_part "
    "datepart sign mod grouping hash array_length cardinality array_position list_position ascii unicode power pow "
    "sqrt cbrt exp2 log2 degrees radians sin cos tan atan gamma lgamma factorial pi even epoch "
    "isoyear normal_cdf".split()
)
FLAGS = frozenset(
    "contains starts_with ends_with prefix suffix regexp_matches regexp_full_match list_contains array_contains "
    "list_has array_has list_has_any list_has_all isnan isinf isfinite json_valid like_escape not_like_escape".split()
)
DATES = frozenset("current_date today make_date date_trunc last_day date_add strptime now current_timestamp".split())
LISTS = frozenset(
    "list_sort list_reverse list_distinct list_reverse_sort list_slice list_filter array_sort list_concat array_concat "
    "list_cat flatten_once array_slice list_where list_append array_append list_prepend array_distinct".split()
)
PICKED = frozenset(
    "list_extract array_extract list_element list_first list_last list_any_value list_min list_max".split()
)
INTERVALS = frozenset("to_years to_months to_days to_weeks to_hours to_minutes to_seconds".split())
OWN_KINDS = {"percent": "percent", "percentage points": "risk_difference"}
COUNTS = frozenset({"events", "total", "comparator_events", "comparator_total"})


class Calls(Compare):
    """Rules for functions of one row."""

    def call(self, name: str, node: Node, scope: Scope) -> Sem:
        """Return the meaning of a call of a scalar function."""
        children = node.get("children") or []
        if name in {"list_transform", "list_apply", "apply", "array_transform", "array_apply"} and len(children) > 1:
            return self._transformed(children, scope)
        own = self.knowledge.own_function(name)
        if own is not None:
            return self._own(own, name, node, scope)
        sems = [self.ex(child, scope) for child in children if child.get("class") != "LAMBDA"]
        if name in {"struct_pack", "row"}:
            names = [str(child.get("alias") or "") for child in children]
            return Sem("struct", fields=tuple(zip(names, sems, strict=False)))
        if name in {"list_value", "array_value", "list_pack"}:
            return self.list_of(sems, node, scope)
        if name in {"greatest", "least", "ifnull", "if"} and sems:
            result = sems[0]
            if name == "ifnull":
                missing_as_zero(self, sems, children)
            for sem, child in zip(sems[1:], children[1:], strict=False):
                self._levels(result, sem, child, scope)
                result = self.merged(result, sem, child, scope, f"{name}()")
            return result
        return self._known(name, node, sems, scope)

    def _known(self, name: str, node: Node, sems: list[Sem], scope: Scope) -> Sem:
        first = sems[0] if sems else unknown(f"{name}()")
        if name in SAME:
            return (without_direction(first) if name == "abs" else first).but(literal=None)
        if name in TEXTS:
            return TEXT.but(origin=first.origin) if name in {"lower", "upper"} else TEXT
        if name in FLAGS:
            return FLAG
        if name in {"ln", "log", "log10"}:
            return self._logarithm(name, node, first, scope)
        if name == "exp":
            return Sem("ratio", dims=first.dims) if first.kind == "log_ratio" else self._number(first)
        if name in {"unnest", "unlist"} | PICKED:
            return first.element or unknown(f"{name}()")
        if name in LISTS:
            return first
        return self._of_type(name, node)

    @staticmethod
    def _number(first: Sem) -> Sem:
        return NUMBER if first.kind != "unknown" else first

    def _of_type(self, name: str, node: Node) -> Sem:
        if name in NUMBERS:
            return Sem("product") if name in {"power", "pow", "sqrt"} else NUMBER
        if name in DATES:
            return Sem("date")
        if name in INTERVALS:
            return Sem("interval")
        if name in {"date_diff", "datediff", "date_sub", "datesub"}:
            try:
                part = str(constant(node["children"][0])).lower().removesuffix("s")
            except (ValueError, IndexError):
                part = ""
            return Sem("duration", f"{part}s" if part else "")
        if name == "age":
            return Sem("interval")
        return unknown(f"{name}()")

    def _logarithm(self, name: str, node: Node, sem: Sem, scope: Scope) -> Sem:
        sem = self.used(sem, node, scope, f"put into {name}()")
        if sem.kind in RATIOS:
            return Sem("log_ratio", bound=sem.bound, level=sem.level, dims=sem.dims)
        if sem.kind in {"risk_difference", "mean_difference", "ci_level", "identifier", "fact"}:
            self.error(
                "unlike-kinds",
                node,
                f"{name}() takes the logarithm of a {self.shown(sem)}, which can be negative or is no ratio.",
                "Take logarithms of ratios only.",
            )
            return unknown(f"{name}() of a difference")
        return self._number(sem)

    def _transformed(self, children: list[Node], scope: Scope) -> Sem:
        items, function = self.ex(children[0], scope), children[1]
        if function.get("class") != "LAMBDA":
            return unknown("a list")
        inner = scope.narrowed()
        left = function.get("lhs") or {}
        names = [part for leaf in (left, *(left.get("children") or [])) for part in leaf.get("column_names") or []]
        inner.variables = {**scope.variables, **dict.fromkeys((n.lower() for n in names), NUMBER)}
        if names:
            inner.variables[names[0].lower()] = items.element or unknown("an element of a list")
        return Sem("list", element=self.ex(function["expr"], inner), note="a list")

    def list_of(self, sems: list[Sem], node: Node, scope: Scope) -> Sem:
        """Return the meaning of a list of these."""
        if not sems:
            return Sem("list", note="an empty list")
        element = sems[0]
        for sem in sems[1:]:
            element = self.merged(element, sem, node, scope, "a list")
        return Sem("list", element=element, note="a list")

    def _own(self, own: OwnFunction, name: str, node: Node, scope: Scope) -> Sem:
        """Return what one of our functions gives, and note an argument of another kind than it takes."""
        children = node.get("children") or []
        sems = {}
        for argument, child in zip(own.arguments, children, strict=False):
            sems[argument] = sem = scope.settled(self.ex(child, scope))
            self._argument(name, argument, sem, child)
        tables_pooled(self, node, sems)
        for child in children[len(own.arguments) :]:
            self.ex(child, scope)
        kind, unit = OWN_KINDS.get(own.unit, ""), own.unit
        if own.unit == "ratio":
            kind = next((ratio for ratio in sorted(RATIOS, reverse=True) if own.name.startswith(ratio)), "ratio")
            unit = ""
        elif own.unit == "probability":
            kind, unit = ("p_value", "") if own.name.endswith("_p") or own.name.startswith("p_of") else ("number", "")
        elif not kind:
            kind = "number"
        if own.name == "rate_difference" or own.name.startswith("rate_difference_"):
            kind = "rate_difference"
        result = Sem(kind, unit)
        if own.returns != "interval":
            if name.endswith(("_low", "_high")) and name != own.name:
                return result.but(bound="low" if name.endswith("_low") else "high")
            return result
        return Sem("struct", fields=(("low", result.but(bound="low")), ("high", result.but(bound="high"))))

    def _argument(self, name: str, argument: str, sem: Sem, node: Node) -> None:
        if argument in COUNTS and sem.kind in PERCENTAGES | PROBABILITIES | RATIOS | {"risk_difference", "duration"}:
            self.error(
                "unlike-kinds",
                node,
                f"{name}() takes a count for {argument}, and this is a {self.shown(sem)}.",
                "Give it the counts: events and total.",
            )
        if argument == "level":
            is_percent = sem.kind == "ci_level" or (isinstance(sem.literal, int | float) and sem.literal > 1)
            if is_percent:
                self.error(
                    "unlike-units",
                    node,
                    f"{name}() takes a level such as 0.95, and this is in percent.",
                    "Divide it by 100: ci_level / 100.",
                )
