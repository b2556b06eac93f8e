"""Ratios and differences of which nobody knows which group is the first: they are put together with no others.

A registry record lists the groups of an analysis in an order that says nothing. Where neither words nor values prove
which group is divided by which, a hazard ratio of 0.5 may be one of 2 for the other arm.
"""

from __future__ import annotations

from kb_cli.catalogue.contracts import View
from kb_cli.language.base import Base
from kb_cli.language.findings import Severity
from kb_cli.language.kinds import DIFFERENCES, RATIOS
from kb_cli.language.rows import limits_of, rows_of, with_rows
from kb_cli.language.scope import Scope
from kb_cli.language.sems import SELF, Dim, Ref, Rows, Sem
from kb_cli.language.ties import Limits
from kb_cli.language.tree import Node

DIRECTION = "direction"
UNKNOWN = "unknown"
OF_ARMS = ("arm_id", "arm", "comparator_id", "comparator", "group_title", "comparator_title")
"""Columns that are NULL between arms where the direction is unknown."""
NEAR_NONE = (0.2, 5)
"""Ratios that are taken for a limit of effects; those further away leave out what cannot be."""
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


def known_directions(sem: Sem, scope: Scope, known: dict[int, tuple[tuple[Dim, ...], ...]]) -> Sem:
    """Return a meaning for use outside of a SELECT: without the direction, where conditions leave out unknown ones.

    known: what was found for other columns of the SELECT, by the identity of their dimensions, which it holds.
    """
    if not sem.dims:
        return sem
    key = id(sem.dims)
    if key not in known:
        is_open = [dim.name != DIRECTION or not _is_known(dim, scope) for dim in sem.dims]
        dims = zip(with_rows(sem.dims, scope), is_open, strict=True)
        known[key] = sem.dims, tuple(dim for dim, is_kept in dims if is_kept)
    return sem.but(dims=known[key][1])


def without_direction(sem: Sem) -> Sem:
    """Return the size of an estimate, which is the same in either direction."""
    return sem.but(dims=tuple(dim for dim in sem.dims if dim.name != DIRECTION))


def unknown_direction(base: Base, node: Node, sem: Sem, scope: Scope, does: str, *, is_pick: bool = False) -> None:
    """Note an aggregate over ratios or differences of which the database has some without a direction.

    does: what the aggregate does, in words. is_pick: it shows one of them, which a reader can look up: a warning.
    """
    if sem.kind not in DIRECTED:
        return
    dim = sem.dim(DIRECTION)
    if dim is None or _is_known(dim, scope) or not _has_unknown(base, dim, sem, scope):
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
    """Note an estimate without a direction that is compared with that of no effect, or a ratio with one near it."""
    limit = other.literal
    if other.kind != "number" or not isinstance(limit, int | float) or (sem.origin is None and sem.kind != "log_ratio"):
        return
    if NEAR_NONE[0] <= limit <= NEAR_NONE[1] if sem.kind in RATIOS else limit == 0:
        unknown_direction(base, node, sem, scope, f"The comparison with {limit:g} takes", is_pick=True)


def _is_known(dim: Dim, scope: Scope) -> bool:
    direction, fact, *arms = dim.ties
    if scope.excludes(direction, UNKNOWN) or scope.is_fixed(fact):
        return True
    return any(scope.excludes(tie, None) for tie in arms)


def _has_unknown(base: Base, dim: Dim, sem: Sem, scope: Scope) -> bool:
    rows = rows_of(dim, sem.dims, scope)
    if rows is None:
        rows = Rows("comparisons", (("trial_id", Limits(scope.words(dim.whose[-1]))),))
    contrast = " AND contrast = 'between_arms'" if base.knowledge.column(rows.view, "contrast") else ""
    return base.knowledge.has_row(rows.view, f"{DIRECTION} = '{UNKNOWN}'{contrast}", limits_of(rows))
