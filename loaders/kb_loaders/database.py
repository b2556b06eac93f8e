"""The database file: made anew from rows of ``core``, then put in the place of the old one in one step."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_loaders.binding import light_binding
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.vocabulary import Vocabularies

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.4.0"
"""Oldest DuckDB that must be able to open the file; R, the DuckDB shell and harlequin are often a version behind."""

MADE_ANEW = {"build", "vocabulary", "effect", "interaction", "finding", "derived_count"}
"""Tables that every build fills from the rest; they are not copied from another database."""

Rows = dict[str, list[dict[str, Any]]]


class DatabaseInUse(Exception):
    """Another process holds the database, or its folder cannot be written."""


@contextlib.contextmanager
def new_database(path: Path, schema: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to an empty database with all tables and functions; at the end it takes the place of ``path``.

    The file grows beside ``path`` under a name of its own. If anything is raised, it is deleted and ``path`` stays as
    it was. Raises DatabaseInUse where the folder cannot be written.
    """
    import duckdb

    fresh = path.parent / f".{path.name}.{os.getpid()}.new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(fresh)
        connection = duckdb.connect(":memory:")
        try:
            target = str(fresh).replace("'", "''")
            connection.execute(f"ATTACH '{target}' AS kb (STORAGE_VERSION '{STORAGE_VERSION}')")
            connection.execute("USE kb")
            connection.execute("CREATE SCHEMA core")
            for folder in ("tables", "functions"):
                create_all(connection, schema / folder)
            yield connection
            connection.execute("USE memory")
            connection.execute("DETACH kb")
        finally:
            connection.close()
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        _remove(path.parent / f"{path.name}.wal")
        fresh.replace(path)
    except OSError as error:
        raise DatabaseInUse(f"{path}: {error.strerror or error}") from error
    except duckdb.IOException as error:
        raise DatabaseInUse(f"{path}: {str(error).splitlines()[0]}") from error
    finally:
        _remove(fresh)
        _remove(fresh.parent / f"{fresh.name}.wal")


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


@light_binding()
def insert_rows(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Add rows to the tables of ``core``; a key that a table has no column for is an error of the program.

    Rows go in as one JSON text a table: bound values, of which each costs DuckDB an attempt to import pandas, take
    thirty times as long.
    """
    for table, records in rows.items():
        if not records:
            continue
        columns = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE core.{table}").fetchall()}
        if unknown := set(records[0]) - set(columns):
            raise KeyError(f"core.{table} has no column {sorted(unknown)}")
        names = ", ".join(f"r.{name}" for name in columns)
        text = json.dumps(records, default=str)
        connection.execute(
            f"INSERT INTO core.{table} SELECT {names} FROM (SELECT unnest(from_json_strict($1, $2)) AS r)",
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
def copy_trials(connection: duckdb.DuckDBPyConnection, path: Path, without: list[str]) -> None:
    """Copy every row of ``core`` from another database, but those of some trials.

    Raises DatabaseInUse where it cannot be read: another process writes it, or this program did not build it.
    """
    import duckdb

    try:
        _copy_trials(connection, path, without)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise DatabaseInUse(f"{path}: its trials cannot be kept ({reason}); build it anew with: kb build") from error


def _copy_trials(connection: duckdb.DuckDBPyConnection, path: Path, without: list[str]) -> None:
    old = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{old}' AS old (READ_ONLY)")
    for (table,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kb' AND schema_name = 'core' ORDER BY 1"
    ).fetchall():
        columns = [row[0] for row in connection.execute(f"DESCRIBE core.{table}").fetchall()]
        if table in MADE_ANEW:
            continue
        of_trial = (
            "trial_id"
            if "trial_id" in columns
            else "(SELECT trial_id FROM old.core.fact AS f WHERE f.fact_id = t.fact_id)"
        )
        connection.execute(
            f"INSERT INTO core.{table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM old.core.{table} AS t "
            f"WHERE NOT list_contains($1, {of_trial})",
            [without],
        )
    connection.execute("DETACH old")


def create_views(connection: duckdb.DuckDBPyConnection, schema: Path) -> None:
    """Create every view and write its contract into the catalogue, where every client shows it as comments."""
    views = create_all(connection, schema / "views")
    comments = [comment for name, text in views.items() for comment in _comments(name, text)]
    # One transaction: a commit for each of hundreds of comments would take longer than all the rest.
    connection.execute("; ".join(["BEGIN", *comments, "COMMIT"]))


def create_all(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Run every file of a folder, one that needs another after it; return their texts by name.

    Raises what DuckDB said of the first file that cannot be run although all that can be were.
    """
    import duckdb

    texts = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))}
    waiting = dict(texts)
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
    return texts


def _comments(view: str, text: str) -> Iterable[str]:
    contract = tomllib.loads(text.partition("/* ---\n")[2].partition("--- */")[0])
    yield f'COMMENT ON VIEW "{view}" IS {_quote(contract["grain"])}'
    for name, column in contract["columns"].items():
        unit = column.get("unit") or (f"in {column['unit_column']}" if "unit_column" in column else "")
        facts = [column["kind"].replace("_", " "), unit, f"null: {column['null']}" if column["null"] != "never" else ""]
        comment = f"{column['about']} [{'; '.join(filter(None, facts))}]"
        yield f'COMMENT ON COLUMN "{view}"."{name}" IS {_quote(comment)}'


def _quote(text: str) -> str:
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
        "built_at": _now().replace(tzinfo=None, microsecond=0),
        "content_hash": content,
    }
    insert_rows(connection, {"build": [built]})
    return content


def _now() -> datetime.datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.datetime.now(datetime.UTC)
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"'{epoch}' is not a time; write seconds since 1970, or unset the variable"
        raise BadEvidence([Finding("SOURCE_DATE_EPOCH", 0, 0, epoch, message)]) from error


def hash_content(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the SHA-256 over all rows of schema ``core`` but ``build``, independent of their order in the file."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'core' "
        "AND table_name <> 'build' ORDER BY 1"
    ).fetchall()
    digest = hashlib.sha256()
    for (table,) in tables:
        row = connection.execute(
            f"SELECT COALESCE(sha256(string_agg(line, chr(10) ORDER BY line)), '') "
            f"FROM (SELECT CAST(t AS VARCHAR) AS line FROM core.{table} AS t)"
        ).fetchone()
        digest.update(f"{table}={row[0] if row else ''}\n".encode())
    return digest.hexdigest()
