"""A table for the screen: kinds of non-values stand in the cells themselves, and idle columns are left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from kb_cli.output.cells import in_one_line
from kb_cli.output.result import Result

IDLE_WORDS = {"reported", "printed", "not_applicable", None}
"""Statuses and origins that are no news: the number stands there, or has no meaning there."""
MOST_DIGITS = 6
"""Significant digits that a number may have before a table rounds it, to two digits less."""
MOST_CHARACTERS = 60
"""Of a text that a table shortens."""
MAIN_COLUMNS = ("percent", "median", "mean", "risk_difference", "hazard_ratio", "mean_difference", "value", "n")
"""Columns that ``value_status`` speaks of; the first that the result has is meant."""


def condense(result: Result, *, is_of_one_trial: bool) -> tuple[Result, tuple[str, ...]]:
    """Return the result as people read it, and the names of the columns left out.

    is_of_one_trial: whether the trial was named in the question, so that the answer need not repeat it.

    An empty cell takes the words of its status (``not reported``), and a status that has nothing more to say is left
    out. So is a column that is empty in every row, an identifier beside its label, a subgroup that is ``all``
    throughout, a trial that was asked for, and the order of the rows. Computed numbers are rounded to four digits.
    """
    if not result.rows:
        return result, ()
    rows = [list(row) for row in result.rows]
    names = list(result.columns)
    spoken = {index for index, name in enumerate(names) if name.endswith(("_status", "_source"))}
    for status in sorted(spoken):
        value = _value_of(names, status)
        if value is not None:
            _fill(rows, value, status)
    idle = [
        index
        for index, name in enumerate(names)
        if (name == "trial_id" and is_of_one_trial and len(names) > 1) or _is_idle(names, rows, index)
    ]
    kept = [index for index in range(len(names)) if index not in idle]
    shown = Result(
        columns=tuple(names[index] for index in kept),
        types=tuple(result.types[index] for index in kept),
        rows=[tuple(_rounded(names[index], row[index]) for index in kept) for row in rows],
        limited_to=result.limited_to,
        units=tuple(result.units[index] for index in kept) if result.units else (),
    )
    return shown, tuple(names[index] for index in idle)


def shorten_texts(result: Result, names: Collection[str]) -> Result:
    """Return the result with the texts of these columns in one line of at most MOST_CHARACTERS each."""
    chosen = [name in names for name in result.columns]
    rows = [
        tuple(in_one_line(value, MOST_CHARACTERS) if cut else value for value, cut in zip(row, chosen, strict=True))
        for row in result.rows
    ]
    return replace(result, rows=rows)


def _rounded(name: str, value: Any) -> Any:
    """Return a number as people read it: what is printed has few digits and stays; what is computed has many."""
    digits = repr(abs(value)) if isinstance(value, float) else ""
    if "e" not in digits and len(digits.replace(".", "").strip("0")) <= MOST_DIGITS:
        return value
    if name.endswith(("p_value", "_p")):
        return "<0.001" if value < 0.001 else round(value, 3)
    return float(f"{value:.{MOST_DIGITS - 2}g}")


def _value_of(names: list[str], status: int) -> int | None:
    """Return the column that a status or source speaks of."""
    stem = names[status].removesuffix("_status").removesuffix("_source")
    candidates = (stem,) if names[status] != "value_status" else MAIN_COLUMNS
    return next((names.index(name) for name in candidates if name in names), None)


def _fill(rows: list[list[Any]], value: int, status: int) -> None:
    for row in rows:
        if row[value] is None and row[status] not in IDLE_WORDS:
            row[value] = str(row[status]).replace("_", " ")
            row[status] = None


def _is_idle(names: list[str], rows: list[list[Any]], index: int) -> bool:
    name = names[index]
    values = {tuple(row[index]) if isinstance(row[index], list) else row[index] for row in rows}
    if values == {None} or name == "position":
        return True
    if name.endswith(("_status", "_source")):
        return values <= IDLE_WORDS
    if name in {"subgroup_factor", "subgroup_level"}:
        return values == {"all"}
    return name.endswith("_id") and name.removesuffix("_id") in names
