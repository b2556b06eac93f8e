"""The comparison of an article with the registry record of its trial: statements over the typed views, one answer."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kb_cli.catalogue.spelling import did_you_mean
from kb_cli.errors import NoDatabase, UsageMistake
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

_FOLDER = Path(__file__).parent
OTHER_QUANTITY = ("the article prints another quantity of it", "the record posts another quantity of it")
"""Reasons of numbers that one source lacks although it has others of the same thing."""


class Status(StrEnum):
    """How a number of the article stands to that of the record; the order is that of urgency."""

    disagreement = "disagreement"
    not_comparable = "not_comparable"
    rounding = "rounding"
    only_in_article = "only_in_article"
    only_in_registry = "only_in_registry"
    agreement = "agreement"


class Compared(NamedTuple):
    """One number of an arm, or between arms, in both sources or in one.

    article: as printed. registry: as posted, or ``computed: ...`` from posted counts. reason: why the numbers cannot
    be compared, or why one source lacks it. matched_by: ``people``, ``proposed`` by the program, or ``name``; None
    where there is nothing to match. score: of the match, from 0 to 1. A place is the first locator of the fact.
    """

    section: str
    item: str
    arm: str | None
    quantity: str
    article: str | None
    registry: str | None
    status: str
    reason: str | None
    matched_by: str | None
    score: float | None
    article_fact_id: int | None
    registry_fact_id: int | None
    article_place: str | None
    registry_place: str | None


@dataclass(frozen=True)
class Reconciliation:
    """All numbers compared, in the order of the sections, and what should be said about the matching.

    unknown: a message for each outcome of ``outcomes.csv`` that the record does not have. proposed: endpoint, outcome,
    score of each match that the program proposes. unlinked: titles of groups that no arm is linked to.
    """

    trial_id: str
    rows: list[Compared]
    unknown: list[str]
    proposed: list[tuple[str, str, float]]
    unlinked: list[str]

    def count(self, status: Status) -> int:
        """How many numbers have a status."""
        return sum(row.status == status for row in self.rows)


def has_both_sources(connection: duckdb.DuckDBPyConnection, trial_id: str) -> bool:
    """Whether a trial has estimates of an article and a registry record with results."""
    with light_binding():
        row = connection.execute(
            "SELECT bool_or(reporting_status IS NULL) AND bool_or(reporting_status IS NOT NULL) FROM endpoints "
            "WHERE trial_id = $trial",
            {"trial": trial_id},
        ).fetchone()
    return bool(row and row[0])


def reconcile_trial(connection: duckdb.DuckDBPyConnection, trial_id: str) -> Reconciliation:
    """Compare a trial's article with its registry record.

    Raises UsageMistake, with the way out, where the database lacks one of the two; NoDatabase where an older program
    built it.
    """
    found = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'outcome_matches'").fetchone()
    if found is None:
        raise NoDatabase("The database was built by an older kb, which matched no outcomes. Build and load it again.")
    if not has_both_sources(connection, trial_id):
        raise UsageMistake(_explain_missing(connection, trial_id))
    # A cursor has temporary tables of its own, which go with it.
    with connection.cursor() as cursor, light_binding():
        rows = [Compared(*row) for row in _run(cursor, trial_id)]
        proposed = cursor.execute(
            "SELECT endpoint, outcome, score FROM held_match WHERE matched_by = 'proposed' ORDER BY position"
        ).fetchall()
        unlinked = cursor.execute(
            "SELECT DISTINCT COALESCE(group_title, group_id) FROM held_group WHERE arm_id IS NULL ORDER BY ALL"
        ).fetchall()
        return Reconciliation(trial_id, rows, _unknown(cursor), proposed, [title for (title,) in unlinked])


def _explain_missing(connection: duckdb.DuckDBPyConnection, trial_id: str) -> str:
    has_article = connection.execute(
        "SELECT 1 FROM endpoints WHERE trial_id = $1 AND reporting_status IS NULL LIMIT 1", [trial_id]
    ).fetchone()
    if has_article is None:
        return f"{trial_id}: no article of this trial is loaded. Load its evidence folder with: kb load article FOLDER"
    return (
        f"{trial_id}: no registry record with results is loaded for this trial. "
        "Load it with: kb load ctgov FILE (docs/how-to/reconcile-article-and-registry.md)"
    )


def _run(cursor: duckdb.DuckDBPyConnection, trial_id: str) -> list[tuple[Any, ...]]:
    """Run the statements of the folder ``sql`` in the order of their names; the last one gives the rows."""
    with (_FOLDER / "term_synonyms.csv").open(encoding="utf-8") as file:
        synonyms = [(row["term"], row["same_as"]) for row in csv.DictReader(file)]
    cursor.execute(
        "CREATE TEMP TABLE held_synonym AS SELECT unnest($1::VARCHAR[]) AS term, unnest($2::VARCHAR[]) AS same_as",
        [[term for term, _ in synonyms], [same_as for _, same_as in synonyms]],
    )
    for path in sorted((_FOLDER / "sql").glob("*.sql")):
        for statement in cursor.extract_statements(path.read_text(encoding="utf-8")):
            cursor.execute(statement, {"trial": trial_id} if statement.named_parameters else None)
    return cursor.fetchall()


def _unknown(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """A message for each row of ``outcomes.csv`` whose outcome the record does not have, with the nearest one."""
    missing = cursor.execute(
        "SELECT endpoint_id, written FROM held_match WHERE outcome_id IS NULL ORDER BY position"
    ).fetchall()
    outcomes = [title for (title,) in cursor.execute("SELECT endpoint FROM held_endpoint WHERE is_posted").fetchall()]
    messages = []
    for endpoint, written in missing:
        hint = f"; it has {len(outcomes)}." if written.isdigit() else f".{did_you_mean(written, outcomes)}"
        messages.append(f"outcomes.csv, endpoint '{endpoint}': the record has no outcome '{written}'{hint}")
    return messages
