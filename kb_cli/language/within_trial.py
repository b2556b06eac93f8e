"""Identifiers that are names within one trial: rows of several trials that they put together without the trial.

`arm-1` is the first arm of a registry record, and so of every record. A sum over rows of `arm-1`, or a join by it,
means something where the trial is fixed, grouped by or joined on, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb_cli.language.base import Base
from kb_cli.language.findings import Severity
from kb_cli.language.knowledge import LINKED, POOLED, WITHIN_TRIAL, Knowledge
from kb_cli.language.rows import limits_of, rows_of
from kb_cli.language.scope import Item, Scope
from kb_cli.language.sems import SELF, Columns, Ref, Sem, Tie, Ties
from kb_cli.language.tree import Node, children

CLASSES = frozenset({"population_id"})
"""Identifiers with values for a class of sets in every trial, as `safety`: sums over them are deliberate."""
TELLING = ("fact_id", "group_title")
"""Columns that, beside the label, say more than the identifier does."""
OF_ONE_TRIAL = frozenset({"fact_id", "registry_id", "acronym", "title", "brief_title", "official_title"})
"""Columns of which one value belongs to one trial."""
LONGEST = 60
"""Most characters of a label that a finding quotes."""


@dataclass(frozen=True)
class Use:
    """An identifier in a query: what it is tied to, its trial, and what else would tell its rows apart."""

    name: str
    column: str
    tie: Tie
    trial: Tie
    told: Ties


def identifier_of(knowledge: Knowledge, sem: Sem) -> str:
    """Return which of the identifiers within a trial a column holds, `arm_id` for `comparator_id`; empty for others."""
    if sem.kind != "identifier" or sem.of is None or sem.origin is None or not sem.origin[0]:
        return ""
    contract = knowledge.column(*sem.origin)
    column = contract.references.partition(".")[2] if contract is not None and contract.references else sem.origin[1]
    return next((name for name in WITHIN_TRIAL if column == name or column.endswith(f"_{name}")), "")


def sum_without_trial(base: Base, node: Node, sem: Sem, scope: Scope, name: str, verb: str) -> None:
    """Note an aggregate over rows of several trials that an identifier within a trial puts together.

    A warning where a subquery limits the trials, since it may give a single one.
    """
    if not _adds_columns(node) or _has_rows_of_one_trial(base, sem, scope):
        return
    for use in _open_uses(base.knowledge, sem, scope):
        is_grouped = isinstance(use.tie, Ref) and scope.equalities.root(use.tie) in (scope.groups or ())
        words = _words(use.tie, scope)
        if (words or is_grouped) and (homonym := base.knowledge.homonym(use.name, words, scope.words(use.trial))):
            base.note(
                "sum-without-trial",
                Severity.WARNING if _is_of_subquery(use.trial, scope) else Severity.ERROR,
                node,
                f"{name}() {verb} rows of several trials by {use.column}, a name within one trial: '{homonym.word}' is "
                f"'{_short(homonym.first)}' in one and '{_short(homonym.second)}' in another.",
                f"Group by trial_id too, or fix it in WHERE; across trials, go by {WITHIN_TRIAL[use.name][1]}.",
            )
            return


def _has_rows_of_one_trial(base: Base, sem: Sem, scope: Scope) -> bool:
    """Whether the words of conditions are those of one trial, which says as much as its name."""
    found = (rows_of(dim, sem.dims, scope) for dim in sem.dims)
    return any(base.knowledge.is_of_one_trial(limits_of(rows)) for rows in found if rows is not None)


def without_trial(base: Base, names: list[str], sem: Sem, scope: Scope) -> list[str]:
    """Return the columns to fix or group by, with the trial where names within one trial are put together otherwise."""
    is_open = any(
        use.name in names and base.knowledge.homonym(use.name, _words(use.tie, scope), scope.words(use.trial))
        for use in _open_uses(base.knowledge, sem, scope)
    )
    return ["trial_id", *names] if is_open else names


def _open_uses(knowledge: Knowledge, sem: Sem, scope: Scope) -> Iterator[Use]:
    """Yield the identifiers of rows that an aggregate puts together, where neither trial nor label is tied."""
    if any(scope.is_fixed(tie) for dim in sem.dims if dim.overlap == LINKED.overlap for tie in dim.ties[:2]):
        return
    for use in (*_of_items(knowledge, scope), *_of_dims(sem, scope)):
        is_told = any(scope.is_fixed(tie) for tie in use.told)
        if not is_told and use.name not in CLASSES and not is_of_one_trial(use.trial, scope):
            yield use


def _of_items(knowledge: Knowledge, scope: Scope) -> Iterator[Use]:
    for item in scope.items:
        for column, sem in item.columns.items():
            if item.is_visible and sem.of is not None and (name := identifier_of(knowledge, sem)):
                ref = Ref(item.number, column)
                yield Use(name, column, ref, sem.of, tuple(_told(ref, name, scope)))


def _told(ref: Ref, name: str, scope: Scope) -> Iterator[Tie]:
    """Yield the columns that tell rows apart better than an identifier, of all items that share it."""
    for member in scope.equalities.members(ref):
        item = scope.item(member.item)
        if item is not None:
            yield from (Ref(item.number, c) for c in (WITHIN_TRIAL[name][1], *TELLING) if c in item.columns)


def _of_dims(sem: Sem, scope: Scope) -> Iterator[Use]:
    """Yield the identifiers that the rows of a value were of, also where no column says so any more."""
    for dim in sem.dims:
        if dim.name in WITHIN_TRIAL and dim.whose:
            told = _told(dim.ties[0], dim.name, scope) if isinstance(dim.ties[0], Ref) else ()
            own = dim.ties[1:2] + dim.ties[2:][-1:]  # the label and the fact, where the view has them
            yield Use(dim.name, dim.name, dim.ties[0], dim.whose[-1], (*own, *told))


def is_of_one_trial(trial: Tie, scope: Scope) -> bool:
    """Whether the rows that a scope puts together are of one trial, or limited in a way that is not followed."""
    if not isinstance(trial, Ref):
        return scope.is_fixed(trial)
    if scope.is_fixed(trial) and not _is_of_subquery(trial, scope):
        return True
    items = filter(None, (scope.item(member.item) for member in scope.equalities.members(trial)))
    return any(
        scope.is_fixed(Ref(item.number, column)) for item in items for column in item.columns.keys() & OF_ONE_TRIAL
    )


def _is_of_subquery(trial: Tie, scope: Scope) -> bool:
    """Whether nothing but a subquery limits the trials; it may give several."""
    if not isinstance(trial, Ref) or scope.is_outer(trial.item):
        return False
    limits = scope.equalities.limits(trial)
    is_grouped = scope.equalities.root(trial) in (scope.groups or ())
    return limits.is_list and not is_grouped and limits.values is None


def _words(tie: Tie, scope: Scope) -> frozenset[object]:
    """Return the identifiers that conditions name; those of all arms together and of none are left out."""
    return (scope.words(tie) or frozenset()) - {None, POOLED}


def _adds_columns(node: Node) -> bool:
    """Whether an aggregate adds values of columns, and does not count rows that meet a condition."""
    waiting = list(node.get("children") or [])
    while waiting:
        part = waiting.pop()
        if part.get("class") == "COLUMN_REF":
            return True
        if part.get("class") == "CASE":
            waiting += [check["then_expr"] for check in part["case_checks"]]
            waiting += [part["else_expr"]] if part.get("else_expr") else []
        elif part.get("class") not in {"COMPARISON", "CONJUNCTION", "SUBQUERY"}:
            waiting += children(part)
    return False


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 3].rstrip()}..."


def join_without_trial(base: Base, scope: Scope, compared: set[frozenset[int]]) -> None:
    """Note relations that are joined by an identifier within a trial while nothing says that the trials match.

    compared: pairs of items that a condition compares in another way than by equality.
    """
    around = [item for outer in scope.chain() if outer is not scope for item in outer.items]
    for index, right in enumerate(scope.items):
        for left in (*scope.items[:index], *around):
            if frozenset({left.number, right.number}) in compared:
                continue
            if shared := _shared(base.knowledge, left, right, scope):
                _note_join(base, left, right, shared)


def _note_join(base: Base, left: Item, right: Item, shared: tuple[str, str]) -> None:
    if not base.knowledge.has_several_trials:
        return
    name = shared[0] if shared[0] == shared[1] else f"{shared[0]} = {shared[1]}"
    lacking = [item.alias for item in (left, right) if "trial_id" not in item.columns]
    base.error(
        "join-without-trial",
        right.node,
        f"{left.alias} and {right.alias} are joined by {name} without trial_id, and {shared[0]} is a name within one "
        "trial: rows of one trial meet rows of others.",
        f"Add AND {left.alias}.trial_id = {right.alias}.trial_id"
        + (f"; {' and '.join(lacking)} must select it." if lacking else ", or fix the trial of both in WHERE."),
    )


def subquery_without_trial(base: Base, subject: Node, sem: Sem, columns: Columns, scope: Scope) -> None:
    """Note identifiers within a trial that are looked for among those of a subquery while the trials may differ.

    subject: what is looked for, a column or a row of columns; sem: its meaning. columns: those of the subquery, in the
    order of the subject's; the one of a single value has no name.
    """
    is_row = subject.get("function_name") == "row"
    parts = subject["children"] if is_row else [subject]
    sems = [part for _, part in sem.fields] if is_row else [sem]
    pairs = list(zip(parts, sems, columns.items(), strict=False))
    refs = {name: ref for part, _, (name, _) in pairs if (ref := base.ref(part, scope))}
    if any(_is_fact(mine) and _is_fact(its) for _, mine, (_, its) in pairs) or not base.knowledge.has_several_trials:
        return
    for part, mine, (_, its) in pairs:
        name = identifier_of(base.knowledge, mine)
        if not name or name != identifier_of(base.knowledge, its) or mine.of is None or its.of is None:
            continue
        paired = refs.get(its.of.column) if isinstance(its.of, Ref) and its.of.item == SELF else None
        is_same = paired is not None and isinstance(mine.of, Ref) and scope.are_equal(mine.of, paired)
        if is_same or _are_tied(mine.of, its.of, scope) or not _may_be_shared(base, name, (mine.of, its.of), scope):
            continue
        _note_subquery(base, part, parts, [name for name in columns if name])
        return


def set_without_trial(base: Base, node: Node, left: Columns, right: Columns) -> None:
    """Note identifiers within a trial of which EXCEPT or INTERSECT compares those of one trial with those of others."""
    if not base.knowledge.has_several_trials:
        return
    places = {name: place for place, name in enumerate(left)}, {name: place for place, name in enumerate(right)}
    for (column, mine), its in zip(left.items(), right.values(), strict=False):
        name = identifier_of(base.knowledge, mine)
        if not name or name != identifier_of(base.knowledge, its) or mine.of is None or its.of is None:
            continue
        ends = zip(places, (mine.of, its.of), strict=True)
        paired = [place.get(tie.column) for place, tie in ends if isinstance(tie, Ref)]
        is_same = len(paired) == 2 and paired[0] is not None and paired[0] == paired[1]
        if is_same or _are_tied(mine.of, its.of, Scope()) or not _may_be_shared(base, name, (mine.of, its.of), Scope()):
            continue
        base.error(
            "join-without-trial",
            node,
            f"{column} of one query is compared with {column} of the other without trial_id, and {name} is a name "
            "within one trial: rows of one trial meet rows of others.",
            f"Select trial_id, {column} in both, or fix the trial in WHERE of both.",
        )
        return


def _is_fact(sem: Sem) -> bool:
    return sem.origin is not None and sem.origin[1] == "fact_id"


def _note_subquery(base: Base, part: Node, parts: list[Node], columns: list[str]) -> None:
    """Note a comparison with a subquery; columns: the names of the subquery's, empty for a single value."""
    written = [".".join(p.get("column_names") or ["..."]) for p in parts]
    path = part.get("column_names") or ["..."]
    trial = ".".join([*path[:-1], "trial_id"])
    rows = f"({', '.join([trial, *written])}) IN (SELECT {', '.join(['trial_id', *columns])} ...)"
    base.error(
        "join-without-trial",
        part,
        f"{path[-1]} is looked for in a subquery without trial_id, and {path[-1]} is a name within one trial: rows of "
        "one trial meet rows of others.",
        (f"Compare both columns, {rows}, or fix" if columns else "Tie the subquery to the trial of the row, or fix")
        + " the trial in WHERE here and in the subquery.",
    )


def _may_be_shared(base: Base, name: str, trials: tuple[Tie, Tie], scope: Scope) -> bool:
    """Whether a trial that only one side is limited to has names that other trials have, too."""
    known = [words for tie in trials if (words := scope.words(tie)) and len(words) == 1]
    return len(known) != 1 or base.knowledge.is_shared(name, str(next(iter(known[0]))))


def _shared(knowledge: Knowledge, left: Item, right: Item, scope: Scope) -> tuple[str, str] | None:
    """Return the columns by which an identifier joins two items of trials that may differ; None where none does."""
    if any(_are_equal(left, right, column, scope) for column in ("trial_id", "fact_id")):
        return None
    mine = [(column, sem, identifier_of(knowledge, sem)) for column, sem in left.columns.items()]
    others = [(column, sem, identifier_of(knowledge, sem)) for column, sem in right.columns.items()]
    for column, sem, name in mine:
        for other, its, its_name in others:
            if not name or name != its_name or sem.of is None or its.of is None:
                continue
            refs = Ref(left.number, column), Ref(right.number, other)
            if not _are_tied(sem.of, its.of, scope) and (scope.are_equal(*refs) or _are_one_word(*refs, scope)):
                return column, other
    return None


def _are_equal(left: Item, right: Item, column: str, scope: Scope) -> bool:
    ends = [[Ref(i.number, c) for c in i.columns if c == column or c.endswith(f"_{column}")] for i in (left, right)]
    roots = [{scope.equalities.root(ref) for ref in refs} for refs in ends]
    return bool(roots[0] & roots[1])


def _are_tied(left: Tie, right: Tie, scope: Scope) -> bool:
    """Whether the trials of two items are the same, or each is fixed."""
    is_same = isinstance(left, Ref) and isinstance(right, Ref) and scope.are_equal(left, right)
    return is_same or (_is_fixed(left, scope) and _is_fixed(right, scope))


def _are_one_word(left: Ref, right: Ref, scope: Scope) -> bool:
    words = _words(left, scope)
    return len(words) == 1 and words == _words(right, scope)


def _is_fixed(trial: Tie, scope: Scope) -> bool:
    """Whether conditions fix the trial of an item; that rows are grouped by it does not."""
    if not isinstance(trial, Ref):
        return scope.is_fixed(trial)
    return any(s.equalities.limits(trial).is_single for s in scope.chain())
