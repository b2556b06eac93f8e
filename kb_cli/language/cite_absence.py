"""What an answer owes to rows that are not there, found by looking at the query alone.

A row's citations say what it rests on. Three questions decide whether that is the whole story:

- Does the query itself ask for absence (NOT EXISTS, EXCEPT, an anti join, a filter above an outer join, a LIMIT
  inside)? Then the views concerned are named once, as ``depends_on_absence``.
- Could facts that a row does not cite change it by going away? This takes a relation that is *unstable* (with fewer
  facts it may hold rows that it does not hold now) below something that looks at all its rows (an aggregate, a window,
  a LIMIT, an outer join). The views concerned are named, too.
- Could the cited facts alone then give another row? Only if a row that the full data exclude can be made of cited
  facts. Where this cannot be ruled out, every row cites all facts of those views.

A column is *derived* if its value depends on more than the row's own facts (an aggregate, a window, a subquery, the far
side of an outer join); a condition on it makes a relation unstable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from kb_cli.language.cite_absence_select import SelectExaminer
from kb_cli.language.cite_traits import EVERY, Risk, Traits, derived_on_the_right
from kb_cli.language.cite_views import Views


@dataclass(frozen=True)
class Absence:
    """depends_on: views of which absent rows matter. whole: views that rows must cite as a whole, and why."""

    depends_on: tuple[str, ...]
    whole: tuple[str, ...]
    reason: str


def examine(query: exp.Expr, views: Views) -> Absence:
    """Return what a query, not yet rewritten, owes to absent rows."""
    examiner = Examiner(views)
    everything = examiner.query(query, {}, is_top=True)
    whole: set[str] = set()
    reasons: list[str] = []
    for risk in examiner.risks:
        names = list(risk.cited)
        alone = len(names) == 1 and risk.cited[names[0]] == 1 and everything.cited[names[0]] == 1
        if risk.is_certain or not alone:
            whole |= {name for name in risk.views if views[name].facts or views[name].fact_lists}
            reasons.append(risk.reason)
    return Absence(tuple(sorted(examiner.absent)), tuple(sorted(whole)), "; ".join(dict.fromkeys(reasons)))


class Examiner:
    """Examines whole queries; SelectExaminer does what concerns one SELECT."""

    def __init__(self, views: Views) -> None:
        self.views = views
        self.absent: set[str] = set()
        self.risks: list[Risk] = []

    # ---- queries

    def query(self, node: exp.Expr, scope: Mapping[str, Traits], *, is_top: bool = False) -> Traits:
        scope = self._common_tables(node, scope)
        if isinstance(node, exp.Subquery):
            inner = self.query(node.this, scope, is_top=is_top)
            return self._limited(node, inner, inner.derived, is_top=is_top)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope, is_top=is_top)
        if isinstance(node, exp.Select):
            return SelectExaminer(self, node, scope, is_top=is_top).examine()
        return Traits()

    def _common_tables(self, node: exp.Expr, scope: Mapping[str, Traits]) -> Mapping[str, Traits]:
        clause = node.args.get("with_")
        known = dict(scope)
        for table in clause.expressions if clause is not None else []:
            name = table.alias.lower()
            if clause is not None and clause.args.get("recursive"):
                known[name] = Traits(derived=frozenset({EVERY}))
            traits = self.query(table.this, known)
            if names := [column.name.lower() for column in table.args["alias"].args.get("columns") or []]:
                derived = frozenset(names) if traits.derived else frozenset()
                traits = Traits(traits.views, traits.cited, derived, tuple(names), traits.is_unstable)
            known[name] = traits
        return known

    def _set_operation(self, node: exp.SetOperation, scope: Mapping[str, Traits], *, is_top: bool) -> Traits:
        left, right = self.query(node.this, scope), self.query(node.expression, scope)
        derived = left.derived | (derived_on_the_right(left, right) if right.derived else frozenset())
        unstable = left.is_unstable or right.is_unstable
        cited = left.cited + right.cited
        if isinstance(node, exp.Except):
            self.absent |= right.views
            if right.is_unstable or right.derived:
                self.risk(right.views, cited, "EXCEPT takes away computed values", is_certain=True)
            unstable, cited = True, left.cited
        elif isinstance(node, exp.Intersect):
            unstable = unstable or bool(derived)
        both = Traits(left.views | right.views, cited, derived, left.columns, unstable)
        return self._limited(node, both, derived, is_top=is_top)

    def _limited(self, node: exp.Expr, traits: Traits, derived: frozenset[str], *, is_top: bool) -> Traits:
        """Consider ORDER BY, LIMIT and OFFSET of a query in parentheses or a set operation."""
        order = node.args.get("order")
        keys = [item.this for item in order.expressions] if order else []
        is_derived = bool(derived) and any(
            not isinstance(key, exp.Column) or key.name.lower() in derived for key in keys
        )
        return self.limit(node, traits, is_derived=is_derived, is_top=is_top, cited=traits.cited)

    # ---- shared by queries and SELECTs

    def risk(self, views: Iterable[str], cited: Counter[str], reason: str, *, is_certain: bool = False) -> None:
        self.risks.append(Risk(frozenset(views), cited, is_certain, reason))

    def consume(self, traits: Traits, reason: str) -> None:
        """Something looks at all rows of an unstable relation."""
        self.absent |= traits.views
        self.risk(traits.views, traits.cited, reason)

    def limit(
        self, node: exp.Expr, traits: Traits, *, is_derived: bool, is_top: bool, cited: Counter[str] | None
    ) -> Traits:
        """Consider LIMIT and OFFSET; cited: None where rows made of part of the facts cannot outrank the cited ones."""
        limit, offset = node.args.get("limit"), node.args.get("offset")
        if limit is None and offset is None:
            return traits
        options = limit.args.get("limit_options") if limit is not None else None
        if offset is not None or (options is not None and options.args.get("percent")):
            self.absent |= traits.views
            self.risk(traits.views, traits.cited, "OFFSET and LIMIT in percent count other rows", is_certain=True)
        elif traits.is_unstable or is_derived:
            self.absent |= traits.views
            if cited is not None or traits.is_unstable:
                self.risk(traits.views, traits.cited, "LIMIT ranks computed values")
        elif not is_top:
            self.absent |= traits.views
        return Traits(traits.views, traits.cited, traits.derived, traits.columns, is_unstable=True)
