"""A whole database from evidence folders, all or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.article.context import Reading, Trial
from kb_loaders.article.load import core_rows, load_trial
from kb_loaders.database import (
    delete_computed,
    delete_extracted,
    insert_rows,
    insert_vocabularies,
    seal,
)
from kb_loaders.database_file import changed_database, new_database
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.questions.load import find_questions, is_question_folder, load_questions, question_rows
from kb_loaders.registry.relink import relink_articles
from kb_loaders.vocabulary import read_vocabularies

if TYPE_CHECKING:
    import duckdb

Finish = Callable[["duckdb.DuckDBPyConnection"], None]
"""What is computed from the evidence once all rows and views are there."""


@dataclass(frozen=True)
class Built:
    """What a build made: trial_id, folder and number of facts of each trial, and the hash of the content.

    questions: question_id, file and number of facts of each question. remarks: trial_id and, in words, what a
    ``groups.csv`` says that does not go with the trial's record. lost: registry records that the old database held and
    the new one does not.
    """

    trials: tuple[tuple[str, str, int], ...]
    content_hash: str
    questions: tuple[tuple[str, str, int], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    lost: int = 0


def find_trials(folders: list[Path]) -> list[Path]:
    """Return the trial folders among and directly below the folders given.

    Raises BadEvidence where a folder is missing, or neither is nor holds a trial; one of questions may stand alone.
    """
    trials: list[Path] = []
    findings: list[Finding] = []
    for folder in folders:
        if not folder.is_dir():
            message = "there is no such folder; name a folder of trials, or one trial"
            if folder.exists():
                message = (
                    "this is a file, not the folder of a trial; records of a registry are loaded with kb load ctgov"
                )
            findings.append(Finding(str(folder), 0, 0, "", message))
            continue
        if is_question_folder(folder):
            if not any(folder.glob("*.toml")):
                message = "no question file here; see the reference of question files"
                findings.append(Finding(str(folder), 0, 0, "", message))
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
    lost = count_registry_records(path)
    with ExitStack() as stack:
        made = _make(folders, schema, version, finish, lambda: stack.enter_context(new_database(path, schema)))
        return replace(made, lost=lost)


def load_trials(folders: list[Path], path: Path, schema: Path, version: str, finish: Finish | None = None) -> Built:
    """Add trials to the database at ``path``, or replace them in it; what it holds of other trials stays.

    Raises as build_database does.
    """
    with ExitStack() as stack:
        return _make(folders, schema, version, finish, lambda: stack.enter_context(changed_database(path, schema)))


def _make(
    folders: list[Path],
    schema: Path,
    version: str,
    finish: Finish | None,
    open_database: Callable[[], duckdb.DuckDBPyConnection],
) -> Built:
    """Read the evidence, then open the database and put it there; nothing is opened where there is a finding."""
    vocabularies = read_vocabularies(schema)
    files = find_questions(folders)
    folders = find_trials(folders)
    trials = [load_trial(folder, str(folder), vocabularies) for folder in folders]
    questions = load_questions(files, trials, vocabularies)
    findings = [finding for reading in (*trials, *questions) for finding in reading.findings]
    findings += _check_identities(trials, folders)
    if findings:
        raise BadEvidence(findings)
    connection = open_database()
    connection.execute("BEGIN")
    delete_computed(connection)
    delete_extracted(connection, [reading.owner_id for reading in (*trials, *questions)])
    connection.execute("COMMIT")
    insert_vocabularies(connection, vocabularies)
    for trial in trials:
        insert_rows(connection, core_rows(trial))
    insert_rows(connection, question_rows(questions))
    remarks = relink_articles(connection, [trial.trial_id for trial in trials])
    if finish is not None:
        finish(connection)
    content_hash = seal(connection, version)
    return Built(_name(trials, folders), content_hash, _name(questions, files), tuple(remarks))


def count_registry_records(path: Path) -> int:
    """Return how many registry records a database holds; 0 where there is none, or none that can be read."""
    import duckdb

    if not path.is_file():
        return 0
    with contextlib.suppress(duckdb.Error), duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT count(*) FROM core.registry_record").fetchone()
        return row[0] if row else 0
    return 0


def _name(readings: Sequence[Reading], paths: list[Path]) -> tuple[tuple[str, str, int], ...]:
    named = zip(readings, paths, strict=True)
    return tuple((reading.owner_id, str(path), len(reading.facts)) for reading, path in named)


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
