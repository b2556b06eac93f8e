"""Evidence folders audited in memory, many trials in one database, and what the audit says of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kb_cli.audit.run import audit_database
from kb_loaders.article.context import Trial
from kb_loaders.article.load import core_rows, load_trial
from kb_loaders.database import create_views, insert_rows
from kb_loaders.vocabulary import read_vocabularies

REPOSITORY = Path(__file__).parent.parent.parent
SCHEMA = REPOSITORY / "schema"
INO_VATE = REPOSITORY / "evidence" / "nct01564784-ino-vate-all"
MEADOW = REPOSITORY / "tests" / "data" / "trials" / "isrctn40917263-meadow"
VOCABULARIES = read_vocabularies(SCHEMA)

Files = dict[str, str]


@dataclass(frozen=True)
class Said:
    """A finding, with the key of the fact it is about and the keys of all facts it rests on."""

    trial_id: str
    rule: str
    verdict: str
    severity: str
    key: str
    columns: tuple[str, ...]
    reported: str
    recomputed: str | None
    method: str | None
    explanation: str
    keys: tuple[str, ...]


def read_files(folder: Path) -> Files:
    """The texts of an evidence folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()}


def write_files(files: Files, folder: Path) -> Path:
    """An evidence folder with these texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(folder: Path) -> Trial:
    """A trial as loaded; its findings say what the loader refuses."""
    return load_trial(folder, folder.name, VOCABULARIES)


@contextmanager
def audited(
    trials: Iterable[Trial], schema: Path = SCHEMA, *, views: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the trials, audited; without statistics functions, and views only where asked for."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("CREATE SCHEMA core")
        for file in sorted((schema / "tables").glob("*.sql")):
            connection.execute(file.read_text(encoding="utf-8"))
        for trial in trials:
            assert not trial.findings, trial.findings
            insert_rows(connection, core_rows(trial))
        if views:
            create_views(connection, schema)
        audit_database(connection, schema)
        yield connection
    finally:
        connection.close()


def findings(connection: duckdb.DuckDBPyConnection, verdict: str | None = None) -> list[Said]:
    """What the audit says, by the keys of facts."""
    rows = connection.execute(
        """
        WITH named AS (
            SELECT n.id, list(x.fact_key) AS keys
            FROM (SELECT rowid AS id, unnest(list_prepend(fact_id, other_fact_ids)) AS fact_id FROM core.finding) AS n
            JOIN core.fact AS x ON x.fact_id = n.fact_id
            GROUP BY n.id
        )
        SELECT f.trial_id, f.rule, f.verdict, f.severity, x.fact_key, f.column_names, f.reported, f.recomputed,
            f.method, f.explanation, n.keys
        FROM core.finding AS f
        JOIN core.fact AS x ON x.fact_id = f.fact_id
        JOIN named AS n ON n.id = f.rowid
        ORDER BY f.trial_id, f.rule, x.position
        """
    ).fetchall()
    said = [Said(*row[:5], tuple(row[5]), *row[6:10], tuple(row[10])) for row in rows]
    return [one for one in said if verdict is None or one.verdict == verdict]


def read_rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def write_rows(rows: list[dict[str, str]]) -> str:
    """The CSV text of rows."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
