"""Arithmetic of quantities: what kind the result is, and which operations say nothing."""

from __future__ import annotations

from typing import Any

from kb_cli.language.compare import Compare
from kb_cli.language.directions import DIRECTION
from kb_cli.language.estimates import MIXED, WIDTH, across_trials, other_denominator, width_of_level
from kb_cli.language.kinds import CONVERTED, DIFFERENCES, LABELS, PERCENTAGES, PROBABILITIES, QUANTITIES, RATIOS, SHARE
from kb_cli.language.knowledge import LINKED, POOLED
from kb_cli.language.pooling import arms_pooled, shares_pooled
from kb_cli.language.scope import Scope
from kb_cli.language.sems import NUMBER, Dim, Sem, unknown
from kb_cli.language.tree import Node
from kb_cli.language.view_relations import REPEATED

NOT_OF_TWO = {"possible", "whole", REPEATED, LINKED.overlap}
"""Ways to overlap that do not say that two counts which are added hold the same participants."""
NEUTRAL = {"number", "null", "unknown", "order", "grade", "mixed", "product"}


class Arithmetic(Compare):
    """Rules for + - * / and %."""

    def arithmetic(self, node: Node, scope: Scope) -> Sem:
        """Return the meaning of an arithmetic operation."""
        sides = node["children"]
        if len(sides) == 1:
            sem = self.ex(sides[0], scope)
            return sem.but(literal=-sem.literal if isinstance(sem.literal, int | float) else None)
        left, right = (self.used(self.ex(side, scope), side, scope, "computed with") for side in sides)
        operator = node["function_name"]
        if operator in {"-", "/"} and "count" not in (left.kind, right.kind):
            arms_pooled(self, node, left, right)
        if left.kind in LABELS or right.kind in LABELS:
            return self._with_labels(left, right, operator)
        if operator in {"+", "-"}:
            return self._added(left, right, operator, node, scope)
        if operator == "*":
            return self._multiplied(left, right)
        if operator in {"/", "//"}:
            return self._divided(left, right, node, scope)
        return NUMBER

    @staticmethod
    def _with_labels(left: Sem, right: Sem, operator: str) -> Sem:
        if left.kind == right.kind == "date" and operator == "-":
            return Sem("duration", "days")
        if "date" in (left.kind, right.kind):
            return Sem("date")
        return unknown("arithmetic with words")

    def _added(self, left: Sem, right: Sem, operator: str, node: Node, scope: Scope) -> Sem:
        if left.kind in NEUTRAL or right.kind in NEUTRAL:
            return self._with_number(left, right, operator, node)
        if left.kind in {"standard_error", "dispersion"} or right.kind in {"standard_error", "dispersion"}:
            other = right if left.kind in {"standard_error", "dispersion"} else left
            return other.but(bound="", level=None)
        if {left.kind, right.kind} == {"percent", "risk_difference"}:
            self._units(left, right, node, scope, "added to" if operator == "+" else "subtracted from")
            return left.but(bound="", level=None, literal=None) if left.kind == "percent" else right.but(bound="")
        before = len(self.notes)
        self.compare(left, right, node, scope, how="added to" if operator == "+" else "subtracted from")
        if len(self.notes) > before:
            return unknown("unlike quantities were added")
        if operator == "-":
            across_trials(self, left, right, node, scope, "subtracted from")
        return self._same_kind(left, right, operator, node, scope)

    def _with_number(self, left: Sem, right: Sem, operator: str, node: Node) -> Sem:
        if "unknown" in (left.kind, right.kind):
            return unknown(left.note or right.note)
        number, other = (left, right) if left.kind in NEUTRAL else (right, left)
        if other.kind in NEUTRAL or other.kind in PROBABILITIES | {"ci_level"} | RATIOS:
            return NUMBER
        if other.kind in PERCENTAGES and number is left and operator == "-":
            whole, wrong = (1, 100) if other.unit == SHARE else (100, 1)
            if number.literal == wrong:
                self.error(
                    "unlike-units",
                    node,
                    f"A {self.shown(other)} is subtracted from {wrong}, though the whole is {whole}.",
                    f"Write {whole} - ...",
                )
            return other.but(kind="percent", bound="", level=None, literal=None, of=None)
        return other.but(literal=None)

    def _same_kind(self, left: Sem, right: Sem, operator: str, node: Node, scope: Scope) -> Sem:
        kind = left.kind
        both_bounds = bool(left.bound and right.bound)
        plain = (_width(left, right) if operator == "-" else left.but(bound="", level=None)).but(
            origin=None, literal=None
        )
        if kind == "count":
            if operator == "+":
                self._overlap(left, right, node, scope)
            return plain.but(of=left.of if left.of == right.of else None, dims=left.dims)
        if kind in RATIOS | PROBABILITIES | {"ci_level"} and not both_bounds:
            return self._of_ratios(left, operator, node)
        if kind in PERCENTAGES and operator == "-":
            return plain.but(
                kind="risk_difference", unit=SHARE if left.unit == SHARE else "percentage points", of=None, estimator=""
            )
        if operator == "+" and not both_bounds and (kind in PERCENTAGES or left.estimator in {"median", "mean"}):
            self.warning(
                "percentages-averaged" if kind in PERCENTAGES else "medians-averaged",
                node,
                f"Two quantities of the kind {self.shown(left)} are added, which means something only where they are "
                "parts of one whole.",
                "Add the counts and divide by the total: 100.0 * (a + b) / total.",
            )
        if kind == "duration":
            return plain.but(estimator="")
        return plain

    def _of_ratios(self, left: Sem, operator: str, node: Node) -> Sem:
        code = {"p_value": "p-values-averaged", "alpha": "p-values-averaged", "ci_level": "levels-averaged"}
        if left.kind in {"alpha", "ci_level"} and operator == "-":
            return NUMBER
        self.error(
            code.get(left.kind, "ratios-averaged"),
            node,
            f"Two quantities of the kind {self.shown(left)} are {'added' if operator == '+' else 'subtracted'}, which "
            "has no meaning.",
            "Divide one by the other, or compute on the log scale: ln(a) - ln(b)."
            if left.kind in RATIOS
            else "Show them side by side.",
        )
        return unknown("ratios were added")

    def _overlap(self, left: Sem, right: Sem, node: Node, scope: Scope) -> None:
        """Note where the participants of one count are among those of the other."""
        others = {dim.name: dim for dim in right.dims}
        for dim in left.dims:
            if dim.name not in others or dim.overlap in NOT_OF_TWO or dim.name == "endpoint_id":
                continue
            first = self._dim_words(dim.ties, scope)
            second = self._dim_words(others[dim.name].ties, scope)
            if first is None or second is None or first & second:
                continue
            if dim.overlap == "pooled" and POOLED not in first | second:
                continue
            if dim.name == "seriousness" and "any" not in first | second:
                continue
            a, b = sorted(map(str, first))[0], sorted(map(str, second))[0]
            self.error(
                "overlapping-counts",
                node,
                f"Counts of {dim.name} '{a}' and '{b}' are added, and some participants are in both.",
                "Count each participant once: use the row of the whole, or of parts that exclude each other.",
            )
            return

    @staticmethod
    def _dim_words(ties: tuple[Any, ...], scope: Scope) -> frozenset[object] | None:
        return next((words for tie in ties if (words := scope.words(tie))), None)

    @staticmethod
    def _multiplied(left: Sem, right: Sem) -> Sem:
        if "unknown" in (left.kind, right.kind):
            return unknown(left.note or right.note)
        if left.kind in NEUTRAL and right.kind in NEUTRAL:
            if {left.kind, right.kind} <= {"number", "order", "grade"}:
                factors = (left.literal, right.literal)
                is_known = all(isinstance(factor, int | float) for factor in factors)
                return NUMBER.but(literal=left.literal * right.literal if is_known else None)
            return Sem("product")
        if left.kind in NEUTRAL or right.kind in NEUTRAL:
            number, other = (left, right) if left.kind in NEUTRAL else (right, left)
            if number.literal is None and other.kind in DIFFERENCES | PERCENTAGES:
                return Sem("product", dims=_kept(other))
            return _scaled(other, number.literal)
        kinds = {left.kind, right.kind}
        if kinds <= RATIOS:
            return Sem("ratio")
        if kinds & RATIOS and kinds & PERCENTAGES:
            return (left if left.kind in PERCENTAGES else right).but(bound="", level=None, of=None, literal=None)
        if "count" in kinds and kinds & PERCENTAGES:
            share = left if left.kind in PERCENTAGES else right
            count = right if share is left else left
            return count.but(scale=1.0 if share.unit == SHARE else 100.0, origin=None, literal=None)
        if kinds & RATIOS and "count" in kinds:
            return Sem("ratio")
        if kinds == {"duration", "count"}:
            return Sem("product", estimator=left.estimator or right.estimator)
        return Sem("product")

    def _divided(self, left: Sem, right: Sem, node: Node, scope: Scope) -> Sem:
        if "unknown" in (left.kind, right.kind):
            return unknown(left.note or right.note)
        if right.kind in NEUTRAL:
            if left.kind in NEUTRAL:
                return NUMBER if right.kind == left.kind == "number" else Sem("product")
            literal = right.literal
            width_of_level(self, left, literal, node, scope)
            if literal is None and left.kind in DIFFERENCES | PERCENTAGES:
                return Sem("product", dims=_kept(left))
            return _scaled(left, 1 / literal if isinstance(literal, int | float) and literal else None)
        if left.kind in NEUTRAL:
            if left.literal == 1 and right.kind == "risk_difference" and right.unit != SHARE:
                self.error(
                    "unlike-units",
                    node,
                    f"1 is divided by a {self.shown(right)}, which stands in percentage points: the number needed to "
                    "treat is 100 times that.",
                    "Divide 100 by it: 100 / abs(risk_difference).",
                )
            return Sem("ratio") if right.kind in RATIOS else NUMBER
        if left.kind == right.kind == "count":
            other_denominator(self, left, right, node, scope)
            return self._share(left, right, scope).but(pooled=shares_pooled(self, node, left, right))
        if left.kind == right.kind or {left.kind, right.kind} <= RATIOS:
            before = len(self.notes)
            self.compare(left, right, node, scope, how="divided by")
            if len(self.notes) > before:
                return unknown("unlike quantities were divided")
            across_trials(self, left, right, node, scope, "divided by")
            if left.kind in RATIOS:
                width = _width(left, right)
                return Sem("ratio", bound=width.bound, level=width.level, dims=left.dims if width.bound else ())
            return Sem("ratio") if left.kind in PERCENTAGES | {"duration"} else NUMBER
        return self._unlike_divided(left, right, node)

    def _share(self, left: Sem, right: Sem, scope: Scope) -> Sem:
        """Return what a count divided by a count is: a share of participants where one can be a part of the other."""
        if {left.unit, right.unit} != {"participants"} or left.scale not in (1.0, 100.0) or right.scale != 1.0:
            return NUMBER
        is_part = left.of is None or right.origin is None or self._tied(left.of, left.of, scope)
        unit = SHARE if left.scale == 1.0 else "percent"
        return Sem("percent", unit, dims=left.dims) if is_part else NUMBER

    def _unlike_divided(self, left: Sem, right: Sem, node: Node) -> Sem:
        kinds = {left.kind, right.kind}
        harmless = {"standard_error", "dispersion", "count", "log_ratio", "quantity", "dose"}
        if kinds & harmless:
            return left if left.kind == "count" and right.kind in PERCENTAGES else NUMBER
        alike = (PERCENTAGES | {"risk_difference"}, PROBABILITIES, {"duration", "mean_difference"})
        if any(kinds <= group for group in alike):
            if kinds == PERCENTAGES:
                self._kinds(left, right, node, "divided by")
            return NUMBER
        if kinds <= QUANTITIES and kinds & (RATIOS | DIFFERENCES | PERCENTAGES | PROBABILITIES | {"duration"}):
            self._kinds(left, right, node, "divided by")
            return unknown("unlike quantities were divided")
        return NUMBER


def _width(left: Sem, right: Sem) -> Sem:
    """Return the first of two quantities as the width of an interval, or half of it, where their limits make one."""
    levels = {sem.level for sem in (left, right) if sem.bound}
    is_width = left.bound != right.bound and {left.bound, right.bound} <= {"", "low", "high"} and len(levels) == 1
    return left.but(bound=WIDTH if is_width else "", level=levels.pop() if is_width else None)


def _kept(sem: Sem) -> tuple[Dim, ...]:
    """Return what a weighted difference keeps: its direction, and what it is of."""
    return tuple(dim for dim in sem.dims if sem.kind in DIFFERENCES and dim.name in {DIRECTION, *MIXED})


def _scaled(sem: Sem, factor: Any) -> Sem:
    """Return a quantity that was multiplied by a number."""
    sem = sem.but(origin=None, literal=None)
    if sem.kind in PERCENTAGES | {"risk_difference"}:
        share = "percent" if sem.kind in PERCENTAGES else "percentage points"
        if factor == 100 and sem.unit == SHARE:
            return sem.but(unit=share)
        if factor is not None and abs(factor - 0.01) < 1e-12 and sem.unit != SHARE:
            return sem.but(unit=SHARE)
        return sem if factor in (1, 1.0) else sem.but(unit=CONVERTED)
    if sem.kind == "count":
        return sem.but(scale=sem.scale * factor if isinstance(factor, int | float) else 0.0)
    if sem.kind == "duration":
        return sem if factor in (1, 1.0) else sem.but(unit=CONVERTED, unit_in=None)
    if sem.kind in PROBABILITIES | {"ci_level"}:
        return NUMBER
    return sem
