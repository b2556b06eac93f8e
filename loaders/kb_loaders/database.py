"""The database file: made anew from rows of ``core``, then put in the place of the old one in one step."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import tomllib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kb_loaders.binding import light_binding
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.vocabulary import Vocabularies

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.4.0"
"""Oldest DuckDB that must be able to open the file; R, the DuckDB shell and harlequin are often a version behind."""

MADE_ANEW = {"build", "vocabulary", "effect", "interaction", "finding", "derived_count"}
"""Tables that every build fills from the rest."""
REGISTRY_TABLES = {
    "condition",
    "country",
    "event_pair",
    "intervention",
    "mesh_term",
    "refused_record",
    "registered_outcome",
    "study_version",
    "superseded_fact",
}
"""Tables that hold nothing but registry records and their history, besides those whose names begin ``registry_``."""
REGISTRY_ROWS = {"population": "source_id IS NOT NULL", "source": "source_id = trial_id || '-registry'"}
"""Which rows are those of registry records, in tables without facts that hold those of articles, too."""
PLAIN_PLANS, BEST_PLANS = "PRAGMA disable_optimizer", "PRAGMA enable_optimizer"
"""Statements for one connection; the optimizer takes a third of the time of statements that define something."""

Rows = dict[str, list[dict[str, Any]]]
Finish = Callable[["duckdb.DuckDBPyConnection"], None]
"""What is computed from the evidence, or of the records of a load, once all rows and views are there."""


class DatabaseInUse(Exception):
    """Another process holds the database, or its folder cannot be written; ``way_out`` is what to do, as a sentence."""

    way_out: ClassVar[str] = "Name another file with --db."


class DatabaseChanged(DatabaseInUse):
    """Another process changed the database while it was being changed here."""

    way_out = "Run it again."


class NoRoom(DatabaseInUse):
    """The disk of the database, or the memory of the computer, is too small to make it."""

    way_out = "Make room, or name a file on a larger disk with --db."


@light_binding()
def insert_rows(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Add rows to the tables of ``core``; a key that a table has no column for is an error of the program.

    Rows of one table have the same keys; a column that is no key of them stays null.

    Rows go in as one JSON text a table: bound values, of which each costs DuckDB an attempt to import pandas, take
    thirty times as long.
    """
    for table, records in rows.items():
        if not records:
            continue
        columns = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE core.{table}").fetchall()}
        if unknown := set(records[0]) - set(columns):
            raise KeyError(f"core.{table} has no column {sorted(unknown)}")
        columns = {name: kind for name, kind in columns.items() if name in records[0]}
        names = ", ".join(f"r.{name}" for name in columns)
        text = json.dumps(records, default=str)
        connection.execute(
            f"INSERT INTO core.{table} ({', '.join(columns)}) SELECT {names} "
            "FROM (SELECT unnest(from_json_strict($1, $2)) AS r)",
            [text, json.dumps([columns])],
        )


def insert_vocabularies(connection: duckdb.DuckDBPyConnection, vocabularies: Vocabularies) -> None:
    """Add every word of every vocabulary."""
    words = [
        {"vocabulary": name, "word": word.word, "unit": word.unit or None, "description": word.description}
        for name, words in vocabularies.items()
        for word in words.values()
    ]
    insert_rows(connection, {"vocabulary": words})


@light_binding()
def delete_extracted(connection: duckdb.DuckDBPyConnection, owners: list[str]) -> None:
    """Delete what people extracted for some trials and questions, so that it can be added anew.

    Rows of registry records stay, those whose facts are not in ``core.fact``. What describes a trial as a whole goes,
    be it of its record: the article's takes its place, and has to be linked to the record (``relink_articles``).
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE extracted_fact AS "
        "SELECT fact_id FROM core.fact WHERE list_contains($1, trial_id)",
        [owners],
    )
    connection.execute(
        "DELETE FROM core.trial WHERE list_contains($1, trial_id) AND fact_id NOT IN (SELECT fact_id FROM core.fact)",
        [owners],
    )
    for table, columns in core_tables(connection).items():
        if is_registry_table(table) or table in MADE_ANEW:
            continue
        if "fact_id" in columns:
            connection.execute(f"DELETE FROM core.{table} WHERE fact_id IN (SELECT fact_id FROM temp.extracted_fact)")
        elif "trial_id" in columns:
            own = f" AND NOT ({REGISTRY_ROWS[table]})" if table in REGISTRY_ROWS else ""
            connection.execute(f"DELETE FROM core.{table} WHERE list_contains($1, trial_id){own}", [owners])
    connection.execute("DROP TABLE temp.extracted_fact")


def delete_computed(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the vocabularies, the description of the build, and what is computed from what people extracted."""
    connection.execute("DELETE FROM core.build; DELETE FROM core.vocabulary; DELETE FROM core.interaction")
    for table in ("effect", "finding", "derived_count"):
        connection.execute(f"DELETE FROM core.{table} WHERE fact_id IN (SELECT fact_id FROM core.fact)")


def is_registry_table(table: str) -> bool:
    """Return whether a table holds nothing but registry records and their history."""
    return table.startswith("registry_") or table in REGISTRY_TABLES


def core_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of every table of ``core`` and their types, tables in the order of their names."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'core' ORDER BY table_name, column_index"
    ).fetchall():
        tables.setdefault(table, {})[column] = kind
    return tables


def create_views(connection: duckdb.DuckDBPyConnection, schema: Path) -> None:
    """Create every view and write its contract into the catalogue, where every client shows it as comments.

    The table functions, which read the views, are created after them.
    """
    views = create_all(connection, schema / "views")
    create_all(connection, schema / "table_functions")
    comments = [comment for name, text in views.items() for comment in view_comments(name, text)]
    # One transaction: a commit for each of hundreds of comments would take longer than all the rest.
    connection.execute("; ".join([PLAIN_PLANS, "BEGIN", *comments, "COMMIT", BEST_PLANS]))


def create_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Run every file of a folder, one that needs another after it; return their texts by name.

    All in one transaction, since each commit waits for the disk. The files only define: there is nothing to optimize.
    Raises what DuckDB said of the first file that cannot be run although all that can be were.
    """
    import duckdb

    texts = read_statements(folder)
    waiting = dict(texts)
    connection.execute(f"{PLAIN_PLANS}; BEGIN")
    while waiting:
        errors: dict[str, duckdb.Error] = {}
        for name, text in waiting.items():
            try:
                connection.execute(text)
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                errors[name] = error
        if len(errors) == len(waiting):
            raise next(iter(errors.values()))
        waiting = {name: waiting[name] for name in errors}
    connection.execute(f"COMMIT; {BEST_PLANS}")
    return texts


def read_statements(folder: Path) -> dict[str, str]:
    """Return the SQL files of a folder by their names without ending, in alphabetical order."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))}


def view_comments(view: str, text: str) -> Iterable[str]:
    """Return the statements that write the contract of a view, which its SQL file begins with, into the catalogue."""
    contract = tomllib.loads(text.partition("/* ---\n")[2].partition("--- */")[0])
    yield f'COMMENT ON VIEW "{view}" IS {quote(contract["grain"])}'
    for name, column in contract["columns"].items():
        unit = column.get("unit") or (f"in {column['unit_column']}" if "unit_column" in column else "")
        facts = [column["kind"].replace("_", " "), unit, f"null: {column['null']}" if column["null"] != "never" else ""]
        comment = f"{column['about']} [{'; '.join(filter(None, facts))}]"
        yield f'COMMENT ON COLUMN "{view}"."{name}" IS {quote(comment)}'


def quote(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def seal(connection: duckdb.DuckDBPyConnection, version: str) -> str:
    """Write the row that describes the database, and return the hash of its content.

    The date is now, or SOURCE_DATE_EPOCH (seconds since 1970) where that is set; it is not part of the hash.
    """
    import duckdb

    content = hash_content(connection)
    built = {
        "evidencekb_version": version,
        "duckdb_version": duckdb.__version__,
        "built_at": now().replace(tzinfo=None, microsecond=0),
        "content_hash": content,
    }
    insert_rows(connection, {"build": [built]})
    return content


def now() -> datetime.datetime:
    """Return the time in UTC, or that of SOURCE_DATE_EPOCH; raises BadEvidence where that is no time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.datetime.now(datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"'{epoch}' is not a time; write seconds since 1970, or unset the variable"
        raise BadEvidence([Finding("SOURCE_DATE_EPOCH", 0, 0, epoch, message)]) from error


def hash_content(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SHA-256 over what schema ``core`` holds but ``build``, independent of the order in the file.

    What people extracted enters with every row. A registry record enters with the hash of the record as posted and the
    version of the loader that read it, which between them decide its rows.
    """
    digest = hashlib.sha256()
    tables = core_tables(connection)
    filled = _list_filled(connection, tables)
    for table, columns in tables.items():
        if table == "build" or is_registry_table(table):
            continue
        condition = _extracted_rows(table, columns)
        has_rows = table in filled and ("fact" in filled or "core.fact" not in condition)
        digest.update(f"{table}={_hash_rows(connection, table, condition) if has_rows else ''}\n".encode())
    versions = "SELECT trial_id, max_by(loader_version, version) AS loader FROM core.study_version GROUP BY 1"
    records = (
        f"(SELECT trial_id, content_hash, loader FROM core.registry_record LEFT JOIN ({versions}) USING (trial_id))"
    )
    if held := _hash_rows(connection, records, ""):
        digest.update(f"registry={held}\n".encode())
    return digest.hexdigest()


def _list_filled(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> set[str]:
    """Return which tables hold rows: to hash those that hold none takes most of the time where there are few."""
    rows = connection.execute(
        " UNION ALL ".join(f"(SELECT '{table}' FROM core.{table} LIMIT 1)" for table in tables)
    ).fetchall()
    return {table for (table,) in rows}


def _extracted_rows(table: str, columns: Collection[str]) -> str:
    """Return the condition that keeps a table's rows of articles and questions, empty where it has no others."""
    conditions = []
    if "trial_id" in columns and table not in {"fact", "evidence_link"}:
        conditions.append("trial_id IN (SELECT trial_id FROM core.fact)")
    if "fact_id" in columns and table not in {"fact", "locator", "printed_value"}:
        conditions.append("fact_id IN (SELECT fact_id FROM core.fact)")
    if table in REGISTRY_ROWS:
        conditions.append(f"NOT ({REGISTRY_ROWS[table]})")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _hash_rows(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> str:
    source = table if table.startswith("(") else f"core.{table}"
    row = connection.execute(
        f"SELECT COALESCE(sha256(string_agg(line, chr(10) ORDER BY line)), '') "
        f"FROM (SELECT CAST(t AS VARCHAR) AS line FROM {source} AS t {condition})"
    ).fetchone()
    return row[0] if row else ""
