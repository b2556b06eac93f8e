"""The file of a database: made beside the old one, and put in its place in one step."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.database import (
    STORAGE_VERSION,
    DatabaseInUse,
    create_all,
    create_views,
    quote,
    read_statements,
    view_comments,
)

if TYPE_CHECKING:
    import duckdb

PIECE = "1GB"
"""How much is changed before it is written to a database that is being made; what memory does not hold is spilled.

Smaller pieces leave more gaps in the file, since the ends of tables are written again; larger ones take more memory.
"""
BLOCK = 128 * 1024
"""Bytes of a block of the file, half of DuckDB's default: many tables are smaller than a block."""


@contextlib.contextmanager
def new_database(path: Path, schema: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to an empty database with tables, views and functions; at the end it takes ``path``'s place.

    The file grows beside ``path`` under a name of its own. If anything is raised, it is deleted and ``path`` stays as
    it was. Raises DatabaseInUse where the folder cannot be written.
    """
    with _replacing(path) as fresh, _attached(fresh) as connection:
        connection.execute("CREATE SCHEMA core")
        create_all(connection, schema / "tables")
        _define(connection, schema)
        yield connection


@contextlib.contextmanager
def changed_database(path: Path, schema: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a copy of the database at ``path``, or to an empty one; at the end it takes its place.

    Views and functions are those of this program. If anything is raised, or the process is killed, ``path`` stays as it
    was, byte for byte; what is left beside it is removed at the next start.
    Raises DatabaseInUse where the database cannot be read, is not of this program, or was changed meanwhile.
    """
    if not path.is_file():
        with new_database(path, schema) as connection:
            yield connection
        return
    check_fit(path, schema)
    before = _stamp(path)
    with _replacing(path) as fresh:
        shutil.copyfile(path, fresh)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(_log_of(path), _log_of(fresh))
        with _attached(fresh) as connection:
            _define(connection, schema)
            yield connection
        if _stamp(path) != before:
            raise DatabaseInUse(f"{path}: another process changed it meanwhile; nothing was loaded, run it again")


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield the name of a file beside ``path`` that takes its place at the end, or is deleted if anything is raised."""
    import duckdb

    fresh = path.parent / f".{path.name}.{os.getpid()}.new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path)
        yield fresh
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        _remove(_log_of(path))
        fresh.replace(path)
    except OSError as error:
        raise DatabaseInUse(f"{path}: {error.strerror or error}") from error
    except duckdb.IOException as error:
        raise DatabaseInUse(f"{path}: {str(error).splitlines()[0]}") from error
    finally:
        _remove(fresh)
        _remove(_log_of(fresh))
        shutil.rmtree(scratch_folder(path), ignore_errors=True)


@contextlib.contextmanager
def _attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that uses a database file; at the end everything is written and the file is closed."""
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET default_block_size = {BLOCK}")
        # A file that is only used once it is whole needs no log; written in large pieces, rows are compressed once.
        connection.execute(
            f"ATTACH {quote(str(file))} AS kb (STORAGE_VERSION '{STORAGE_VERSION}', RECOVERY_MODE no_wal_writes)"
        )
        connection.execute(f"SET checkpoint_threshold = '{PIECE}'; USE kb")
        yield connection
        # What is written at the end takes one thread half of the processor time that it takes two.
        connection.execute("SET threads = 1; USE memory")
        connection.execute("DETACH kb")
    finally:
        connection.close()


def scratch_folder(path: Path) -> Path:
    """Return the folder beside a database in which this process may keep files while it makes the database anew."""
    return path.parent / f".{path.name}.{os.getpid()}.tmp"


def remove_leftovers(path: Path) -> None:
    """Remove what processes that are gone, or this one, left beside a database."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.*"):
        number, _, kind = left.name.removeprefix(f".{path.name}.").partition(".")
        if not number.isdigit() or kind not in {"new", "new.wal", "tmp"} or _is_running(int(number)):
            continue
        if kind == "tmp":
            shutil.rmtree(left, ignore_errors=True)
        else:
            _remove(left)


def _is_running(process: int) -> bool:
    """Whether another process of this number is there."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _stamp(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


def _log_of(path: Path) -> Path:
    """Return the name of the write-ahead log of a database file."""
    return path.with_name(f"{path.name}.wal")


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def check_fit(path: Path, schema: Path) -> None:
    """Check that a database has the tables of this program; raises DatabaseInUse where it has not, or is in use."""
    import duckdb

    wanted = _read_tables(None, schema)
    try:
        found = _read_tables(path, schema)
    except duckdb.Error as error:
        raise _cannot_be_kept(path, str(error).splitlines()[0]) from error
    for table, columns in wanted.items():
        if table not in found:
            raise _cannot_be_kept(path, f"it has no table core.{table}: another version of the program made it")
        if found[table] != columns:
            raise _cannot_be_kept(path, f"its table core.{table} is that of another version of the program")


def _cannot_be_kept(path: Path, reason: str) -> DatabaseInUse:
    return DatabaseInUse(f"{path}: its trials cannot be kept ({reason}); build it anew with: kb build")


def _read_tables(path: Path | None, schema: Path) -> dict[str, list[tuple[str, str]]]:
    """Return names and types of the columns of every table of ``core`` of a database, or of those of this program."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        if path is None:
            connection.execute("CREATE SCHEMA core")
            create_all(connection, schema / "tables")
        else:
            connection.execute(f"ATTACH {quote(str(path))} AS kb (READ_ONLY)")
            connection.execute("USE kb")
        rows = connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = current_database() AND schema_name = 'core' ORDER BY table_name, column_index"
        ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, []).append((column, kind))
    return tables


def _define(connection: duckdb.DuckDBPyConnection, schema: Path) -> None:
    """Make views and functions anew where they are not those of this program: a database never mixes two versions."""
    texts = [read_statements(schema / folder) for folder in ("functions", "views", "table_functions")]
    comments = [comment for view, text in texts[1].items() for comment in view_comments(view, text)]
    mark = f"views and functions {hashlib.sha256(repr((texts, comments)).encode()).hexdigest()}"
    marked = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'build'").fetchone()
    if marked == (mark,) and set(_read_views(connection)) == set(texts[1]):
        return
    _drop_views_and_functions(connection)
    create_all(connection, schema / "functions")
    create_views(connection, schema)
    connection.execute(f"COMMENT ON TABLE core.build IS {quote(mark)}")


def _drop_views_and_functions(connection: duckdb.DuckDBPyConnection) -> None:
    functions = connection.execute(
        "SELECT DISTINCT function_name, function_type FROM duckdb_functions() "
        "WHERE database_name = 'kb' AND NOT internal ORDER BY 1"
    ).fetchall()
    drops = [f'DROP VIEW "{view}"' for view in _read_views(connection)]
    drops += [f'DROP MACRO {"TABLE " if kind == "table_macro" else ""}"{name}"' for name, kind in functions]
    connection.execute("; ".join(["BEGIN", *drops, "COMMIT"]))


def _read_views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = 'kb' AND NOT internal ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows]
