"""Ratios and differences of which nobody knows which group is the first: they are put together with no others.

A registry record lists the groups of an analysis in an order that says nothing. Where neither words nor values prove
which group is divided by which, a hazard ratio of 0.5 may be one of 2 for the other arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb_cli.language.findings import Severity
from kb_cli.language.kinds import DIFFERENCES, RATIOS
from kb_cli.language.sems import SELF, Dim, Ref, Sem
from kb_cli.language.ties import Limits
from kb_cli.language.tree import Node

if TYPE_CHECKING:
    from kb_cli.catalogue.contracts import View
    from kb_cli.language.base import Base
    from kb_cli.language.scope import Scope

DIRECTION = "direction"
UNKNOWN = "unknown"
OF_ARMS = ("arm_id", "arm", "comparator_id", "comparator", "group_title", "comparator_title")
"""Columns that are NULL between arms where the direction is unknown."""
DIRECTED = RATIOS | DIFFERENCES | {"log_ratio", "product", "quantity"}
"""Kinds that turn round, or change their sign, with the direction; a product keeps the direction of its factors."""


def direction_of(view: View) -> Dim | None:
    """Return what says which group is the first in rows of a view; None where it always is the arm.

    Its ties: the direction, the fact, and columns that are NULL where the direction is unknown.
    """
    names = {column.name for column in view.columns}
    if DIRECTION not in names:
        return None
    ties = tuple(Ref(SELF, name) for name in (DIRECTION, "fact_id", *OF_ARMS) if name in names)
    return Dim(DIRECTION, DIRECTION, ties, (Ref(SELF, "trial_id"),))


def known_directions(sem: Sem, scope: Scope) -> Sem:
    """Return a meaning for use outside of a SELECT whose conditions leave out the rows without a direction."""
    if not any(dim.name == DIRECTION and _is_known(dim, scope) for dim in sem.dims):
        return sem
    return sem.but(dims=tuple(dim for dim in sem.dims if dim.name != DIRECTION))


def unknown_direction(base: Base, node: Node, sem: Sem, scope: Scope, does: str, *, is_pick: bool = False) -> None:
    """Note an aggregate over ratios or differences of which the database has some without a direction.

    does: what the aggregate does, in words. is_pick: it shows one of them, which a reader can look up: a warning.
    """
    if sem.kind not in DIRECTED:
        return
    dim = next((dim for dim in sem.dims if dim.name == DIRECTION), None)
    if dim is None or _is_known(dim, scope) or not _has_unknown(base, dim, scope):
        return
    base.note(
        "direction-unknown",
        Severity.WARNING if is_pick else Severity.ERROR,
        node,
        f"{does} estimates of which some have no known direction: the record does not say which group comes first, so "
        f"{'0.5 may stand for 2' if sem.kind in RATIOS | {'log_ratio'} else '3 may stand for -3'}.",
        "Keep those of known direction, direction IS DISTINCT FROM 'unknown', and look at the others one by one: their "
        "group_titles, description and comment.",
    )


def compared_with_none(base: Base, node: Node, sem: Sem, other: Sem, scope: Scope) -> None:
    """Note an estimate that is compared with that of no effect, to say which arm it favours, without a direction."""
    none = 1 if sem.kind in RATIOS else 0
    if other.kind == "number" and other.literal == none and sem.origin is not None:
        unknown_direction(base, node, sem, scope, f"The comparison with {none} takes", is_pick=True)


def _is_known(dim: Dim, scope: Scope) -> bool:
    direction, fact, *arms = dim.ties
    if scope.excludes(direction, UNKNOWN) or scope.is_fixed(fact):
        return True
    return any(scope.excludes(tie, None) for tie in arms)


def _has_unknown(base: Base, dim: Dim, scope: Scope) -> bool:
    direction = dim.ties[0]
    item = scope.item(direction.item) if isinstance(direction, Ref) else None
    view, limits = "comparisons", {"trial_id": Limits(scope.words(dim.whose[-1]))}
    if item is not None and item.relation.view:
        view, limits = item.relation.view, {column: scope.limits(Ref(item.number, column)) for column in item.columns}
    contrast = " AND contrast = 'between_arms'" if base.knowledge.column(view, "contrast") else ""
    return base.knowledge.has_row(view, f"{DIRECTION} = '{UNKNOWN}'{contrast}", limits)
