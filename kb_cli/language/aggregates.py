"""Aggregates and windows: what the result is, and which averages, sums and extremes say nothing."""

from __future__ import annotations

from collections.abc import Iterable

from kb_cli.language.arithmetic import Arithmetic
from kb_cli.language.conditions import narrow
from kb_cli.language.directions import unknown_direction
from kb_cli.language.estimates import endpoints_mixed
from kb_cli.language.joins import fan_out, sets_are_told_apart, settled_totals
from kb_cli.language.kinds import ESTIMATES, RATIOS, advice
from kb_cli.language.knowledge import LINKED, Knowledge
from kb_cli.language.missing import not_reached
from kb_cli.language.pooling import of_neighbour, of_trials
from kb_cli.language.rows import apart_in, limits_of, rows_of
from kb_cli.language.scope import Scope
from kb_cli.language.sems import FLAG, NUMBER, ROWS, TEXT, Dim, Ref, Sem, Tie, unknown
from kb_cli.language.tree import Node, walk_expression
from kb_cli.language.view_relations import REPEATED
from kb_cli.language.within_trial import CLASSES, sum_without_trial, without_trial

MEANS = frozenset(
    "avg mean favg stddev stddev_samp stddev_pop variance var_samp var_pop sem skewness kurtosis kurtosis_pop "
    "mad".split()
)
SUMS = frozenset("sum fsum sumkahan kahan_sum sum_no_overflow".split())
PICKED = frozenset(
    "min max median mode any_value arbitrary first last quantile quantile_cont quantile_disc approx_quantile "
    "percentile_cont percentile_disc max_by min_by arg_max arg_min arg_max_null arg_min_null geomean geometric_mean "
    "reservoir_quantile".split()
)
GEOMETRIC = frozenset({"geomean", "geometric_mean"})
ONE_AS_A_RULE = frozenset(
    "population_id endpoint_id subgroup_factor seriousness group_relation grade_min row_title unit".split()
)
"""Columns over whose values counts overlap; where all that is added has one value, or NULL, nobody counts twice."""
BY_ORDER = frozenset("max_by min_by arg_max arg_min arg_max_null arg_min_null".split())
LISTS = frozenset("list array_agg histogram".split())
TEXTS = frozenset("string_agg group_concat listagg".split())
FLAGS = frozenset("bool_and bool_or logical_and logical_or every".split())
COUNTS = frozenset("count count_star count_if countif approx_count_distinct regr_count".split())
NUMBERS = frozenset(
    "corr covar_pop covar_samp regr_slope regr_intercept regr_r2 product bit_and bit_or entropy".split()
)
AGGREGATES = MEANS | SUMS | PICKED | LISTS | TEXTS | FLAGS | COUNTS | NUMBERS
TOLD = frozenset({"term", "reason"})
"""Columns whose values may share participants often enough to say so."""
RANKS = frozenset("row_number rank dense_rank percent_rank cume_dist ntile".split())
NEIGHBOURS = frozenset("lag lead first_value last_value nth_value fill first last".split())
LIST_MEANS = {f"{prefix}_{name}" for prefix in ("list", "array") for name in ("avg", "mean")}
LIST_SUMS = {f"{prefix}_sum" for prefix in ("list", "array")}


class Aggregates(Arithmetic):
    """Rules for functions of many rows."""

    def __init__(self, knowledge: Knowledge, parameters: Iterable[str] | None = None) -> None:
        super().__init__(knowledge, parameters)
        self.directions: list[tuple[Node, Sem, str]] = []

    def aggregate(self, node: Node, scope: Scope) -> Sem:
        """Return the meaning of an aggregate function, its FILTER and ORDER BY included."""
        name = node["function_name"].lower()
        condition = node.get("filter") or node.get("filter_expr")
        inner = scope.narrowed()
        if inner.groups is None:
            inner.groups = frozenset()
        if condition:
            met = scope.narrowed()
            narrow(self, condition, met)
            self.ex(condition, met)
            narrow(self, condition, inner)
        arguments = [self.ex(child, inner) for child in node.get("children") or []]
        orders = (node.get("order_bys") or {}).get("orders") or node.get("arg_orders") or []
        for order in orders:
            self.ordered(order["expression"], inner, "an aggregate", order.get("null_order", ""))
        if name in {"quantile_cont", "quantile_disc", "mode"} and orders and len(arguments) < 2:
            arguments.insert(0, self.ex(orders[0]["expression"], inner))
        return inner.frozen(self._aggregated(name, node, arguments, inner))

    def _aggregated(self, name: str, node: Node, arguments: list[Sem], scope: Scope) -> Sem:
        if name in COUNTS:
            return ROWS
        if name in TEXTS:
            return TEXT
        if name in FLAGS:
            return FLAG
        if not arguments:
            return unknown(f"{name}()")
        first, child = arguments[0], node["children"][0] if node.get("children") else node
        if name in LISTS:
            return Sem("list", element=first, note="a list")
        if name in SUMS | MEANS:
            return self.combined(name, node, self.used(first, child, scope, f"put into {name}()"), scope)
        if name in PICKED:
            return self._picked(name, node, arguments, scope)
        if name in NUMBERS:
            for sem, child in zip(arguments, node.get("children") or [], strict=False):
                unknown_direction(
                    self, node, self.used(sem, child, scope, f"put into {name}()"), scope, f"{name}() takes"
                )
            return NUMBER
        return unknown(f"{name}()")

    def combined(self, name: str, node: Node, sem: Sem, scope: Scope) -> Sem:
        """Return the meaning of a sum or an average, and note why it means nothing."""
        is_sum = name in SUMS | LIST_SUMS
        verb = "adds up" if is_sum else "averages"
        given = advice(sem.kind, sem.estimator)
        if given is not None and not (is_sum and sem.kind == "duration" and not sem.estimator):
            self.error(given.code, node, f"{name}() {verb} {given.name}, and {given.why}.", given.fix)
            return sem.but(origin=None, literal=None, bound="", level=None)
        if sem.kind in {"fact", "identifier", "category", "label"}:
            why = f"{name}() {verb} a {sem.kind}, which is a name."
            self.error("labels-averaged", node, why, "Count them instead.")
            return unknown(f"{name}() of a name")
        if is_sum and sem.kind == "product" and sem.estimator == "median":
            why = f"{name}() adds median times of groups, each times its participants: their mean is no median."
            self.error("medians-averaged", node, why, "Show the medians side by side, or take min() and max().")
        unknown_direction(self, node, sem, scope, f"{name}() {verb}")
        if sem.kind in {"log_ratio", "product"}:
            endpoints_mixed(self, node, sem, scope, f"{name}() {verb}")
        sum_without_trial(self, node, sem, scope, name, verb)
        if not node.get("distinct"):
            fan_out(self, node, scope, verb)
        if sem.kind == "count" and is_sum:
            self._additive(node, sem, scope, name)
        kept = sem.but(origin=None, literal=None, bound="", level=None)
        if sem.kind == "count" and is_sum:
            kept = kept.but(dims=tuple(dim for dim in sem.dims if not self._is_settled(dim, scope)))
            kept = settled_totals(self.knowledge, kept, scope.ungrouped(), object())
            kept = kept.but(pooled=of_trials(self, sem, scope) if sem.unit == "participants" else "")
        if sem.kind == "count" and not is_sum:
            return kept.but(of=None)
        if sem.kind in {"duration", "quantity"}:
            return kept.but(estimator="" if is_sum else "mean")
        return kept

    def _additive(self, node: Node, sem: Sem, scope: Scope, name: str) -> None:
        """Note the columns over whose values the counts that are added overlap."""
        if sem.unit == "rows":
            return
        self._of_totals(node, sem, scope, name)
        has_groups = self._has_unlinked_groups(sem, scope)
        dims = [dim for dim in sem.dims if dim.overlap not in {LINKED.overlap, REPEATED}]
        open_dims = [dim for dim in dims if not self._is_closed(dim, scope) and not self._is_void(dim, sem, scope)]
        certain = [dim.name for dim in open_dims if self._is_certain(dim, scope)]
        if certain:
            columns = without_trial(self, certain, sem, scope)
            reasons = "; ".join(_OVERLAPS.get(dim, f"rows of one {dim} are among those of another") for dim in certain)
            self.error(
                "overlapping-counts",
                node,
                f"{name}() adds counts over different values of {_and(certain)}, and they overlap: {reasons}."
                + (f" So do {_GROUPS}." if has_groups else ""),
                _fixing(columns) + (f" {_arms(self, sem, scope)}" if has_groups else ""),
            )
        elif has_groups:
            self.error(
                "overlapping-counts",
                node,
                f"{name}() adds counts of {_GROUPS}, and they overlap: one may be a part of another, or count the same "
                "participants again.",
                _arms(self, sem, scope),
            )
        elif sem.unit == "participants" and (shown := [dim.name for dim in dims if self._is_told(dim, sem, scope)]):
            self.warning(
                "possibly-overlapping-counts",
                node,
                f"{name}() adds participants over different values of {_and(shown)}, and one may be in several.",
                f"Fix {_and(shown)}, group by {'it' if len(shown) == 1 else 'them'}, or call the result events and "
                "not participants.",
            )

    def _is_told(self, dim: Dim, sem: Sem, scope: Scope) -> bool:
        """Whether participants are added over values that often share some, also without the value for all."""
        return dim.name in TOLD and not any(map(scope.is_fixed, dim.ties)) and not self._is_void(dim, sem, scope)

    def _of_totals(self, node: Node, sem: Sem, scope: Scope, name: str) -> None:
        """Note that a total is added once for every row of the same participants."""
        for dim in sem.dims:
            if dim.overlap != REPEATED:
                continue
            rows = [tie for tie in dim.ties[1:] if not scope.is_fixed(tie)]
            if not rows or scope.is_fixed(dim.ties[0]) or sets_are_told_apart(self.knowledge, dim, scope):
                continue
            told = [tie.column for tie in rows if isinstance(tie, Ref)]
            names = _and(told) if told else "the columns that tell rows apart"
            fix = _fixing(told) if told else f"Fix {names} in WHERE, or group by them."
            self.error(
                "overlapping-counts",
                node,
                f"{name}() adds {dim.name} over different values of {names}, and each such row holds the same "
                "participants again.",
                fix,
            )

    def _has_unlinked_groups(self, sem: Sem, scope: Scope) -> bool:
        """Whether groups of registry records are added that are no arm, and may be parts of each other."""
        return any(
            dim.overlap == LINKED.overlap
            and not self._is_of_arms(dim, scope)
            and not any(scope.is_fixed(tie) for tie in dim.ties[: len(LINKED.telling)])
            and not self._is_void(dim, sem, scope)
            and self.knowledge.has_unlinked_groups(scope.words(dim.ties[-1]))
            for dim in sem.dims
        )

    def _is_settled(self, dim: Dim, scope: Scope) -> bool:
        """Whether a sum counts nobody twice over a column, and so sums of such sums do not."""
        is_without_pooled = dim.overlap == "pooled" and self._is_closed(dim, scope)
        return self._is_of_arms(dim, scope) or (is_without_pooled and not any(map(scope.is_fixed, dim.ties)))

    @staticmethod
    def _is_of_arms(dim: Dim, scope: Scope) -> bool:
        """Whether conditions leave only such groups of registry records as are arms."""
        if dim.overlap != LINKED.overlap:
            return False
        words = scope.words(dim.ties[-2])
        is_arm = any(scope.excludes(tie, None) for tie in dim.ties[len(LINKED.telling) : -2])
        return is_arm or (words is not None and words <= LINKED.arms)

    @staticmethod
    def _is_closed(dim: Dim, scope: Scope) -> bool:
        """Whether the rows that are added are of one value, or of values that do not overlap."""
        if any(scope.is_fixed(tie) for tie in dim.ties):
            return True
        if dim.overlap == "whole":
            return scope.excludes(dim.ties[0], dim.whole)
        if dim.overlap != "pooled":
            return False
        relations = scope.words(dim.whose[0]) or frozenset({None})
        one_kind = None not in relations and (LINKED.total not in relations or len(relations) == 1)
        return one_kind or any(scope.excludes_pooled(tie) for tie in dim.ties)

    def _is_void(self, dim: Dim, sem: Sem, scope: Scope) -> bool:
        """Whether the database has rows to add, and those that are added have one value of a column.

        Populations are those of one trial each, and no participant is in two trials; endpoints of several trials are
        one where their labels are. Groups of registry records must have none: two that are no arm may overlap.
        """
        rows = rows_of(dim, sem.dims, scope) if dim.name in ONE_AS_A_RULE else None
        if rows is None or self.knowledge.column(rows.view, dim.name) is None:
            return False
        limits, has_row = limits_of(rows), self.knowledge.has_row
        if not has_row(rows.view, "true", limits, is_usual=False):
            return False
        if dim.overlap == LINKED.overlap:
            return not has_row(rows.view, f'"{dim.name}" IS NOT NULL', limits)
        apart = {*apart_in(dim, sem.dims, scope), *(["trial_id"] if dim.name in CLASSES else [])}
        label = "endpoint" if dim.name == "endpoint_id" else dim.name
        return self.knowledge.has_one(rows.view, label, sorted(apart), limits)

    def _is_certain(self, dim: Dim, scope: Scope) -> bool:
        """Whether counts do overlap over its values, and not only may."""
        if dim.overlap in {"registry", "whole"}:
            relation, trial = dim.whose
            is_of_articles = scope.words(relation) == frozenset({None})
            return not is_of_articles and self.knowledge.has_registry_groups(scope.words(trial))
        return dim.overlap != "possible"

    def _picked(self, name: str, node: Node, arguments: list[Sem], scope: Scope) -> Sem:
        first = arguments[0]
        child = node["children"][0] if node.get("children") else node
        if name in BY_ORDER:
            if len(arguments) > 1:
                self.ordered(node["children"][1], scope, f"{name}()")
                order = self.used(arguments[1], node["children"][1], scope, f"what {name}() orders by")
                unknown_direction(self, node, order, scope, f"{name}() picks among", is_pick=True)
            return first.but(literal=None)
        if name in {"any_value", "arbitrary", "first", "last", "mode"}:
            return first.but(literal=None)
        first = self.used(first, child, scope, f"put into {name}()")
        does = f"{name}() {'averages' if name in GEOMETRIC else 'picks among'}"
        unknown_direction(self, node, first, scope, does, is_pick=name not in GEOMETRIC)
        if name in GEOMETRIC and first.kind in RATIOS:
            endpoints_mixed(self, node, first, scope, does)
        if self.ref(child, scope):
            self.one_unit(first, node, scope, f"{name}() picks among")
        if first.bound and first.level is not None and not scope.is_fixed(first.level):
            self.error(
                "mixed-levels",
                node,
                f"{name}() picks among limits of intervals whose confidence levels may differ.",
                "Fix the level, WHERE ci_level = 95, or group by ci_level.",
            )
        return first.but(literal=None, by=())

    def window(self, node: Node, scope: Scope) -> Sem:
        """Return the meaning of a window function."""
        inner = scope.narrowed()
        roots = set(scope.groups or ())
        for part in node.get("partitions") or []:
            self.ex(part, scope)
            for leaf in walk_expression(part):
                if leaf.get("class") == "COLUMN_REF" and (ref := self.ref(leaf, scope)):
                    roots.add(scope.equalities.root(ref))
        inner.groups = frozenset(roots)
        for order in node.get("orders") or []:
            self.ordered(order["expression"], inner, "a window", order.get("null_order", ""))
        name = node["function_name"].lower()
        if name in RANKS:
            return Sem("order")
        if name in NEIGHBOURS:
            arguments = [self.ex(child, scope) for child in node.get("children") or []]
            return of_neighbour(self, arguments[0].but(literal=None), inner) if arguments else unknown(f"{name}()")
        return self.aggregate(node, inner)

    def ordered(self, node: Node, scope: Scope, where: str, nulls: str = "") -> None:
        """Check an expression that rows are ordered by, and hint where better and worse may change places.

        nulls: where the order puts NULL, as far as it says so.
        """
        sem = self.ex(node, scope)
        if self._is_number(node):
            return
        sem = self.used(sem, node, scope, f"what {where} orders by")
        if not nulls.startswith("NULLS"):
            not_reached(self, node, sem, scope, f"{where} puts in order", is_order=True)
        if sem.kind not in ESTIMATES | {"quantity"} or sem.origin is None or sem.bound:
            return
        endpoint = sem.dim("endpoint_id")
        if endpoint is None or any(scope.is_fixed(tie) or self._is_of_events(tie, scope) for tie in endpoint.ties):
            return
        self.directions.append((node, sem, where))

    @staticmethod
    def _is_of_events(tie: Tie, scope: Scope) -> bool:
        """Whether rows of computed effects are limited to adverse events, of which fewer are always better."""
        effect_of = Ref(tie.item, "effect_of") if isinstance(tie, Ref) else None
        return effect_of is not None and scope.words(effect_of) == frozenset({"adverse_event"})

    @staticmethod
    def _is_number(node: Node) -> bool:
        return bool(node.get("class") == "CONSTANT")


_OVERLAPS = {
    "population_id": "one analysis population holds participants of another",
    "subgroup_factor": "each subgroup factor divides the same participants anew, and 'all' holds them all",
    "endpoint_id": "one participant can have several endpoints",
    "seriousness": "'any' holds the serious events too",
    "grade_min": "any grade holds grade 3 or higher, which holds 4 and 5",
    "arm_id": "'all' holds both arms together",
    "row_title": "rows of an outcome in a registry record are times, scales or subgroups of the same participants",
    "period": "who was in one period may be in the next, too",
    "reason": "the row without a reason holds the participants of all reasons",
    "term": "who had any adverse event, had one or more of the others",
    "unit": "eyes or clinics are no participants",
    "stage": "who completed treatment had also started it",
    "characteristic": "each characteristic divides the same participants anew",
}


_ONCE = {
    "subgroup_factor": "subgroup_factor = 'all'",
    "grade_min": "grade_min IS NULL (any grade)",
    "term": "term = 'Any adverse event'",
    "reason": "reason IS NULL",
}
"""Conditions that keep the rows in which each participant counts once."""
_GROUPS = "groups in registry records that are linked to no arm"


def _arms(base: Aggregates, sem: Sem, scope: Scope) -> str:
    """Return the way out of a sum over groups that are no arm."""
    *trial, arm = without_trial(base, ["arm_id"], sem, scope)
    columns = _and([*trial, "group_title", arm])
    return f"Keep the groups that are arms, WHERE arm_id IS NOT NULL, or group by {columns}."


def _fixing(names: list[str]) -> str:
    """Return the way out of a sum over different values of columns."""
    once = ", ".join(_ONCE[name] for name in names if name in _ONCE)
    them = "it" if len(names) == 1 else "them"
    return f"Fix {_and(names)} in WHERE, or group by {them}{once and '; for each participant once: '}{once}."


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
