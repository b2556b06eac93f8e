"""The questions of a folder: from files to checked rows of ``core``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kb_loaders.article.context import Row, Trial
from kb_loaders.article.facts import fact_rows, name_facts
from kb_loaders.findings import Finding, suggest
from kb_loaders.questions.context import Question
from kb_loaders.questions.question_file import read_question_file
from kb_loaders.questions.study_file import read_studies
from kb_loaders.vocabulary import Vocabularies

FOLDER = "questions"
"""Name of the folder that holds the questions, beside the folders of trials."""


def find_questions(folders: Iterable[Path]) -> list[Path]:
    """Return the question files of the folders given: those in ``questions`` below each, or in one of that name."""
    found: dict[Path, Path] = {}
    for folder in folders:
        inside = folder if is_question_folder(folder) else folder / FOLDER
        found |= {path.resolve(): path for path in sorted(inside.glob("*.toml"))}
    return list(found.values())


def is_question_folder(folder: Path) -> bool:
    """Return whether a folder holds questions rather than trials."""
    return folder.resolve().name == FOLDER and folder.is_dir() and not (folder / "trial.toml").is_file()


def load_questions(paths: list[Path], trials: list[Trial], vocabularies: Vocabularies) -> list[Question]:
    """Return every question with its rows and its findings; never raises for what a file holds.

    trials: those that are loaded with them. A link to one of them is checked; a link to another is kept as it is,
    because the trial may be loaded later.
    """
    questions = [_load_question(path, vocabularies) for path in paths]
    by_id = {trial.trial_id: trial for trial in trials}
    for question in questions:
        _check_links(question, by_id)
        _check_studies(question)
    _check_files(questions, paths)
    return questions


def _load_question(path: Path, vocabularies: Vocabularies) -> Question:
    question = Question(vocabularies)
    top = read_question_file(question, path, str(path))
    if top is not None:
        read_studies(question, top, path.parent, str(path.parent))
    name_facts(question.facts)
    return question


def question_rows(questions: list[Question]) -> dict[str, list[Row]]:
    """Return the rows of every table of ``core`` of all questions."""
    rows: dict[str, list[Row]] = {}
    for question in questions:
        own = {table: list(map(_resolve, found)) for table, found in question.rows.items()}
        facts = fact_rows(question.facts)
        for fact, row in zip(question.facts, facts["fact"], strict=True):
            row["reported"] = question.reported.get(id(fact), row["reported"])
        for table, found in (own | facts).items():
            rows.setdefault(table, []).extend(found)
    return rows


def _resolve(row: Row) -> Row:
    fact = row.get("fact")
    rest = {key: value for key, value in row.items() if key != "fact"}
    return rest if fact is None else {**rest, "fact_id": fact.fact_id}


def _check_links(question: Question, trials: dict[str, Trial]) -> None:
    """Check what a link names against its trial, where that is loaded with the question."""
    for record, row in question.links:
        trial = trials.get(row["trial_id"])
        if trial is None or not trial.has_keys:
            continue
        checks = [("population", trial.populations), ("arm", trial.arms), ("comparator", trial.arms)]
        if row["effect_of"] == "endpoint":
            checks.append(("endpoint", trial.endpoints))
        else:
            checks.append(("adverse_event", {event["term"] for event in trial.rows.get("adverse_event", [])}))
        for key, known in checks:
            value = record.text(key)
            if value and value not in known:
                what = key.replace("_", " ").replace("comparator", "arm")
                question.find(record, key, f"no {what} '{value}' in {trial.trial_id}.{suggest(value, known)}")
        if record.text("arm") == record.text("comparator"):
            question.find(record, "comparator", "a comparison is between two arms; name the other one")


def _check_studies(question: Question) -> None:
    """Check that what is judged is a study of the outcome: a linked trial, or a row of the table of studies."""
    linked = {(row["outcome_id"], row["trial_id"]) for _, row in question.links}
    for row in question.rows.get("risk_of_bias", []):
        known = {study for outcome, study in linked | question.studies if outcome == row["outcome_id"]}
        if row["study"] and row["study"] not in known:
            message = f"no study '{row['study']}' answers '{row['outcome_id']}'.{suggest(row['study'], known)}"
            question.find(row["fact"].record, "study", message)


def _check_files(questions: list[Question], paths: list[Path]) -> None:
    """Find questions of the same id, and files beside them that no question names."""
    seen: dict[str, Path] = {}
    for question, path in zip(questions, paths, strict=True):
        if question.owner_id in seen:
            message = f"'{question.owner_id}' is that of {seen[question.owner_id]}, too; give one of them another"
            question.findings.append(Finding(str(path), 1, 1, question.owner_id, message))
        seen.setdefault(question.owner_id, path)
    for folder in sorted({path.parent for path in paths}):
        used = {
            row.record.text("studies") for question in questions for row in question.facts if row.view == "questions"
        }
        for path in sorted(folder.glob("*.csv")):
            if path.name not in used and questions:
                message = f'no question names this file; write studies = "{path.name}" in one of them'
                questions[0].findings.append(Finding(str(path), 0, 0, path.name, message))
