"""The result columns of a query: their types and meanings, and what is wrong with showing them like this."""

from __future__ import annotations

from kb_cli.language.findings import ResultColumn, Severity
from kb_cli.language.kinds import CONVERTED, LABELS, QUANTITIES, SHARE
from kb_cli.language.queries import Queries
from kb_cli.language.scope import Relation
from kb_cli.language.sems import Fixed, Ref, Sem, Ties
from kb_cli.language.tree import Node

BY_TYPE = {
    "VARCHAR": "text",
    "BOOLEAN": "flag",
    "DATE": "date",
    "TIMESTAMP": "date",
    "TIMESTAMP WITH TIME ZONE": "date",
    "INTERVAL": "interval",
}


def result_notes(analysis: Queries, relation: Relation, node: Node) -> None:
    """Note what a reader of the result could not know: what a value is, the level of an interval, which way is good."""
    places = _places(node)
    for index, (name, sem) in enumerate(relation.columns.items()):
        place = places[index] if index < len(places) else node
        if sem.kind == "discriminated" and not sem.bound:
            _open_value(analysis, name, sem, place)
        if sem.bound in {"low", "high"} and sem.level is not None and not _is_said(sem.level):
            analysis.warning(
                "interval-without-level",
                place,
                f"{name} is a limit of a confidence interval, and the result does not say of which level.",
                "Select ci_level too, or fix it in WHERE.",
            )
            break
    if ("endpoints", "favourable_direction") in analysis.mentioned:
        return
    for place, sem, where in analysis.directions:
        analysis.note(
            "direction-ignored",
            Severity.HINT,
            place,
            f"{where} puts {analysis.shown(sem)}s of several endpoints in one order, and more is better in some of "
            "them and worse in others.",
            "Fix the endpoint, order by it first, or join endpoints for favourable_direction.",
        )


def _places(node: Node) -> list[Node]:
    while node.get("type") == "SET_OPERATION_NODE" and node.get("left"):
        node = node["left"]
    expressions = list(node.get("select_list") or [])
    return expressions if all(e.get("class") != "STAR" for e in expressions) else []


def _is_said(tie: object) -> bool:
    return isinstance(tie, Ref) or (isinstance(tie, Fixed) and len(tie.values) <= 1)


def _open_value(analysis: Queries, name: str, sem: Sem, place: Node) -> None:
    said = [any(_is_said(tie) for tie in ties) for ties in sem.by]
    if all(said):
        return
    missing = [_column(ties, sem, number) for number, (ties, is_said) in enumerate(zip(sem.by, said, strict=True))
               if not is_said]  # fmt: skip
    names = " and ".join(filter(None, missing)) or "the measure or statistic"
    severity = Severity.WARNING if any(said) else Severity.ERROR
    analysis.note(
        "value-without-measure",
        severity,
        place,
        f"{name} means nothing without {names}, which is neither fixed nor in the result.",
        f"Select {names} beside it, or fix it in WHERE.",
    )


def _column(ties: Ties, sem: Sem, number: int) -> str:
    del ties
    view = (sem.origin or ("", ""))[0]
    known = {
        "baseline": ("characteristic", "statistic"),
        "exposure": ("measure", "statistic"),
        "statistical_design": ("item",),
        "comparisons": ("measure",),
        "effects": ("measure",),
        "arm_results": ("statistic",),
        "background": ("statistic",),
    }.get(view, ())
    return known[number] if number < len(known) else ""


def result_columns(relation: Relation, described: list[tuple[str, str]]) -> tuple[ResultColumn, ...]:
    """Return each result column with the name and type that the engine gives it and the meaning found here.

    Where the columns found here are not those of the engine, the meaning of all is unknown.
    """
    sems = list(relation.columns.values())
    if len(sems) != len(described):
        note = "the checker does not follow the shape of this query"
        return tuple(ResultColumn(name, sql_type, _by_type(sql_type), "", note) for name, sql_type in described)
    return tuple(_column_of(name, sql_type, sem) for (name, sql_type), sem in zip(described, sems, strict=True))


def _by_type(sql_type: str) -> str:
    return BY_TYPE.get(sql_type, "unknown")


def _column_of(name: str, sql_type: str, sem: Sem) -> ResultColumn:
    kind = sem.kind
    if kind in {"null", "mixed"} or kind == "unknown":
        kind = _by_type(sql_type)
        return ResultColumn(name, sql_type, kind, "", sem.note if kind == "unknown" else "")
    if kind == "product":
        kind = "number"
    if kind == "quantity" and sem.by:
        kind = "discriminated"
    if sql_type in BY_TYPE and kind in QUANTITIES | {"number", "order"}:
        kind = BY_TYPE[sql_type]
    return ResultColumn(name, sql_type, kind, _unit(sem) if kind not in LABELS else "")


def _unit(sem: Sem) -> str:
    if sem.unit == CONVERTED:
        return ""
    if sem.kind == "count" and sem.scale != 1.0:
        return ""
    if sem.unit:
        return SHARE if sem.unit == SHARE else sem.unit
    if isinstance(sem.unit_in, Fixed) and len(sem.unit_in.values) == 1:
        return str(next(iter(sem.unit_in.values)) or "")
    return f"in {sem.unit_in.column}" if isinstance(sem.unit_in, Ref) else ""
