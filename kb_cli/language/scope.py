"""The relations that one SELECT reads, and how names, ties and values are looked up in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb_cli.language.kinds import MEANINGS, Meaning
from kb_cli.language.knowledge import POOLED
from kb_cli.language.sems import LOST, SELF, Fixed, Lost, Ref, Rows, Sem, Tie, Ties
from kb_cli.language.ties import Equalities, Limits
from kb_cli.language.tree import Node

Keys = tuple[frozenset[str], ...]
"""Sets of columns, each of which tells the rows of a relation apart."""


@dataclass
class Relation:
    """Columns with their meanings in order, and the sets of columns that tell rows apart (none known: empty).

    view: the view that the relation is, else empty. is_open: it may have columns that the checker does not know of.
    limits: what is known of the values of some of its columns. worded: the one of its keys that is made of words of
    the trial, and holds as far as the database bears it out. rows: those of views that a SELECT was made from.
    """

    columns: dict[str, Sem]
    keys: Keys = ()
    view: str = ""
    is_open: bool = False
    limits: Mapping[str, Limits] = field(default_factory=dict)
    worded: frozenset[str] | None = None
    rows: tuple[Rows, ...] = ()

    def renamed(self, names: Sequence[str]) -> Relation:
        """Return the relation with its first columns renamed, as an alias with a list of columns does."""
        old = list(self.columns)
        new = [*names, *old[len(names) :]][: len(old)]
        mapping = dict(zip(old, new, strict=True))
        if old == new:
            return self
        columns = {mapping[name]: sem.moved(_renaming(mapping)) for name, sem in self.columns.items()}
        keys = tuple(frozenset(mapping.get(name, name) for name in key) for key in self.keys if key != self.worded)
        limits = {mapping.get(name, name): limit for name, limit in self.limits.items()}
        return Relation(columns, keys, "", self.is_open, limits)


def _renaming(mapping: Mapping[str, str]) -> Callable[[Tie], Tie]:
    def move(tie: Tie) -> Tie:
        return Ref(SELF, mapping.get(tie.column, tie.column)) if isinstance(tie, Ref) and tie.item == SELF else tie

    return move


@dataclass
class Item:
    """One entry of a FROM clause under its alias; its columns' ties refer to the item's number."""

    number: int
    alias: str
    relation: Relation
    columns: dict[str, Sem]
    node: Node
    is_visible: bool = True


@dataclass
class Scope:
    """What one SELECT sees: its items, what its conditions fix, its aliases and groups, and the SELECT around it."""

    parent: Scope | None = None
    items: list[Item] = field(default_factory=list)
    equalities: Equalities = field(default_factory=Equalities)
    tables: Mapping[str, Relation] = field(default_factory=dict)
    aliases: dict[str, Node] = field(default_factory=dict)
    using: dict[str, Ref] = field(default_factory=dict)
    groups: frozenset[Ref] | None = None
    group_keys: list[Node] = field(default_factory=list)
    variables: dict[str, Sem] = field(default_factory=dict)
    open_aliases: frozenset[str] = frozenset()

    def narrowed(self) -> Scope:
        """Return the scope for a part that holds further conditions: FILTER, a branch of CASE, a window's partition."""
        return Scope(
            self.parent,
            self.items,
            self.equalities.copy(),
            self.tables,
            self.aliases,
            self.using,
            self.groups,
            self.group_keys,
            self.variables,
            self.open_aliases,
        )

    def ungrouped(self) -> Scope:
        """Return the scope of all rows together, whatever they are grouped by."""
        scope = self.narrowed()
        scope.groups = None
        return scope

    def chain(self) -> Iterator[Scope]:
        """Yield this scope and those around it, innermost first."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def item(self, number: int) -> Item | None:
        """Return the item of that number here or further out."""
        return next((item for scope in self.chain() for item in scope.items if item.number == number), None)

    def are_equal(self, left: Ref, right: Ref) -> bool:
        """Whether conditions here or further out say that two columns are equal."""
        return any(scope.equalities.root(left) == scope.equalities.root(right) for scope in self.chain())

    def is_soft(self, ref: Ref) -> bool:
        """Whether a condition that is not followed limits a column, here or further out."""
        return any(scope.equalities.limits(ref).is_soft for scope in self.chain())

    def is_outer(self, number: int) -> bool:
        """Whether an item belongs to a SELECT around this one."""
        return all(item.number != number for item in self.items)

    def find(self, path: Sequence[str]) -> tuple[Ref, Sem, list[str]] | None:
        """Return the column that a dotted name means, its meaning and the fields that follow; None if there is none."""
        names = [part.lower() for part in path]
        for scope in self.chain():
            if len(names) == 1 and names[0] in scope.using:
                ref = scope.using[names[0]]
                item = scope.item(ref.item)
                if item is not None and ref.column in item.columns:
                    return ref, item.columns[ref.column], []
            for item in scope.items:
                if not item.is_visible:
                    continue
                if len(names) > 1 and item.alias.lower() == names[0] and names[1] in item.columns:
                    return Ref(item.number, names[1]), item.columns[names[1]], names[2:]
            for item in scope.items:
                if item.is_visible and names[0] in item.columns:
                    return Ref(item.number, names[0]), item.columns[names[0]], names[1:]
        return None

    def is_fixed(self, tie: Tie) -> bool:
        """Whether a tie has one value in every set of rows that the scope puts together."""
        if isinstance(tie, Lost):
            return False
        if isinstance(tie, Fixed):
            return len(tie.values) <= 1
        if self.is_outer(tie.item):
            return self.item(tie.item) is not None
        if self.equalities.limits(tie).is_single:
            return True
        if self.groups is not None and self.equalities.root(tie) in self.groups:
            return True
        return any(self.is_outer(member.item) for member in self.equalities.members(tie))

    def words(self, tie: Tie) -> frozenset[object] | None:
        """Return the values that a tie is limited to, None where they are not known."""
        if isinstance(tie, Lost):
            return None
        if isinstance(tie, Fixed):
            return tie.values or None
        for scope in self.chain():
            limits = scope.equalities.limits(tie)
            if limits.values is not None:
                return limits.values - limits.excluded
        return None

    def limits(self, ref: Ref) -> Limits:
        """Return what is known of the values of a column here and further out."""
        words = self.words(ref)
        excluded = frozenset[object]().union(*(scope.equalities.limits(ref).excluded for scope in self.chain()))
        return Limits(words, excluded)

    def excludes_pooled(self, tie: Tie) -> bool:
        """Whether the rows of all arms together are left out."""
        words = self.words(tie)
        if words is not None:
            return POOLED not in words
        return isinstance(tie, Ref) and any(POOLED in s.equalities.limits(tie).excluded for s in self.chain())

    def excludes(self, tie: Tie, value: object) -> bool:
        """Whether rows with a value (None: NULL) are left out; a condition that is not followed may do that, too."""
        if isinstance(tie, Lost):
            return False
        if isinstance(tie, Fixed):
            return value not in tie.values
        known = [scope.equalities.limits(tie) for scope in self.chain()]
        return any(
            limits.is_soft or value in limits.excluded or (limits.values is not None and value not in limits.values)
            for limits in known
        )

    def settled(self, sem: Sem) -> Sem:
        """Return a value of a long view with the kind that its measure or statistic gives it, as far as it is fixed."""
        if sem.kind != "discriminated":
            return sem
        meanings: set[Meaning | None] = set()
        for ties in sem.by:
            for words in [self.words(tie) for tie in ties]:
                if words and all(word in MEANINGS for word in words):
                    meanings |= {MEANINGS[str(word)] for word in words}
        if len(meanings) == 1 and all(self.is_any_fixed(ties) or self._has_words(ties) for ties in sem.by):
            meaning = meanings.pop()
            if meaning is not None:
                unit = meaning.unit or sem.unit
                return sem.but(
                    kind=meaning.kind, unit=unit, estimator=meaning.estimator, unit_in=None if unit else sem.unit_in
                )
        if sem.by and all(self.is_any_fixed(ties) for ties in sem.by):
            return sem.but(kind="quantity")
        return sem

    def _has_words(self, ties: Ties) -> bool:
        return any(self.words(tie) for tie in ties)

    def is_any_fixed(self, ties: Ties) -> bool:
        """Whether one of several ties is fixed."""
        return any(self.is_fixed(tie) for tie in ties)

    def frozen(self, sem: Sem) -> Sem:
        """Return a meaning in which what the scope fixes is written down, for use outside of it."""
        return sem.moved(self._frozen)

    def _frozen(self, tie: Tie) -> Tie:
        if not isinstance(tie, Ref):
            return tie
        words = self.words(tie)
        if words is not None and len(words) <= 1:
            return Fixed(words)
        if words is None and self.is_soft(tie):
            return Fixed()
        return tie


def item_of(number: int, alias: str, relation: Relation, node: Node) -> Item:
    """Return an item of a FROM clause."""

    def move(tie: Tie) -> Tie:
        return Ref(number, tie.column) if isinstance(tie, Ref) and tie.item == SELF else tie

    columns = {name.lower(): sem.moved(move) for name, sem in relation.columns.items()}
    return Item(number, alias, relation, columns, node)


def exported(tie: Tie | None, scope: Scope, names: Mapping[Ref, str]) -> Tie:
    """Return a tie as it stands outside of a SELECT: an output column, what it is fixed to, or lost.

    names: the output column of each class of columns that the SELECT puts out.
    """
    if not isinstance(tie, Ref):
        return tie or LOST
    root = scope.equalities.root(tie)
    if root in names:
        return Ref(SELF, names[root])
    if tie.item == SELF:
        return tie
    if scope.is_outer(tie.item):
        return tie
    for member in scope.equalities.members(tie):
        if scope.is_outer(member.item) and scope.item(member.item) is not None:
            return member
    for outer in scope.chain():
        limits = outer.equalities.limits(tie)
        if limits.values is not None:
            return Fixed(limits.values - limits.excluded)
        if limits.is_soft:
            return Fixed()
    return LOST
