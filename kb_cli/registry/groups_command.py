"""What ``kb groups`` does once its arguments are parsed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kb_cli.catalogue.resources import database_path
from kb_cli.errors import UsageMistake
from kb_cli.output.brief import MOST_CHARACTERS
from kb_cli.output.cells import in_one_line, readable_text
from kb_cli.output.formats import Format, write_result
from kb_cli.output.result import Result
from kb_loaders.wording import ranges

COLUMNS = {
    "module": "VARCHAR",
    "outcomes": "VARCHAR",
    "group_id": "VARCHAR",
    "group_title": "VARCHAR",
    "description": "VARCHAR",
    "arm": "VARCHAR",
    "relation": "VARCHAR",
    "method": "VARCHAR",
    "score": "DOUBLE",
}
"""Columns of the answer; outcomes: their numbers from 1, as in groups.csv; group_id: ``several`` where it differs."""
STACKED: dict[str, tuple[str, ...]] = {
    "module": ("outcomes",),
    "group_id": (),
    "group_title": ("description",),
    "arm": (),
    "relation": ("method", "score"),
}
"""Columns of a table, and those that stand below them."""
_GROUPS = """
    SELECT module, TRY_CAST(regexp_extract(endpoint_id, '[0-9]+$') AS INTEGER) AS outcome, group_id, group_title,
        description, COALESCE(arm, of_arm) AS arm, relation, method, score
    FROM groups
    WHERE trial_id = $trial
    ORDER BY CASE module WHEN 'flow' THEN 1 WHEN 'baseline' THEN 2 WHEN 'outcome' THEN 3 ELSE 4 END, outcome, position
"""


def print_groups(trial: str, db: Path | None, format: Format, output: Path | None) -> None:
    """Print the groups of a trial's registry record with the arm that each is linked to.

    Groups of several outcomes with the same title, description and link are one row. A table has some columns below
    others, so that it fits a terminal, and shortens descriptions.
    """
    from kb_cli.catalogue.named_queries import find_named_trial
    from kb_cli.engines.connection import open_database
    from kb_cli.engines.execute import run_query

    connection = open_database(database_path(db)[0])
    trial_id = find_named_trial(trial, connection)
    rows = _collapse(run_query(connection, _GROUPS, {"trial": trial_id}).rows)
    if not rows:
        raise UsageMistake(
            f"{trial}: no registry record with results is loaded for this trial. Load it with: kb load ctgov PATH"
        )
    whole = Result(tuple(COLUMNS), tuple(COLUMNS.values()), rows)
    write_result(_stacked(whole) if format is Format.table else whole, format, output, sys.stdout)


def _stacked(result: Result) -> Result:
    """Return the answer as a table shows it: a column of ``STACKED`` on the first line of a cell, others below it."""
    rows = []
    for values in result.rows:
        row = dict(zip(result.columns, values, strict=True))
        row["description"] = in_one_line(row["description"], MOST_CHARACTERS)
        rows.append(tuple(_cell(row[first], [row[name] for name in below]) for first, below in STACKED.items()))
    units = tuple(", ".join(below) for below in STACKED.values())
    return Result(tuple(STACKED), ("VARCHAR",) * len(STACKED), rows, units=units)


def _cell(first: Any, below: list[Any]) -> str:
    """Return one value, and the others in a line below it, as far as they are there."""
    line = ", ".join(readable_text(value) for value in below if value is not None)
    return "\n".join([readable_text(first), *([line] if line else [])])


def _collapse(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return one row for groups of a module that are equal but for their outcome and id."""
    places: dict[tuple[Any, ...], list[tuple[int | None, str]]] = {}
    for module, outcome, group_id, *rest in rows:
        places.setdefault((module, *rest), []).append((outcome, group_id))
    collapsed = []
    for (module, *rest), found in places.items():
        ids = {group_id for _, group_id in found}
        numbers = sorted({outcome for outcome, _ in found if outcome is not None})
        collapsed.append((module, ranges(numbers) or None, ids.pop() if len(ids) == 1 else "several", *rest))
    return collapsed
