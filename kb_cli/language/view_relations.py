"""Views as relations: the meanings that contracts give their columns, and how counts in their rows overlap."""

from __future__ import annotations

from kb_cli.catalogue.contracts import View, ViewColumn
from kb_cli.language.directions import direction_of
from kb_cli.language.kinds import FIXED_UNIT, LABELS
from kb_cli.language.knowledge import LINKED
from kb_cli.language.scope import Relation
from kb_cli.language.sems import LOST, NUMBER, SELF, Dim, Ref, Sem, Ties

REPEATED = "repeated"
"""How totals overlap: a row holds that of its participants, and so does the next row of the same participants."""
SETS = ("trial_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id", "group_title")
"""Columns that tell sets of participants apart, as far as a total is of each."""
ROWS_OF_RECORDS = ("row_title", "category")
"""Columns that tell rows of an outcome in a registry record apart."""


def relation_of(view: View) -> Relation:
    """Return a view as a relation, with the meanings that its contract gives its columns."""
    names = {column.name for column in view.columns}
    spelled = {column.name: [c.name for c in view.columns if c.names == column.name] for column in view.columns}
    fact = ("fact_id",) if "fact_id" in names else ()
    dims = []
    for column in view.columns:
        if column.vocabulary == LINKED.vocabulary and fact:
            dims.append(_groups(column, names))
        if not column.overlap or (column.name == "role" and "arm_id" in names):
            continue
        also = ["role"] if column.name == "arm_id" and "role" in names else []
        if column.name == "subgroup_factor":
            also = ["subgroup_level"]
        ties = [Ref(SELF, name) for name in (column.name, *spelled[column.name], *also, *fact)]
        dims.append(Dim(column.name, column.overlap, tuple(ties), _whose(names), column.whole or None))
    if direction := direction_of(view):
        dims.append(direction)
    columns = {column.name: _meaning(column, view, tuple(dims), fact) for column in view.columns}
    for total in {column.of for column in view.columns if column.of and view.unique}:
        columns[total] = columns[total].but(dims=(*dims, _repeated(total, view, names)))
    key, unique = frozenset(view.key), frozenset(view.unique)
    keys = {key, unique} - {frozenset()}
    worded = unique if unique and unique != key else None
    return Relation(columns, tuple(sorted(keys, key=len)), view.name, worded=worded)


def _whose(names: set[str]) -> Ties:
    """Return the columns that say whose the rows of a view are; those that it has not are lost."""
    return tuple(Ref(SELF, name) if name in names else LOST for name in (LINKED.vocabulary, "trial_id"))


def _repeated(total: str, view: View, names: set[str]) -> Dim:
    """Return what a total is repeated over: rows of the same participants, each of which holds it again.

    Its ties: the fact, which fixes it alone, and the columns that fix it together.
    """
    rows = [column for column in dict.fromkeys((*view.unique, *ROWS_OF_RECORDS)) if column in names]
    return Dim(
        total, REPEATED, tuple(Ref(SELF, name) for name in ("fact_id", *rows) if name not in SETS), _whose(names)
    )


def _groups(column: ViewColumn, names: set[str]) -> Dim:
    """Return the column that says what groups of registry records are: those that are no arm may overlap.

    Its ties: columns that tell groups apart, columns that are NULL for a group that is no arm, itself, and the trial.
    """
    told = [Ref(SELF, name) if name in names else LOST for name in (*LINKED.telling, *LINKED.of_arms)]
    return Dim(column.name, LINKED.overlap, (*told, Ref(SELF, column.name), Ref(SELF, "trial_id")))


def _meaning(column: ViewColumn, view: View, dims: tuple[Dim, ...], fact: tuple[str, ...]) -> Sem:
    origin = (view.name, column.name)
    if column.kind in LABELS:
        element = Sem("fact") if column.name == "fact_ids" else Sem("text")
        is_of_trial = column.kind == "identifier" and any(c.name == "trial_id" for c in view.columns)
        return Sem(
            column.kind,
            origin=origin,
            vocabulary=column.vocabulary,
            element=element if column.kind == "list" else None,
            of=Ref(SELF, "trial_id") if is_of_trial else None,
        )
    if column.kind in {"grade", "order"}:
        return NUMBER.but(kind=column.kind, origin=origin)
    estimator = column.estimator
    if column.by and {"measure", "statistic"} & set(column.by):
        estimator = "estimate"
    return Sem(
        column.kind,
        unit="" if column.unit.startswith("in ") else (column.unit or FIXED_UNIT.get(column.kind, "")),
        unit_in=Ref(SELF, column.unit_column) if column.unit_column else None,
        bound=column.bound if column.level else "",
        level=Ref(SELF, column.level) if column.level else None,
        by=tuple(tuple(Ref(SELF, name) for name in (word, *fact)) for word in column.by),
        estimator=estimator,
        dims=dims,
        of=Ref(SELF, column.of) if column.of else None,
        origin=origin,
    )
