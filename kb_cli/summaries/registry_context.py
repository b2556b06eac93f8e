"""What templates of registry records may use besides the rest: tables by group, posted values, populations."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb_cli.summaries.footnotes import Footnotes
from kb_cli.summaries.group_tables import group_table, label_rows
from kb_cli.summaries.posted_values import PostedValues, quote_block, shorten
from kb_cli.summaries.printed_text import PrintedText, date_text
from kb_cli.summaries.rows import Row
from kb_loaders.binding import light_binding
from kb_loaders.wording import ranges

if TYPE_CHECKING:
    import duckdb

ResultRow = Mapping[str, Any]
_OUTCOME = "registry-outcome-"
_KINDS = """
SELECT EXISTS (FROM registry_records WHERE trial_id = $1),
    EXISTS (
        FROM sources WHERE trial_id = $1 AND kind <> 'reference'
            AND source_id NOT IN (SELECT source_id FROM registry_records WHERE trial_id = $1)
    )
"""


def registry_names(text: PrintedText, notes: Footnotes) -> dict[str, Any]:
    """The names; told for template writers in templates/README.md."""
    return {
        "posted": PostedValues(text, notes),
        "group_table": group_table,
        "grouped": grouped,
        "label_rows": label_rows,
        "populations_alike": populations_alike,
        "most_affected": most_affected,
        "outcome_number": outcome_number,
        "posted_date": posted_date,
        "quote_block": quote_block,
        "shorten": shorten,
    }


def grouped(things: Sequence[Any], name: str) -> dict[Any, list[Any]]:
    """Rows, or lines of a table, by the value of one column, in order of first appearance."""
    found: dict[Any, list[Any]] = {}
    for thing in things:
        found.setdefault(thing[name] if isinstance(thing, Mapping) else getattr(thing, name), []).append(thing)
    return found


@light_binding()
def kinds_of_sources(con: duckdb.DuckDBPyConnection, trial_id: str) -> tuple[bool, bool]:
    """Whether the database has a registry record of a trial, and whether it has anything else, such as an article."""
    row = con.execute(_KINDS, [trial_id]).fetchone()
    return (False, False) if row is None else (bool(row[0]), bool(row[1]))


@dataclass(frozen=True)
class Population:
    """Those analysed: for which outcomes (``outcomes 1–4, 7``), who they are, and one row a group with its number."""

    outcomes: str
    definition: str
    rows: list[Row]


def populations_alike(rows: Sequence[ResultRow]) -> list[Population]:
    """The populations of a record, those with the same definition, groups and numbers told once.

    rows: of the view ``populations``; the rows of the first outcome stand for the others.
    """
    of_population: dict[str, list[ResultRow]] = {}
    for row in rows:
        of_population.setdefault(row["population_id"], []).append(row)
    alike: dict[tuple[Any, ...], list[str]] = {}
    for population_id, found in of_population.items():
        sizes = sorted(
            (str(row.get("arm") or row.get("group_title")), str(row.get("unit")), str(row.get("n"))) for row in found
        )
        words = " ".join(str(found[0]["definition"]).split()).casefold()
        is_outcome = population_id.startswith(_OUTCOME)
        alike.setdefault((is_outcome or population_id, words, tuple(sizes)), []).append(population_id)
    told = []
    for ids in alike.values():
        first = of_population[ids[0]]
        name = (
            _outcomes(ids) if ids[0].startswith(_OUTCOME) else str(first[0]["population"]).removesuffix(" (registry)")
        )
        told.append(Population(name, str(first[0]["definition"]), [Row(row) for row in first]))
    return told


def most_affected(rows: Sequence[ResultRow], most: int) -> list[Row]:
    """The rows of the terms with the highest percentage in any group, highest first; ties keep the record's order."""
    highest: dict[tuple[Any, Any], float] = {}
    for row in rows:
        key = (row["term"], row.get("organ_system"))
        percent = -1.0 if row.get("percent") is None else float(row["percent"])
        highest[key] = max(highest.get(key, -1.0), percent)
    ranks = {key: rank for rank, key in enumerate(sorted(highest, key=lambda key: -highest[key])[:most])}
    chosen = [Row(row) for row in rows if (row["term"], row.get("organ_system")) in ranks]
    return sorted(chosen, key=lambda row: ranks[row["term"], row.get("organ_system")])


def outcome_number(endpoint_id: str) -> str:
    """The number of an outcome in its record, from 1: that of ``registry-outcome-3`` is 3."""
    return endpoint_id.removeprefix(_OUTCOME)


def posted_date(text: str | None) -> str:
    """A date as posted, in words: ``23 October 2024``, ``May 2023``, ``2023``; "not stated" without one."""
    if not text:
        return "not stated"
    try:
        if len(text) == len("2023-05"):
            return f"{datetime.date.fromisoformat(f'{text}-01'):%B %Y}"
        return date_text(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def _outcomes(ids: Sequence[str]) -> str:
    """``Outcome 3``; ``Outcomes 1–4, 7``: runs of three and more are shortened."""
    numbers = sorted(int(outcome_number(one)) for one in ids)
    return f"Outcome{'s' if len(numbers) > 1 else ''} {ranges(numbers, '–', shortest=3)}"
