"""Which quantities may stand beside each other: in a comparison, in a sum, in one column."""

from __future__ import annotations

from dataclasses import replace

from kb_cli.language.base import Base
from kb_cli.language.kinds import CONVERTED, PERCENTAGES, QUANTITIES, RATIOS, SHARE
from kb_cli.language.rows import apart_in, limits_of, rows_of
from kb_cli.language.scope import Scope
from kb_cli.language.sems import LOST, Dim, Fixed, Ref, Sem, Tie, Ties
from kb_cli.language.tree import Node

COMPARABLE = (
    {"p_value", "alpha"},
    {"percent", "risk_difference"},
    {"duration", "mean_difference"},
    {"quantity"},
)
"""Kinds that differ and may still be compared; `quantity` is one value of a long view that is fixed to something."""


class Compare(Base):
    """Rules for two quantities side by side."""

    def compare(self, left: Sem, right: Sem, node: Node, scope: Scope, *, how: str = "compared with") -> None:
        """Note where two quantities may not be compared, added or put into one column."""
        left, right = scope.settled(left), scope.settled(right)
        for side, other in ((left, right), (right, left)):
            if side.kind == "discriminated" and other.kind in QUANTITIES | {"number", "discriminated"}:
                if other.kind == "discriminated" and self._same_meaning(left, right, scope):
                    self._levels(left, right, node, scope)
                    return
                self.used(side, node, scope, how.replace(" with", "").replace(" to", ""))
                return
        if left.kind not in QUANTITIES or right.kind not in QUANTITIES:
            return
        if not self._kinds(left, right, node, how):
            return
        self._units(left, right, node, scope, how)
        self._levels(left, right, node, scope)

    def _same_meaning(self, left: Sem, right: Sem, scope: Scope) -> bool:
        """Whether two values of long views are tied to the same measure."""
        pairs = zip(left.by, right.by, strict=False)
        return bool(left.by) and all(self._tied(a[0], b[0], scope) for a, b in pairs)

    @staticmethod
    def _tied(left: Tie | None, right: Tie | None, scope: Scope) -> bool:
        """Whether two columns have the same value in each row."""
        if left is None or right is None:
            return True
        if isinstance(left, Ref) and isinstance(right, Ref):
            if scope.are_equal(left, right):
                return True
            first, second = scope.words(left), scope.words(right)
            return first is not None and first == second and len(first) == 1
        if isinstance(left, Fixed) or isinstance(right, Fixed):
            first, second = scope.words(left), scope.words(right)
            return first is None or second is None or first == second
        return left == right

    def _kinds(self, left: Sem, right: Sem, node: Node, how: str) -> bool:
        a, b = left.kind, right.kind
        if a == b or (a in RATIOS and b == "ratio") or (b in RATIOS and a == "ratio"):
            return True
        if {a, b} == {"percent", "event_free_percent"}:
            self.error(
                "event-and-event-free",
                node,
                "A percentage of participants with an event is "
                f"{how} a percentage of participants free of an event: more is good in one and bad in the other.",
                "Turn one of them round: 100 - percent.",
            )
            return False
        if any(a in pair and b in pair for pair in COMPARABLE) or "quantity" in (a, b):
            return True
        if "standard_error" in (a, b) or "dispersion" in (a, b):
            return True
        self.error(
            "unlike-kinds",
            node,
            f"A {self.shown(left)} is {how} a {self.shown(right)}.".replace("A event", "An event"),
            "Use two quantities of one kind, or bring one to the kind of the other first.",
        )
        return False

    def _units(self, left: Sem, right: Sem, node: Node, scope: Scope, how: str) -> None:
        a, b = self.unit(left, scope), self.unit(right, scope)
        if left.kind == right.kind == "duration" and bool(a) != bool(b) and CONVERTED not in (a, b):
            self._open_unit(a or b, left if not a else right, node, how)
        if not a or not b or a == b or CONVERTED in (a, b):
            return
        shares = PERCENTAGES | {"risk_difference"}
        if left.kind in shares and right.kind in shares:
            if (a == SHARE) == (b == SHARE):
                return
            fix = "Multiply the share by 100, or divide the percentage by 100."
            why = f"A number from 0 to 1 is {how} a percentage from 0 to 100."
        elif left.kind == "count":
            if how == "compared with":
                return
            fix, why = "Count one kind of thing.", f"A count of {a} is {how} a count of {b}."
        else:
            fix = "Convert one of them: 1 month is 30.4375 days, 1 year 12 months."
            why = f"A {self.shown(left.but(unit=a))} is {how} a {self.shown(right.but(unit=b))}."
        self.error("unlike-units", node, why, fix)

    def _open_unit(self, known: str, other: Sem, node: Node, how: str) -> None:
        if other.unit_in is None:
            return
        column = other.unit_in.column if isinstance(other.unit_in, Ref) else "unit"
        self.error(
            "unlike-units",
            node,
            f"A time in {known} is {how} a time whose unit, in the column {column}, may be another.",
            f"Fix the unit, {column} = 'months', and convert: 1 month is 30.4375 days.",
        )

    def one_unit(self, sem: Sem, node: Node, scope: Scope, what: str) -> None:
        """Note where values are put beside each other or a number, and the database has them in several units."""
        view, name = sem.origin or ("", "")
        contract = self.knowledge.column(view, name) if view else None
        if sem.unit or sem.unit_in is None or scope.is_fixed(sem.unit_in) or contract is None or not sem.dims:
            return
        rows, apart = rows_of(sem.dims[0], sem.dims, scope), apart_in(sem.dims[0], sem.dims, scope)
        if rows is None or rows.view != view or rows.soft or len(apart) < len(scope.groups or ()):
            return
        column = contract.unit_column
        if units := self.knowledge.mixed_units(rows.view, column, name, apart, limits_of(rows)):
            why = f"{what} values in different units: {', '.join(units)}."
            grouped = "" if node.get("class") == "COMPARISON" else f", or group by {column}"
            self.error("unlike-units", node, why, f"Fix the unit, {column} = '{units[0]}'{grouped}.")

    @staticmethod
    def unit(sem: Sem, scope: Scope) -> str:
        """Return the unit of a quantity as far as it is known, else an empty text."""
        if sem.unit:
            return sem.unit
        if sem.unit_in is None:
            return ""
        words = scope.words(sem.unit_in)
        if words is not None and len(words) == 1:
            return str(next(iter(words)))
        return ""

    def _levels(self, left: Sem, right: Sem, node: Node, scope: Scope) -> None:
        bounds = {left.bound, right.bound}
        if not bounds <= {"low", "high"} or self._tied(left.level, right.level, scope):
            return
        self.error(
            "mixed-levels",
            node,
            "The limits of two intervals meet, and nothing says that both have the same confidence level.",
            "Join on ci_level too, or fix it for both: ci_level = 95.",
        )

    @staticmethod
    def _merged_labels(left: Sem, right: Sem) -> Sem:
        """Return the meaning of a column that holds two kinds of words; written-out words take the other's kind."""
        for one, other in ((left, right), (right, left)):
            if (
                one.kind == "text"
                and one.literal is not None
                and other.kind in {"category", "label", "identifier", "unit"}
            ):
                return Sem(other.kind)
        return Sem("text")

    def merged(self, left: Sem, right: Sem, node: Node, scope: Scope, where: str, *, has_words: bool = False) -> Sem:
        """Return the meaning of one column that holds both, and note where they do not belong together.

        has_words: another column says which of them a row holds, so that unlike kinds may share the column.
        """
        left, right = scope.settled(left), scope.settled(right)
        if left.kind in {"null", "number", "unknown"} or right.kind in {"null", "number", "unknown"}:
            neutral, other = (left, right) if left.kind in {"null", "number", "unknown"} else (right, left)
            if neutral.kind == "number" and other.kind == "unknown":
                return other
            return other if neutral.kind != "unknown" else neutral
        if left.kind in QUANTITIES and right.kind in QUANTITIES and not has_words:
            self.compare(left, right, node, scope, how=f"put into one column with ({where})")
        same_unit = left.unit == right.unit
        if "quantity" in (left.kind, right.kind) and left.kind != right.kind:
            known = right if left.kind == "quantity" else left
            if known.kind in QUANTITIES:
                return known.but(bound="", level=None, origin=None, literal=None)
        if left.kind != right.kind or (left.unit and right.unit and not same_unit):
            if left.kind in RATIOS and right.kind in RATIOS:
                return Sem("ratio", dims=left.dims)
            if left.kind in QUANTITIES | {"discriminated"} or right.kind in QUANTITIES | {"discriminated"}:
                return Sem("mixed" if has_words else "unknown", note=f"{where} of unlike kinds")
            return self._merged_labels(left, right)
        return left.but(
            bound=left.bound if left.bound == right.bound else "",
            level=left.level if left.level == right.level else None,
            origin=left.origin if left.origin == right.origin else None,
            vocabulary=left.vocabulary if left.vocabulary == right.vocabulary else "",
            unit=left.unit or right.unit,
            estimator=left.estimator or right.estimator,
            of=left.of if left.of == right.of else None,
            dims=dims_of_both(left.dims, right.dims, scope),
            literal=None,
        )


def dims_of_both(left: tuple[Dim, ...], right: tuple[Dim, ...], scope: Scope) -> tuple[Dim, ...]:
    """Return the columns over whose values counts of one column overlap that holds the counts of two."""
    if left == right:
        return left
    others = {dim.name: dim for dim in right}
    found = []
    for dim in left:
        if (other := others.get(dim.name)) is None:
            continue
        found.append(
            replace(
                dim,
                ties=_ties_of_both(dim.ties, other.ties, scope),
                whose=_ties_of_both(dim.whose, other.whose, scope),
                rows=dim.rows if dim.rows == other.rows else None,
            )
        )
    return tuple(found)


def _ties_of_both(left: Ties, right: Ties, scope: Scope) -> Ties:
    return tuple(_tie_of_both(a, b, scope) for a, b in zip(left, right, strict=False))


def _tie_of_both(left: Tie, right: Tie, scope: Scope) -> Tie:
    if left == right:
        return left
    if isinstance(left, Ref) and isinstance(right, Ref):
        return left if scope.equalities.root(left) == scope.equalities.root(right) else LOST
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        return Fixed(left.values | right.values if left.values and right.values else frozenset())
    return LOST
