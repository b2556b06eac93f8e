"""Estimates that are put together although they are of different endpoints, participants, trials or levels."""

from __future__ import annotations

import re

from kb_cli.language.base import Base
from kb_cli.language.findings import Severity
from kb_cli.language.kinds import PERCENTAGES
from kb_cli.language.rows import apart_in, limits_of, rows_in, rows_of
from kb_cli.language.scope import Scope
from kb_cli.language.sems import Dim, Lost, Ref, Sem, Tie
from kb_cli.language.tree import Node

MIXED = {
    "endpoint_id": "estimates of different endpoints",
    "population_id": "estimates of different analysis populations, and one holds participants of another",
    "subgroup_factor": "estimates of subgroups and of the whole, which holds them",
}
"""Columns over whose values estimates are not pooled, and what is pooled then."""
OF_ENDPOINTS = {
    "endpoint_id", "endpoint", "population_id", "population", "subgroup_factor", "subgroup_level", "fact_id",
}  # fmt: skip
"""Columns that say which rows belong together: conditions on them that are not followed may say that they do."""
LESS = {"COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO"}
LIMIT = re.compile("_?(low|high)$")
"""What the names of the two limits of one interval differ in."""
WIDTH = "width"
"""The bound of a difference between the two limits of one interval."""
NORMAL = (1.96, 3.92)
"""Normal quantile of a 95 % interval, and twice that, which the width of an interval is divided by."""


def endpoints_mixed(base: Base, node: Node, sem: Sem, scope: Scope, does: str) -> None:
    """Note a mean or sum of estimates between arms that are of different endpoints, populations or subgroups."""
    for dim in sem.dims:
        if dim.name not in MIXED or any(scope.is_fixed(tie) or _is_chosen(tie, scope) for tie in dim.ties):
            continue
        if severity := _mixed(base, dim, sem, scope):
            fix = f"Fix {dim.name} in WHERE, or group by it."
            if dim.name == "subgroup_factor":
                fix += " For the whole: subgroup_factor = 'all'."
            base.note("endpoints-mixed", severity, node, f"{does} {MIXED[dim.name]}.", fix)
            return


def _is_chosen(tie: Tie, scope: Scope) -> bool:
    """Whether conditions name the values that are put together: whoever does that says that they belong together."""
    return scope.words(tie) is not None


def _mixed(base: Base, dim: Dim, sem: Sem, scope: Scope) -> Severity | None:
    """Return how much it weighs that rows are mixed over a column; None where no rows are, or nobody knows.

    Populations and subgroups are names within one trial: rows are mixed where one trial has several.
    """
    rows = rows_of(dim, sem.dims, scope)
    if rows is None:
        return Severity.WARNING if isinstance(dim.ties[0], Lost) and dim.name == "endpoint_id" else None
    if rows.soft & OF_ENDPOINTS:
        return None
    apart = {*apart_in(dim, sem.dims, scope), *(["trial_id"] if dim.name != "endpoint_id" else [])}
    if not base.knowledge.has_several(rows.view, dim.name, sorted(apart), limits_of(rows)):
        return None
    return Severity.WARNING if rows.soft else Severity.ERROR


def across_trials(base: Base, left: Sem, right: Sem, node: Node, scope: Scope, how: str) -> None:
    """Note a difference or ratio of results of arms in two trials, between which nobody was randomised."""
    is_result = left.kind in PERCENTAGES or left.estimator in {"median", "mean"}
    first, second = _trial(left), _trial(right)
    if not is_result or first is None or second is None or not base.knowledge.has_several_trials:
        return
    if first == second or not _may_differ(first, second, scope):
        return
    base.error(
        "across-trials",
        node,
        f"A result of an arm in one trial is {how} that of an arm in another: participants were not randomised between "
        "trials, so the difference is one of trials as well as of treatments.",
        "Join on trial_id too (in a window: PARTITION BY trial_id), and take what each trial says of its own arms, as "
        "risk_differences and effects do; bring trials together by the comparator that they share.",
    )


def _trial(sem: Sem) -> Tie | None:
    return next((dim.whose[-1] for dim in sem.dims if dim.whose), None)


def _may_differ(left: Tie, right: Tie, scope: Scope) -> bool:
    if isinstance(left, Ref) and isinstance(right, Ref):
        if scope.are_equal(left, right):
            return False
        first, second = scope.words(left), scope.words(right)
        return not (first is not None and first == second and len(first) == 1)
    first, second = scope.words(left), scope.words(right)
    return first is not None and second is not None and not first & second


def other_denominator(base: Base, left: Sem, right: Sem, node: Node, scope: Scope) -> None:
    """Note a share whose numerator and denominator are of different participants."""
    if left.of is None or left.unit != "participants" or right.unit != "participants":
        return
    mine, its = left.dim("population_id"), right.dim("population_id")
    if mine is None:
        return
    total = left.of.column if isinstance(left.of, Ref) else "the total beside it"
    if its is None:
        if right.origin is not None and right.origin[0] == "trials":
            why = "A count of an arm or population is divided by the participants of the whole trial."
            base.warning("other-denominator", node, why, f"Divide by the number that it is a part of: {total}.")
        return
    pairs = zip(mine.ties[:2], its.ties[:2], strict=False)
    if any(_are_one(a, b, scope) for a, b in pairs) or isinstance(mine.ties[0], Lost) or isinstance(its.ties[0], Lost):
        return
    base.warning(
        "other-denominator",
        node,
        "A count is divided by a number of participants, and nothing says that both are of the same population.",
        f"Divide by the number that it is a part of, {total}, or join on population_id too.",
    )


def _are_one(left: Tie, right: Tie, scope: Scope) -> bool:
    if isinstance(left, Ref) and isinstance(right, Ref) and (left.item == right.item or scope.are_equal(left, right)):
        return True
    first, second = scope.words(left), scope.words(right)
    return first is not None and len(first) == 1 and first == second


def share_for_percent(base: Base, node: Node, sem: Sem, other: Sem) -> None:
    """Note a percentage from 0 to 100 that is compared with a number between 0 and 1."""
    number = other.literal
    is_percent = sem.kind in PERCENTAGES and sem.unit == "percent" and sem.origin is not None
    if is_percent and isinstance(number, int | float) and 0 < number < 1:
        base.note(
            "unlike-units",
            Severity.HINT,
            node,
            f"A percentage from 0 to 100 is compared with {number:g}, which is {number:g} percent here.",
            f"For a share of {number:g}, write {100 * number:g}.",
        )


def width_of_level(base: Base, sem: Sem, divisor: object, node: Node, scope: Scope) -> None:
    """Note the width of an interval of any level that is divided by the normal quantile of 95 %."""
    if sem.bound != WIDTH or not isinstance(divisor, int | float) or not isinstance(sem.level, Ref):
        return
    if not any(abs(divisor - known) < 0.005 for known in NORMAL) or not _has_other_level(base, sem, sem.level, scope):
        return
    base.error(
        "mixed-levels",
        node,
        f"The width of intervals is divided by {divisor:g}, which is right at 95 %, and some have another confidence "
        "level.",
        "Fix the level, WHERE ci_level = 95, or divide by 2 * z_of_level(ci_level / 100).",
    )


def _has_other_level(base: Base, sem: Sem, level: Ref, scope: Scope) -> bool:
    words, item = scope.words(level), scope.item(level.item)
    if words is not None:
        return bool(words - {95})
    rows = rows_in(item, scope) if item is not None else None
    if rows is None:
        found = (rows_of(dim, sem.dims, scope) for dim in sem.dims)
        rows = next((known for known in found if known is not None), None)
    if rows is None or "ci_level" in rows.soft:
        return False
    return base.knowledge.has_row(rows.view, '"ci_level" <> 95', limits_of(rows))


def _intervals(base: Base, node: Node, scope: Scope) -> set[tuple[int, str, str]]:
    """Return the intervals that a limit is of, or a function of limits such as greatest(), by item and column."""
    ref = base.ref(node, scope)
    if ref is None:
        children = node.get("children") or [] if node.get("class") == "FUNCTION" else []
        return set().union(*(_intervals(base, child, scope) for child in children))
    item = scope.item(ref.item)
    sem = item.columns.get(ref.column) if item is not None else None
    return (
        {(ref.item, sem.origin[0], LIMIT.sub("", sem.origin[1]))}
        if sem is not None and sem.bound and sem.origin
        else set()
    )


def overlap_read(base: Base, left: Sem, right: Sem, node: Node, scope: Scope, *, is_choice: bool) -> None:
    """Note that two intervals are compared for overlap: that says little of the difference.

    That they are apart does say that they differ; is_choice: something else is said where they are not.
    """
    if {left.bound, right.bound} != {"low", "high"}:
        return
    is_overlap = (node.get("type") in LESS) == (left.bound == "low")
    sides = [_intervals(base, node[side], scope) for side in ("left", "right") if node.get(side)]
    if not all(sides) or len(set().union(*sides)) < 2 or not (is_overlap or is_choice):
        return
    base.warning(
        "intervals-overlap",
        node,
        "Whether two intervals overlap is asked: two that do may still differ, since the interval of the difference is "
        "narrower than both together.",
        "Look at the interval of the difference or ratio itself: risk_differences, hazard_ratios, effects, or "
        "risk_difference_newcombe().",
    )


def common_part(base: Base, node: Node, sem: Sem, scope: Scope) -> None:
    """Note a result column that holds a limit of what two intervals have in common: that is no interval."""
    is_inner = {"greatest": "low", "least": "high"}.get(str(node.get("function_name"))) == sem.bound
    if is_inner and len(_intervals(base, node, scope)) > 1:
        base.warning(
            "intervals-overlap",
            node,
            f"{node['function_name']}() takes a limit of what two confidence intervals have in common, and that is no "
            "confidence interval.",
            "Show the intervals side by side, or pool the estimates and show the interval of the result.",
        )
