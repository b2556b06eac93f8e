"""What the conditions of one SELECT say about its columns: which are equal, and which values they may have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kb_cli.language.sems import Ref


@dataclass(frozen=True)
class Limits:
    """What is known of a column's values.

    values: it is one of these (None: not known). excluded: it is none of these. is_soft: a condition that the checker
    does not follow (LIKE, a parameter that may be left out, a subquery) limits it somehow. is_list: that condition is a
    subquery, which may give several values.
    """

    values: frozenset[Any] | None = None
    excluded: frozenset[Any] = frozenset()
    is_soft: bool = False
    is_list: bool = False

    @property
    def is_single(self) -> bool:
        """Whether it has one value, or is limited in a way that the checker gives the benefit of the doubt."""
        return self.is_soft or (self.values is not None and len(self.values - self.excluded) <= 1)


FREE = Limits()


class Equalities:
    """Classes of columns that are equal, each with the limits of its values."""

    def __init__(self) -> None:
        self._parent: dict[Ref, Ref] = {}
        self._limits: dict[Ref, Limits] = {}

    def copy(self) -> Equalities:
        """Return a copy that can be narrowed without changing this one."""
        other = Equalities()
        other._parent, other._limits = dict(self._parent), dict(self._limits)
        return other

    def root(self, ref: Ref) -> Ref:
        """Return the column that stands for all that are equal to this one."""
        while (parent := self._parent.get(ref, ref)) != ref:
            ref = parent
        return ref

    def members(self, ref: Ref) -> list[Ref]:
        """Return every column that is equal to this one, itself included."""
        root = self.root(ref)
        return [other for other in {*self._parent, ref} if self.root(other) == root]

    def unite(self, left: Ref, right: Ref) -> None:
        """Note that two columns are equal."""
        a, b = self.root(left), self.root(right)
        self._parent.setdefault(left, left)
        self._parent.setdefault(right, right)
        if a == b:
            return
        self._parent[a] = b
        first, second = self._limits.pop(a, FREE), self._limits.get(b, FREE)
        both = [limits.values for limits in (first, second) if limits.values is not None]
        self._limits[b] = Limits(
            both[0].intersection(*both[1:]) if both else None,
            first.excluded | second.excluded,
            first.is_soft or second.is_soft,
            first.is_list or second.is_list,
        )

    def limits(self, ref: Ref) -> Limits:
        """Return what is known of a column's values."""
        return self._limits.get(self.root(ref), FREE)

    def restrict(self, ref: Ref, values: Iterable[Any]) -> None:
        """Note that a column has one of these values."""
        old, new = self.limits(ref), frozenset(values)
        self._set(ref, replace(old, values=new if old.values is None else old.values & new))

    def exclude(self, ref: Ref, values: Iterable[Any]) -> None:
        """Note that a column has none of these values."""
        old = self.limits(ref)
        self._set(ref, replace(old, excluded=old.excluded | frozenset(values)))

    def limit(self, ref: Ref, limits: Limits) -> None:
        """Note what is known of a column's values."""
        if limits.values is not None:
            self.restrict(ref, limits.values)
        if limits.excluded:
            self.exclude(ref, limits.excluded)
        if limits.is_soft:
            self.soften(ref, is_list=limits.is_list)

    def soften(self, ref: Ref, *, is_list: bool = False) -> None:
        """Note that a column is limited in a way that is not followed; is_list: to what a subquery gives."""
        old = self.limits(ref)
        self._set(ref, replace(old, is_soft=True, is_list=old.is_list or is_list))

    def _set(self, ref: Ref, limits: Limits) -> None:
        self._parent.setdefault(ref, ref)
        self._limits[self.root(ref)] = limits
