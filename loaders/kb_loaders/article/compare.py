"""Two people's extractions of one trial, compared cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb_loaders.article.context import Row, Trial
from kb_loaders.article.facts import Fact
from kb_loaders.numbers import Number

OWN_IDENTITY = {
    "source": ("source_id",),
    "population": ("population_id",),
    "subgroup": ("factor", "level"),
    "part": ("kind", "whole_id", "part_id"),
}
"""Tables whose rows are told apart by columns, and not by the identity of their fact."""
SKIPPED = {"fact", "position"}
FOLLOWING = ("_status", "_source", "relation")
"""Ends of columns that only follow from the printed number beside them; endpoints alone state some of their own."""


@dataclass(frozen=True)
class Difference:
    """One cell that two extractions do not agree on.

    kind: ``number`` (a printed number, its decimals or its kind of non-value), ``word`` (keys and vocabulary words),
    ``text`` (free text), ``locators``, or ``row`` (only one of the two has it). first, second: what each says.
    """

    view: str
    row: str
    column: str
    kind: str
    first: str
    second: str


@dataclass(frozen=True)
class Comparison:
    """The differences between two extractions, and how many cells were compared (numbers, words and text)."""

    differences: tuple[Difference, ...]
    cells: int


def compare_trials(first: Trial, second: Trial) -> Comparison:
    """Return every disagreement between two extractions of one trial, in the order of the first."""
    differences: list[Difference] = []
    cells = 0
    ours, theirs = _by_identity(first), _by_identity(second)
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        view, row = key
        if key not in ours or key not in theirs:
            given, fact = (ours.get(key) or theirs[key])[1:]
            text = "; ".join(f"{name} {number.printed}" for name, number in given.items()) or "present"
            place = f" ({fact.locators[0]})" if fact and fact.locators else ""
            sides = (text + place, "") if key in ours else ("", text + place)
            differences.append(Difference(view, row, "", "row", *sides))
            continue
        found, count = _compare_rows(view, row, ours[key], theirs[key])
        differences += found
        cells += count
    return Comparison(tuple(differences), cells)


Entry = tuple[Row, dict[str, Number], Fact | None]


def _by_identity(trial: Trial) -> dict[tuple[str, str], Entry]:
    """Return rows by view and identity; a second row of the same identity gets a number."""
    entries: dict[tuple[str, str], Entry] = {}
    for table, rows in trial.rows.items():
        for row in rows:
            fact = row.get("fact")
            own = OWN_IDENTITY.get(table)
            identity = tuple(str(row[name]) for name in own) if own else fact.identity if fact else (table,)
            view = fact.view if fact and not own else table
            name, number = " / ".join(identity), 2
            while (view, name) in entries:
                name, number = f"{' / '.join(identity)} ({number})", number + 1
            entries[view, name] = (row, fact.printed if fact and not own else {}, fact)
    return entries


def _compare_rows(view: str, row: str, ours: Entry, theirs: Entry) -> tuple[list[Difference], int]:
    found: list[Difference] = []
    cells = 0
    numbers = {*ours[1], *theirs[1]}
    for column in sorted(numbers):
        cells += 1
        left, right = ours[1].get(column), theirs[1].get(column)
        if _meaning(left) != _meaning(right):
            found.append(Difference(view, row, column, "number", _printed(left), _printed(right)))
    for column, left_value in ours[0].items():
        if column in SKIPPED | numbers or (isinstance(left_value, int | float) and not isinstance(left_value, bool)):
            continue
        if column.endswith(FOLLOWING) and view != "endpoints":
            continue
        right_value = theirs[0].get(column)
        if left_value is None and right_value is None:
            continue
        cells += 1
        if left_value != right_value:
            kind = "text" if " " in f"{left_value}{right_value}".strip() else "word"
            found.append(Difference(view, row, column, kind, _text(left_value), _text(right_value)))
    if ours[2] and theirs[2] and set(ours[2].locators) != set(theirs[2].locators):
        left_only = sorted(set(ours[2].locators) - set(theirs[2].locators))
        right_only = sorted(set(theirs[2].locators) - set(ours[2].locators))
        found.append(Difference(view, row, "locators", "locators", " | ".join(left_only), " | ".join(right_only)))
    return found, cells


def _meaning(number: Number | None) -> tuple[Any, ...]:
    if number is None:
        return (None, None, None, "not_reported")
    return (number.value, number.decimals, number.relation, number.status)


def _printed(number: Number | None) -> str:
    return number.printed if number else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)
