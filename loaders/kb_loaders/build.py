"""A whole database from evidence folders, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.article.context import Trial
from kb_loaders.article.load import core_rows, load_trial
from kb_loaders.database import copy_trials, create_views, insert_rows, insert_vocabularies, new_database, seal
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.vocabulary import read_vocabularies

if TYPE_CHECKING:
    import duckdb

Finish = Callable[["duckdb.DuckDBPyConnection"], None]
"""What is computed from the evidence once all rows and views are there."""


@dataclass(frozen=True)
class Built:
    """What a build made: trial_id, folder and number of facts of each trial, and the hash of the content."""

    trials: tuple[tuple[str, str, int], ...]
    content_hash: str


def find_trials(folders: list[Path]) -> list[Path]:
    """Return the trial folders among and directly below the folders given.

    Raises BadEvidence where a folder is missing, or neither is nor holds a trial.
    """
    trials: list[Path] = []
    findings: list[Finding] = []
    for folder in folders:
        if not folder.is_dir():
            findings.append(
                Finding(str(folder), 0, 0, "", "there is no such folder; name a folder of trials, or one trial")
            )
            continue
        found = [folder] if (folder / "trial.toml").is_file() else sorted(p.parent for p in folder.glob("*/trial.toml"))
        if not found:
            message = "no trial.toml here, nor one folder below; see the reference of evidence files"
            findings.append(Finding(str(folder), 0, 0, "", message))
        trials += found
    if findings:
        raise BadEvidence(findings)
    return trials


def build_database(folders: list[Path], path: Path, schema: Path, version: str, finish: Finish | None = None) -> Built:
    """Make the database at ``path`` from evidence folders; on any finding the old file stays as it is, byte for byte.

    finish: what is computed from the evidence once all of it is there.
    Raises BadEvidence with all findings of all trials; DatabaseInUse where the file cannot be replaced.
    """
    return _make(folders, path, schema, version, finish, kept=None)


def load_trials(folders: list[Path], path: Path, schema: Path, version: str, finish: Finish | None = None) -> Built:
    """Add trials to the database at ``path``, or replace them in it; what it holds of other trials stays.

    Raises as build_database does.
    """
    return _make(folders, path, schema, version, finish, kept=path if path.is_file() else None)


def _make(
    folders: list[Path], path: Path, schema: Path, version: str, finish: Finish | None, kept: Path | None
) -> Built:
    vocabularies = read_vocabularies(schema)
    folders = find_trials(folders)
    trials = [load_trial(folder, str(folder), vocabularies) for folder in folders]
    findings = [finding for trial in trials for finding in trial.findings]
    findings += _check_identities(trials, folders)
    if findings:
        raise BadEvidence(findings)
    with new_database(path, schema) as connection:
        insert_vocabularies(connection, vocabularies)
        if kept is not None:
            copy_trials(connection, kept, without=[trial.trial_id for trial in trials])
        for trial in trials:
            insert_rows(connection, core_rows(trial))
        create_views(connection, schema)
        if finish is not None:
            finish(connection)
        content_hash = seal(connection, version)
    named = zip(trials, folders, strict=True)
    return Built(tuple((trial.trial_id, str(folder), len(trial.facts)) for trial, folder in named), content_hash)


def _check_identities(trials: list[Trial], folders: list[Path]) -> list[Finding]:
    """Return a finding for every trial_id and every source_id that two folders share."""
    findings: list[Finding] = []
    seen: dict[tuple[str, str], Path] = {}
    for trial, folder in zip(trials, folders, strict=True):
        records = [("source_id", record) for record in trial.sources.values()]
        records += [("trial_id", row["fact"].record) for row in trial.rows.get("trial", [])]
        for key, record in records:
            name = record.text(key)
            if name and (key, name) in seen:
                message = f"'{name}' is that of {seen[key, name]}, too; give one of them another"
                findings.append(record.finding(key, message))
            seen.setdefault((key, name), folder)
    return findings
