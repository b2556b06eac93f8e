"""One evidence folder from files to checked rows of ``core``."""

from __future__ import annotations

from pathlib import Path

from kb_loaders.article.context import Row, Trial
from kb_loaders.article.facts import fact_rows, name_facts
from kb_loaders.article.files import read_csv
from kb_loaders.article.outcome_matches import FILE as OUTCOMES
from kb_loaders.article.outcome_matches import read_outcome_matches
from kb_loaders.article.rows import read_rows
from kb_loaders.article.tables import TABLES
from kb_loaders.article.trial_file import read_trial_file
from kb_loaders.findings import Finding, suggest
from kb_loaders.registry.overrides import FILE as GROUPS
from kb_loaders.registry.overrides import read_overrides
from kb_loaders.vocabulary import Vocabularies

IGNORED = {"README.md"}
"""Files of a folder that are for people only."""


def load_trial(folder: Path, name: str, vocabularies: Vocabularies) -> Trial:
    """Return a trial with all its rows and, where something is wrong, all its findings.

    name: the folder as the user gave it; findings name files below it. Never raises for what a file holds.
    """
    trial = Trial(vocabularies)
    read_trial_file(trial, folder / "trial.toml", f"{name}/trial.toml")
    known = {"trial.toml", GROUPS, OUTCOMES, *(table.file for table in TABLES)}
    documents = {Path(source.text("file")).parts[0] for source in trial.sources.values() if source.text("file")}
    for path in sorted(folder.iterdir()):
        if path.name not in known | documents | IGNORED and not path.name.startswith("."):
            message = f"no file '{path.name}' belongs in an evidence folder.{suggest(path.name, known)}"
            trial.findings.append(Finding(f"{name}/{path.name}", 0, 0, path.name, message))
    for table in TABLES:
        path = folder / table.file
        if path.is_file():
            required = {column.name for column in table.columns if column.required}
            columns = {column.name for column in table.columns}
            records = read_csv(path, f"{name}/{table.file}", columns, required, trial.findings)
            read_rows(trial, table, records)
    read_outcome_matches(trial, folder / OUTCOMES, f"{name}/{OUTCOMES}")
    read_overrides(trial, folder / GROUPS, f"{name}/{GROUPS}")
    name_facts(trial.facts)
    return trial


def core_rows(trial: Trial) -> dict[str, list[Row]]:
    """Return the rows of every table of ``core`` with the identities of their trial and their fact."""
    tables = {table: [_resolve(row, trial.trial_id) for row in rows] for table, rows in trial.rows.items()}
    return tables | fact_rows(trial.facts)


def _resolve(row: Row, trial_id: str) -> Row:
    fact = row.get("fact")
    rest = {key: value for key, value in row.items() if key != "fact"}
    return {**rest, "trial_id": trial_id, **({"fact_id": fact.fact_id} if fact is not None else {})}
