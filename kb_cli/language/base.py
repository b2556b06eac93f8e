"""What all parts of the checker share: the findings so far, and the two passes over queries and expressions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb_cli.language.findings import Severity
from kb_cli.language.kinds import shown
from kb_cli.language.knowledge import Knowledge
from kb_cli.language.scope import Scope
from kb_cli.language.sems import Ref, Sem
from kb_cli.language.tree import Node, offset_of

DISPERSION_TYPE = "dispersion_type"
"""The column that says what a dispersion is."""


@dataclass(frozen=True)
class Note:
    """A finding before its place is turned into line and column; is_name: the engine has the last word on it."""

    code: str
    severity: Severity
    offset: int
    why: str
    fix: str
    is_name: bool = False


class Base:
    """State of one check; the classes that derive from it add the rules."""

    def __init__(self, knowledge: Knowledge, parameters: Iterable[str] | None = None) -> None:
        self.knowledge = knowledge
        self.parameters = None if parameters is None else frozenset(parameters)
        self.notes: list[Note] = []
        self.mentioned: set[tuple[str, str]] = set()
        self.asks_trial_of_neighbour = False
        self._numbers = 0
        self._silent = 0
        self._last_offset = 0

    def number(self) -> int:
        """Return a number that no item of a FROM clause has yet."""
        self._numbers += 1
        return self._numbers

    def note(
        self,
        code: str,
        severity: Severity,
        node: Node | None,
        why: str,
        fix: str = "",
        *,
        is_name: bool = False,
    ) -> None:
        """Add a finding at a node, once."""
        offset = offset_of(node) if node is not None else None
        offset = self._last_offset if offset is None else offset
        if self._silent or any(note.code == code and note.offset == offset for note in self.notes):
            return
        self.notes.append(Note(code, severity, offset, why, fix, is_name))

    def error(self, code: str, node: Node | None, why: str, fix: str) -> None:
        """Add a finding that stops the query."""
        self.note(code, Severity.ERROR, node, why, fix)

    def warning(self, code: str, node: Node | None, why: str, fix: str) -> None:
        """Add a finding that is printed beside the answer."""
        self.note(code, Severity.WARNING, node, why, fix)

    def ex(self, node: Node, scope: Scope) -> Sem:
        """Return the meaning of an expression, and note what is wrong in it."""
        raise NotImplementedError

    def ref(self, node: Node, scope: Scope) -> Ref | None:
        """Return the column that an expression is, apart from casts and a default for null; None for others."""
        raise NotImplementedError

    def used(self, sem: Sem, node: Node, scope: Scope, how: str) -> Sem:
        """Return the meaning of a value that is computed with, and note it where nobody knows what it is."""
        sem = scope.settled(sem)
        if sem.kind == "discriminated":
            columns = [next((tie.column for tie in ties if isinstance(tie, Ref)), "") for ties in sem.by]
            names = " and ".join(dict.fromkeys(name for name in columns if name)) or "the column that says what it is"
            view, column = sem.origin or ("", "value")
            self.error(
                "value-without-measure",
                node,
                f"{column}{f' of {view}' if view else ''} is {how} while {names} may differ from row to row, so it "
                "mixes percentages, times and ratios.",
                self._how_to_fix(names),
            )
            return Sem(note="the value of a long view whose meaning is not fixed")
        if sem.kind == "dispersion":
            self._dispersed(sem, node, scope, how)
        return sem

    def _dispersed(self, sem: Sem, node: Node, scope: Scope, how: str) -> None:
        """Note a dispersion that is computed with while some are standard deviations and others are not."""
        item = scope.item(sem.unit_in.item) if isinstance(sem.unit_in, Ref) else None
        if item is None or not item.relation.view or DISPERSION_TYPE not in item.columns:
            return
        limits = {column: scope.limits(Ref(item.number, column)) for column in item.columns}
        kind = Ref(item.number, DISPERSION_TYPE)
        if scope.is_fixed(kind) or limits[DISPERSION_TYPE].values is not None:
            return
        if self.knowledge.has_row(item.relation.view, f"{DISPERSION_TYPE} <> 'standard_deviation'", limits):
            self.error(
                "value-without-measure",
                node,
                f"dispersion of {item.relation.view} is {how} while {DISPERSION_TYPE} may differ from row to row, so "
                "it mixes standard deviations with standard errors and ranges.",
                f"Fix it, WHERE {DISPERSION_TYPE} = 'standard_deviation', or group by it.",
            )

    @staticmethod
    def _how_to_fix(names: str) -> str:
        if names == "measure":
            return "Fix it, WHERE measure = 'hazard_ratio', or read the view of that measure, such as hazard_ratios."
        if names == "statistic":
            return "Fix it, WHERE statistic = 'proportion', or read the view of that statistic, such as response_rates."
        return f"Fix {names} in WHERE, or group by it."

    @staticmethod
    def shown(sem: Sem) -> str:
        """Return a meaning in words for a message."""
        name = shown(sem.kind, sem.unit)
        if sem.estimator in {"median", "mean"}:
            name = f"{sem.estimator} {name}"
        bound = {"low": ", lower limit", "high": ", upper limit"}.get(sem.bound, "")
        return f"{name}{bound}"
