"""``outcomes.csv`` of an evidence folder: which outcome of the trial's registry record an endpoint is."""

from __future__ import annotations

from pathlib import Path

from kb_loaders.article.context import Trial
from kb_loaders.article.files import Record, read_csv

FILE = "outcomes.csv"
COLUMNS = ("endpoint", "outcome", "comparable", "reason", "note")
TABLE = "outcome_match"


def read_outcome_matches(trial: Trial, path: Path, name: str) -> None:
    """Add the rows of an ``outcomes.csv`` to a trial, for ``core.outcome_match``; what is wrong becomes its findings.

    path: the file, which may be absent. name: the file as the user gave it. The endpoints of the trial must have been
    read. Whether the record has such an outcome is told by ``kb reconcile``: the record may be loaded later.
    """
    if not path.is_file():
        return
    seen: dict[tuple[str, str], Record] = {}
    for record in read_csv(path, name, set(COLUMNS), {"endpoint", "outcome"}, trial.findings):
        _read_row(trial, record)
        pair = (record.text("endpoint"), record.text("outcome").lower())
        if pair in seen:
            trial.find(record, "outcome", f"line {seen[pair].line} matches the same two; keep one row")
        seen.setdefault(pair, record)


def _read_row(trial: Trial, record: Record) -> None:
    endpoint, outcome = record.text("endpoint"), record.text("outcome")
    if not endpoint:
        trial.find(record, "endpoint", "it is empty; write an endpoint_id of trial.toml")
    trial.check_key(record, "endpoint", endpoint, trial.endpoints, "endpoint")
    if not outcome:
        trial.find(record, "outcome", "it is empty; write the outcome's number in the record, from 1, or its title")
    if outcome == "0":
        trial.find(record, "outcome", "outcomes are counted from 1")
    comparable, reason = record.text("comparable") or "yes", record.text("reason")
    if comparable not in {"yes", "no"}:
        trial.find(record, "comparable", f"'{comparable}' is neither yes nor no")
    if comparable == "no" and not reason:
        trial.find(record, "reason", "it is empty; say why the numbers cannot be compared, such as: other data cutoff")
    row = {
        "endpoint_id": endpoint,
        "outcome": outcome,
        "is_comparable": comparable == "yes",
        "reason": reason or None,
        "note": record.text("note") or None,
    }
    trial.add(TABLE, row)
