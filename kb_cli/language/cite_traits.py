"""What the analysis of absence knows of a relation; see cite_absence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

EVERY = "*"
"""Among derived names: columns whose names a star hides."""


@dataclass(frozen=True)
class Traits:
    """What is known of a relation.

    views: those that it reads. cited: how often it reads each other than for absence; views without facts count, too.
    derived: names of its derived columns. columns: names of its columns where they are known.
    is_unstable: see above. is_base: whether it is a view.
    """

    views: frozenset[str] = frozenset()
    cited: Counter[str] = field(default_factory=Counter)
    derived: frozenset[str] = frozenset()
    columns: tuple[str, ...] | None = None
    is_unstable: bool = False
    is_base: bool = False


@dataclass(frozen=True)
class Risk:
    """Something that looks at all rows of an unstable relation. views: of the relation; cited: of what stands there."""

    views: frozenset[str]
    cited: Counter[str]
    is_certain: bool
    reason: str


def combined(first: Traits, second: Traits, *, is_cited: bool = True) -> Traits:
    """Return what two relations of one FROM have in common; is_cited: whether rows cite the second one."""
    cited = first.cited + second.cited if is_cited else first.cited
    return Traits(first.views | second.views, cited)


def derived_on_the_right(left: Traits, right: Traits) -> frozenset[str]:
    """Return the left names of the right side's derived columns."""
    if left.columns is None or right.columns is None:
        return frozenset({EVERY})
    return frozenset(a for a, b in zip(left.columns, right.columns, strict=False) if b in right.derived)
