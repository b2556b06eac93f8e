"""Arms of several trials that are taken for one: counts added by role, and neighbours in a window of all trials.

Participants are randomised within a trial. Where counts of several trials are added for each role and the shares are
set side by side, arms of one trial are compared with those of others: the difference is one of trials as well as of
treatments, and may even turn round (Simpson's paradox).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb_cli.language.findings import Severity
from kb_cli.language.rows import apart_in, limits_of, rows_of
from kb_cli.language.scope import Scope
from kb_cli.language.sems import Dim, Ref, Rows, Sem
from kb_cli.language.tree import Node
from kb_cli.language.within_trial import is_of_one_trial

if TYPE_CHECKING:
    from kb_cli.language.base import Base

ROLE = "role"
"""The vocabulary of the role of an arm; as what a sum keeps apart: each role has a sum of its own."""
ROLES = frozenset({"experimental", "comparator"})
TOGETHER = "together"
"""What a sum over several trials keeps apart, where that is no role."""
DESCRIBES = frozenset({"baseline"})
"""Views of what participants were like before treatment: a share by role describes them and compares nothing."""
TRIAL = "trial_id"
DOUBT = "?"
"""Ends what a sum keeps apart where a condition that is not followed may leave one trial."""


def of_trials(base: Base, sem: Sem, scope: Scope) -> str:
    """Return what a sum of participants over several trials keeps apart: `role`, one role, or `together`.

    Empty where the rows are of one trial, or nobody knows. Followed by `?` where conditions that the checker does not
    follow may leave one trial.
    """
    found = _open_rows(base, sem, scope)
    if found is None or found.view in DESCRIBES:
        return ""
    apart, limits, has_row = _kept_apart(sem, scope), limits_of(found), base.knowledge.has_row
    if apart == ROLE and not all(has_row(found.view, f"role = '{r}'", limits, is_usual=False) for r in sorted(ROLES)):
        apart = TOGETHER
    return apart + (DOUBT if found.soft else "")


def _open_rows(base: Base, sem: Sem, scope: Scope) -> Rows | None:
    """Return the rows of a view that a scope puts together where they are of several trials; None where not."""
    dim = next((dim for dim in sem.dims if dim.whose), None)
    rows = rows_of(dim, sem.dims, scope) if dim is not None else None
    if dim is None or rows is None or is_of_one_trial(dim.whose[-1], scope):
        return None
    apart = apart_in(dim, sem.dims, scope)
    return rows if base.knowledge.puts_trials_together(rows.view, apart, limits_of(rows)) else None


def _kept_apart(sem: Sem, scope: Scope) -> str:
    """Return which roles of arms the groups of a scope or its conditions keep apart."""
    for item in scope.items:
        for column, held in item.columns.items():
            ref = Ref(item.number, column)
            if held.vocabulary != ROLE or not item.is_visible:
                continue
            words = scope.words(ref) or frozenset()
            if len(words) == 1:
                return str(next(iter(words)))
            if scope.equalities.root(ref) in (scope.groups or ()):
                return ROLE
    fixed = (scope.words(tie) for dim in sem.dims if dim.name == "arm_id" for tie in dim.ties)
    return next((str(word) for found in fixed if found and len(found) == 1 for word in found & ROLES), TOGETHER)


def shares_pooled(base: Base, node: Node, left: Sem, right: Sem) -> str:
    """Return what a share of two sums over several trials keeps apart, and note it where that are roles."""
    if not left.pooled or not right.pooled:
        return ""
    if left.pooled.rstrip(DOUBT) == right.pooled.rstrip(DOUBT) == ROLE:
        _note(base, node, left, right)
    return left.pooled if left.pooled.rstrip(DOUBT) == right.pooled.rstrip(DOUBT) else ""


def arms_pooled(base: Base, node: Node | None, left: Sem, right: Sem) -> None:
    """Note two shares over several trials, of the experimental arms and of the comparators, that are compared."""
    if {left.pooled.rstrip(DOUBT), right.pooled.rstrip(DOUBT)} == ROLES:
        _note(base, node, left, right)


def arms_beside(base: Base, shown: list[tuple[Node | None, Sem]], scope: Scope) -> None:
    """Note shares over several trials, of the experimental arms and of the comparators, that stand side by side."""
    shares = [
        (node, sem) for node, sem in shown if sem.kind == "percent" and node is not None and not base.ref(node, scope)
    ]
    for index, (node, sem) in enumerate(shares):
        for _, other in shares[:index]:
            arms_pooled(base, node, other, sem)


def tables_pooled(base: Base, node: Node, sems: dict[str, Sem]) -> None:
    """Note one of our functions of counts that gets sums over several trials, by the names of its arguments."""
    events, others = sems.get("events", Sem()), sems.get("comparator_events")
    if events.pooled and ((others is not None and others.pooled) or events.pooled.rstrip(DOUBT) == ROLE):
        _note(base, node, events, others or events)


def _note(base: Base, node: Node | None, left: Sem, right: Sem) -> None:
    is_sure = not (left.pooled.endswith(DOUBT) or right.pooled.endswith(DOUBT))
    base.note(
        "naive-pooling",
        Severity.ERROR if is_sure else Severity.WARNING,
        node,
        "Counts of several trials are added up arm by arm and then compared: participants were randomised within a "
        "trial, not between trials, so the result is one of trials as well as of treatments.",
        "Group by trial_id too, and pool what each trial says of its own arms: "
        "mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total) over adverse_event_pairs, or "
        "over effects of one measure, or kb pool.",
    )


def of_neighbour(base: Base, sem: Sem, scope: Scope) -> Sem:
    """Return a value of a neighbouring row in a window: of another trial where the window is of several.

    A query that asks for the neighbour's trial, too, says itself when it means the same one.
    """
    if base.asks_trial_of_neighbour or _open_rows(base, sem, scope) is None:
        return sem
    other = Ref(base.number(), TRIAL)
    return sem.but(dims=tuple(_of_trial(dim, other) for dim in sem.dims))


def _of_trial(dim: Dim, trial: Ref) -> Dim:
    return replace(dim, whose=(*dim.whose[:-1], trial)) if dim.whose else dim
