"""``groups.csv`` of an evidence folder: what people say the groups of a trial's registry record are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_loaders.article.cells import ALL
from kb_loaders.article.files import read_csv

if TYPE_CHECKING:
    import duckdb

    from kb_loaders.article.context import Trial
    from kb_loaders.article.files import Record

FILE = "groups.csv"
COLUMNS = ("module", "outcome", "group_id", "title", "arm", "relation", "note")
TABLE = "group_override"

_MATCHES = """
    COALESCE(o.module, g.module) = g.module AND COALESCE(o.outcome, g.outcome, -1) = COALESCE(g.outcome, -1)
    AND COALESCE(o.group_id, g.group_id) = g.group_id
    AND (o.title IS NULL OR COALESCE(lower(o.title) IN (lower(g.title), lower(g.title_posted)), false))
"""


def read_overrides(trial: Trial, path: Path, name: str) -> None:
    """Add the rows of a ``groups.csv`` to a trial, for ``core.group_override``; what is wrong becomes its findings.

    path: the file, which may be absent. name: the file as the user gave it. The arms of the trial must have been read.
    """
    if not path.is_file():
        return
    seen: dict[tuple[str, ...], Record] = {}
    for record in read_csv(path, name, set(COLUMNS), {"relation"}, trial.findings):
        _read_row(trial, record)
        place = tuple(record.text(column).lower() for column in ("module", "outcome", "group_id", "title"))
        if place in seen:
            trial.find(
                record, "relation", f"line {seen[place].line} says of the same groups what they are; keep one row"
            )
        seen.setdefault(place, record)


def _read_row(trial: Trial, record: Record) -> None:
    module, group_id, relation = record.text("module"), record.text("group_id"), record.text("relation")
    trial.check_word(record, "module", module, "registry_module")
    if not relation:
        trial.find(
            record, "relation", "it is empty; write same, subset, pooled, crossover, extension, total or unlinked"
        )
    trial.check_word(record, "relation", relation, "group_relation")
    if not group_id and not record.text("title"):
        trial.find(record, "title", "no group is named; write its title, or its group_id with module and outcome")
    if group_id and not module:
        trial.find(record, "module", f"'{group_id}' is another group in another module; say in which module it stands")
    if group_id and module == "outcome" and not record.text("outcome"):
        trial.find(record, "outcome", f"'{group_id}' is another group in another outcome; write the outcome's number")
    row = {
        "module": module or None,
        "outcome": _read_outcome(trial, record),
        "group_id": group_id or None,
        "title": record.text("title") or None,
        "arm_id": _read_arm(trial, record),
        "relation": relation,
        "note": record.text("note") or None,
    }
    trial.add(TABLE, row)


def _read_outcome(trial: Trial, record: Record) -> int | None:
    """Return the place of the outcome, from 0; the file counts from 1, as ``kb groups`` does."""
    text = record.text("outcome")
    if not text:
        return None
    if record.text("module") not in {"", "outcome"}:
        trial.find(record, "outcome", f"groups of the module '{record.text('module')}' have no outcome; leave it empty")
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        trial.find(record, "outcome", f"'{text}' is not the number of an outcome; they are counted from 1")
        return None
    return int(text) - 1


def _read_arm(trial: Trial, record: Record) -> str | None:
    arm, relation = record.text("arm"), record.text("relation")
    if relation == "same" and not arm:
        trial.find(record, "arm", "it is empty, and 'same' needs the arm that the group is")
    if relation == "total" and arm not in {"", ALL}:
        trial.find(record, "arm", f"'total' is all arms together; leave it empty, or write 'same' for '{arm}' alone")
    if relation == "total" or not arm:
        return None
    return arm if trial.check_key(record, "arm", arm, trial.arms, "arm") else None


def unmatched_overrides(connection: duckdb.DuckDBPyConnection, trial_id: str) -> list[dict[str, Any]]:
    """Return the rows of ``groups.csv`` that name no group of the trial's record; none where no record is loaded."""
    cursor = connection.execute(
        "SELECT o.module, o.outcome + 1 AS outcome, o.group_id, o.title FROM core.group_override AS o "
        f"WHERE o.trial_id = $1 AND EXISTS (SELECT 1 FROM core.registry_group AS g WHERE g.trial_id = $1) "
        f"AND NOT EXISTS (SELECT 1 FROM core.registry_group AS g WHERE g.trial_id = $1 AND {_MATCHES}) "
        "ORDER BY o.position",
        [trial_id],
    )
    names = [name for name, *_ in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
