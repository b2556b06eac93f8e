"""A whole database from evidence folders, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.article.context import Reading, Trial
from kb_loaders.article.load import core_rows, load_trial
from kb_loaders.binding import light_binding
from kb_loaders.database import (
    DatabaseInUse,
    Finish,
    delete_computed,
    delete_extracted,
    insert_rows,
    insert_vocabularies,
    seal,
)
from kb_loaders.database_file import Opened, changed_database, check_fit, new_database
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.questions.load import find_questions, is_question_folder, load_questions, question_rows
from kb_loaders.registry.relink import relink_articles
from kb_loaders.vocabulary import read_vocabularies
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Built:
    """What a build made: trial_id, folder and number of facts of each trial, and the hash of the content.

    questions: question_id, file and number of facts of each question. remarks: trial_id and, in words, what a
    ``groups.csv`` says that does not go with the trial's record. kept: registry records that the database held before,
    and holds still.
    """

    trials: tuple[tuple[str, str, int], ...]
    content_hash: str
    questions: tuple[tuple[str, str, int], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    kept: int = 0


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

    Registry records that the old file holds are kept; all else comes from the folders. Without records, nothing of the
    old file is read. finish: what is computed from the evidence once all of it is there.
    Raises BadEvidence with all findings of all trials; DatabaseInUse where the file cannot be replaced, or a record in
    it would be lost.
    """
    kept = count_registry_records(path)
    if kept:
        _check_version(path, schema, kept)
    opened = changed_database if kept else new_database
    with ExitStack() as stack:
        made = _make(folders, schema, version, finish, lambda: stack.enter_context(opened(path, schema)), path)
        return replace(made, kept=kept)


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
    open_database: Callable[[], Opened],
    anew: Path | None = None,
) -> Built:
    """Read the evidence, then open the database and put it there; nothing is opened where there is a finding.

    anew: the file, where what people extracted is to be all from this evidence; else what it holds of others stays.
    """
    vocabularies = read_vocabularies(schema)
    files = find_questions(folders)
    folders = find_trials(folders)
    trials = [load_trial(folder, str(folder), vocabularies) for folder in folders]
    questions = load_questions(files, trials, vocabularies)
    findings = [finding for reading in (*trials, *questions) for finding in reading.findings]
    findings += _check_identities(trials, folders)
    if findings:
        raise BadEvidence(findings)
    connection, wait_for_views = open_database()
    owners = [reading.owner_id for reading in (*trials, *questions)]
    going = _list_others(connection, anew, owners) if anew else []
    connection.execute("BEGIN")
    delete_computed(connection)
    delete_extracted(connection, owners + going)
    connection.execute("COMMIT")
    insert_vocabularies(connection, vocabularies)
    for trial in trials:
        insert_rows(connection, core_rows(trial))
    insert_rows(connection, question_rows(questions))
    remarks = relink_articles(connection, [trial.trial_id for trial in trials])
    wait_for_views()
    if finish is not None:
        finish(connection)
    content_hash = seal(connection, version)
    return Built(_name(trials, folders), content_hash, _name(questions, files), tuple(remarks))


def count_registry_records(path: Path) -> int:
    """Return how many registry records a database holds; 0 where there is none, or none that can be read.

    Raises DatabaseInUse where another process keeps the file to itself.
    """
    import duckdb

    if not path.is_file():
        return 0
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("SELECT count(*) FROM core.registry_record").fetchone()
    except duckdb.Error as error:
        if "lock" in str(error):
            raise DatabaseInUse(f"{path}: another process has it open to write; close it there first") from error
        return 0
    return row[0] if row else 0


def _check_version(path: Path, schema: Path, kept: int) -> None:
    """Check that registry records can be kept; raises DatabaseInUse where another version of the program made them."""
    try:
        check_fit(path, schema)
    except DatabaseInUse as error:
        records = counted(kept, "registry record")
        raise DatabaseInUse(
            f"{path}: it holds {records} of another version of the program, which would be lost. Delete the file first "
            "if that may be"
        ) from error


@light_binding()
def _list_others(connection: duckdb.DuckDBPyConnection, path: Path, owners: list[str]) -> list[str]:
    """Return the trials and questions that people extracted, and that are not among the owners.

    Raises DatabaseInUse where a registry record is linked to one of them: without its article it would be lost, too.
    """
    rows = connection.execute(
        "SELECT DISTINCT f.trial_id, r.trial_id IS NOT NULL FROM core.fact AS f "
        "LEFT JOIN core.registry_record AS r ON r.trial_id = f.trial_id "
        "WHERE NOT list_contains($1, f.trial_id) ORDER BY 1",
        [owners],
    ).fetchall()
    linked = [owner for owner, has_record in rows if has_record]
    if linked:
        raise DatabaseInUse(
            f"{path}: it holds an article and a registry record of {', '.join(linked)}, and these folders hold no "
            "article of it. A build would take the article away, and the registry record would be lost with it. Name "
            "the article's folder, too, or add these folders to what is there with: kb load article"
        )
    return [owner for owner, _ in rows]


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
