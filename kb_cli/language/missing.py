"""Values that are not there: taken for 0 or false, left out of an order, or in a list that NOT IN looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb_cli.language.findings import Severity
from kb_cli.language.kinds import QUANTITIES
from kb_cli.language.rows import limits_of, rows_of
from kb_cli.language.scope import Relation, Scope
from kb_cli.language.sems import Sem
from kb_cli.language.ties import FREE
from kb_cli.language.tree import Node, constant

if TYPE_CHECKING:
    from kb_cli.language.base import Base

STATUS = "value_status"
OPEN = ("not_reached", "not_estimable")
"""Statuses of a median time that is longer than the follow-up, in articles and in registry records."""
NEVER = "never"


def missing_as_zero(base: Base, sems: list[Sem], children: list[Node]) -> None:
    """Note COALESCE(x, 0) of a number that was not reported, and COALESCE(x, false) of what nobody assessed."""
    sem = sems[0]
    if sem.kind not in QUANTITIES | {"flag", "discriminated"} or sem.unit == "rows" or sem.bound:
        return
    try:
        fallback = constant(children[-1])
    except ValueError:
        return
    is_flag = sem.kind == "flag"
    is_wrong = _may_be_open(base, sem) and fallback in (False, "f") if is_flag else _is_zero(fallback)
    if not is_wrong or is_flag != (sems[-1].kind == "flag"):
        return
    column = sem.origin[1] if sem.origin else base.shown(sem)
    base.warning(
        "missing-as-zero",
        children[-1],
        f"Where {column} is missing, {'false' if is_flag else '0'} is put in its place, and nobody said so. "
        + (
            "It may not have been assessed."
            if is_flag
            else "A number may be not reported or below a reporting threshold, and a row may not be there at all."
        ),
        f"Keep NULL, and show {'it' if is_flag else 'value_status beside it'}; or leave those rows out: "
        f"{column} IS NOT NULL."
        if sem.origin
        else "Keep NULL, and leave those rows out with IS NOT NULL.",
    )


def _may_be_open(base: Base, sem: Sem) -> bool:
    """Whether a yes or no may not have been assessed; where every row says it, only a row may be missing."""
    contract = base.knowledge.column(*sem.origin) if sem.origin and sem.origin[0] else None
    return contract is not None and contract.null != NEVER


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def not_in_null(base: Base, node: Node, relation: Relation) -> None:
    """Note `x NOT IN (SELECT y ...)` where y may be NULL: one NULL, and no row is left."""
    for name, sem in relation.columns.items():
        contract = base.knowledge.column(*sem.origin) if sem.origin and sem.origin[0] else None
        limits = relation.limits.get(name)
        if sem.origin is None or contract is None or contract.null in {NEVER, ""}:
            continue
        if limits is not None and (None in limits.excluded or limits.values is not None or limits.is_soft):
            continue
        rows = [rows for rows in relation.rows if rows.view == sem.origin[0]]
        known = limits_of(rows[0]) if len(rows) == 1 else {}
        if not base.knowledge.has_row(sem.origin[0], f'"{sem.origin[1]}" IS NULL', known):
            continue
        base.warning(
            "not-in-null",
            node,
            f"{name} of the subquery may be NULL ({contract.null}), and one NULL in the list makes NOT IN true of no "
            "row.",
            f"Add {name} IS NOT NULL to WHERE of the subquery, or write NOT EXISTS.",
        )
        return


def not_reached(base: Base, node: Node, sem: Sem, scope: Scope, does: str, *, is_order: bool = False) -> None:
    """Note medians that are put in order or compared with a number while the best of them were not reached."""
    if sem.kind != "duration" or sem.estimator != "median" or sem.bound or sem.origin is None:
        return
    view, column = sem.origin
    rows = rows_of(sem.dims[0], sem.dims, scope) if sem.dims else None
    if rows is None or rows.view != view or rows.soft & {STATUS, column}:
        return
    limits = {name: limit for name, limit in rows.limits if name != "unit"}
    status = limits.get(STATUS, FREE)
    if status.values is not None or status.excluded.issuperset(OPEN) or None in limits.get(column, FREE).excluded:
        return
    if base.knowledge.has_row(view, f"{STATUS} IN {OPEN}", limits):
        keep = f"say where they stand, ORDER BY {column} NULLS LAST" if is_order else f"keep them, OR {column} IS NULL"
        base.note(
            "not-reached",
            Severity.HINT,
            node,
            f"{does} medians, and some were not reached or could not be estimated: they are NULL, and those that were "
            "not reached are longer than any of these.",
            f"Show value_status too and {keep}; or leave them out: {column} IS NOT NULL.",
        )
