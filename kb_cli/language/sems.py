"""What the checker knows of one expression: its kind and unit, and the columns that say more about it.

A context such as the population, the confidence level or the measure is not a value but a tie: a reference to a column
of the same row, words that it is fixed to, or lost because a projection left the column out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb_cli.language.ties import Limits

SELF = 0
"""The number of the relation that is being described; items of a FROM clause have numbers above."""


@dataclass(frozen=True)
class Ref:
    """A column of one item of a FROM clause."""

    item: int
    column: str


@dataclass(frozen=True)
class Fixed:
    """A column that is fixed to one of these values; no values: to one that the checker does not know."""

    values: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Lost:
    """A column that a projection left out."""


Tie = Ref | Fixed | Lost
Ties = tuple[Tie, ...]
LOST = Lost()


@dataclass(frozen=True)
class Rows:
    """Rows of a view, as far as they are known: limits of its columns, those without limits left out.

    soft: columns that are limited in a way that the checker does not follow.
    """

    view: str
    limits: tuple[tuple[str, Limits], ...] = ()
    soft: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dim:
    """A column over whose values counts overlap: its name, how, and the columns that fix it (any one is enough).

    whose: what a group of a registry record is to the arms, and the trial, as far as the rows say so. whole: the value
    that holds all others, where overlap is ``whole``. rows: those of a view that the value was read from in a subquery.
    """

    name: str
    overlap: str
    ties: Ties
    whose: Ties = ()
    whole: str | None = None
    rows: Rows | None = None

    def moved(self, move: Callable[[Tie], Tie]) -> Dim:
        """Return the same with each of its ties moved."""
        return replace(self, ties=tuple(map(move, self.ties)), whose=tuple(map(move, self.whose)))


@dataclass(frozen=True)
class Sem:
    """The meaning of an expression; see the module."""

    kind: str = "unknown"
    unit: str = ""
    unit_in: Tie | None = None
    bound: str = ""
    level: Tie | None = None
    by: tuple[Ties, ...] = ()
    estimator: str = ""
    dims: tuple[Dim, ...] = ()
    of: Tie | None = None
    element: Sem | None = None
    fields: tuple[tuple[str, Sem], ...] = ()
    origin: tuple[str, str] | None = None
    vocabulary: str = ""
    literal: Any = None
    scale: float = 1.0
    pooled: str = ""
    note: str = ""

    def but(self, **changes: Any) -> Sem:
        """Return a copy with changes."""
        return replace(self, **changes)

    def dim(self, name: str) -> Dim | None:
        """Return its dimension of that name; None where it has none."""
        return next((dim for dim in self.dims if dim.name == name), None)

    def moved(self, move: Callable[[Tie], Tie]) -> Sem:
        """Return the same meaning with each of its ties moved."""
        return replace(
            self,
            unit_in=move(self.unit_in) if self.unit_in else None,
            level=move(self.level) if self.level else None,
            by=tuple(tuple(move(tie) for tie in ties) for ties in self.by),
            dims=tuple(dim.moved(move) for dim in self.dims),
            of=move(self.of) if self.of else None,
            element=self.element.moved(move) if self.element else None,
            fields=tuple((name, field.moved(move)) for name, field in self.fields),
        )


NUMBER = Sem("number")
TEXT = Sem("text")
FLAG = Sem("flag")
NULL = Sem("null")
ROWS = Sem("count", "rows")


def unknown(note: str) -> Sem:
    """Return the meaning of what the checker does not understand, with the reason."""
    return Sem(note=note)


Columns = Mapping[str, Sem]
