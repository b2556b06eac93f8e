"""The file of a database: made beside the old one, and put in its place in one step."""

from __future__ import annotations

import concurrent.futures
import contextlib
import glob
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders import database
from kb_loaders.database import (
    STORAGE_VERSION,
    DatabaseChanged,
    DatabaseInUse,
    NoRoom,
    core_tables,
    create_all,
    create_views,
    quote,
    read_statements,
)
from kb_loaders.lanes import open_lanes

if TYPE_CHECKING:
    import duckdb

PIECE = "4GB"
"""How much is changed before it is written to a database that is being made; what memory does not hold is spilled.

To spill costs less than to write the ends of tables again, which each piece but the first does and leaves gaps for.
"""
Opened = tuple["duckdb.DuckDBPyConnection", Callable[[], object]]
"""A connection to a database with its tables, and what waits until its views and functions are there, too.

A transaction sees those that are there when it begins. Without the wait they are there at the end.
"""


@contextlib.contextmanager
def new_database(path: Path, schema: Path) -> Iterator[Opened]:
    """Yield an empty database as Opened; at the end it takes ``path``'s place.

    Views and functions are made in a thread of their own: rows can come meanwhile.
    The file grows beside ``path`` under a name of its own. If anything is raised, it is deleted and ``path`` stays as
    it was. Raises DatabaseInUse where the folder cannot be written.
    """
    with _replacing(path) as fresh, _attached(fresh) as connection:
        connection.execute("CREATE SCHEMA core")
        create_all(connection, schema / "tables")
        with open_lanes(connection, 2) as lanes, concurrent.futures.ThreadPoolExecutor(1) as aside:
            defined = aside.submit(_define, lanes[1], schema)
            yield connection, defined.result
            _mark(connection, defined.result())


@contextlib.contextmanager
def changed_database(path: Path, schema: Path) -> Iterator[Opened]:
    """Yield a copy of the database at ``path``, or an empty one, as Opened; at the end it takes its place.

    Views and functions are those of this program. If anything is raised, or the process is killed, ``path`` stays as it
    was, byte for byte; what is left beside it is removed at the next start.
    Raises DatabaseInUse where the database cannot be read or is not of this program; DatabaseChanged where it was
    changed meanwhile.
    """
    if not path.is_file():
        with new_database(path, schema) as opened:
            yield opened
        return
    check_fit(path, schema)
    before = _stamp(path)
    with _replacing(path) as fresh:
        shutil.copyfile(path, fresh)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(_log_of(path), _log_of(fresh))
        with _attached(fresh) as connection:
            if not _is_defined(connection, schema):
                _drop_views_and_functions(connection)
                _mark(connection, _define(connection, schema))
            yield connection, lambda: None
        if _stamp(path) != before:
            raise DatabaseChanged(f"{path}: another process changed it meanwhile; nothing was loaded")


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield the name of a file beside ``path`` that takes its place at the end, or is deleted if anything is raised."""
    import duckdb

    if path.exists() and not path.is_file() and not path.is_dir():
        raise DatabaseInUse(f"{path}: this is not a regular file")
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
    except duckdb.OutOfMemoryException as error:
        # Rows that wait to be written are kept on the disk of the database, as far as memory does not hold them.
        full = "the disk is full" if "temp_directory_size" in str(error) else "there is too little memory"
        raise NoRoom(f"{path}: {full}; nothing was changed") from error
    finally:
        _remove(fresh)
        _remove(_log_of(fresh))
        shutil.rmtree(scratch_folder(path), ignore_errors=True)


@contextlib.contextmanager
def _attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that uses a database file; at the end everything is written and the file is closed."""
    import duckdb

    # Of what is done on the way to a database, one thread is the quicker for most.
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
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

    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("CREATE SCHEMA core")
        create_all(connection, schema / "tables")
        wanted = core_tables(connection)
        try:
            connection.execute(f"ATTACH {quote(str(path))} AS kb (READ_ONLY); USE kb")
            found = core_tables(connection)
        except duckdb.Error as error:
            raise _cannot_be_kept(path, str(error).splitlines()[0]) from error
    for table, columns in wanted.items():
        if table not in found:
            raise _cannot_be_kept(path, f"it has no table core.{table}: another version of the program made it")
        if list(found[table].items()) != list(columns.items()):
            raise _cannot_be_kept(path, f"its table core.{table} is that of another version of the program")


def _cannot_be_kept(path: Path, reason: str) -> DatabaseInUse:
    return DatabaseInUse(f"{path}: its trials cannot be kept ({reason}); build it anew with: kb build")


def _define(connection: duckdb.DuckDBPyConnection, schema: Path) -> str:
    """Make views and functions, and return what names them."""
    create_all(connection, schema / "functions")
    create_views(connection, schema)
    return _name_definitions(schema)


def _mark(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Write into a database what names its views and functions."""
    connection.execute(f"COMMENT ON TABLE core.build IS {quote(name)}")


def _is_defined(connection: duckdb.DuckDBPyConnection, schema: Path) -> bool:
    """Whether views and functions of a database are those of this program: it never mixes two versions."""
    marked = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'build'").fetchone()
    if marked != (_name_definitions(schema),):
        return False
    return set(_read_views(connection)) == {file.stem for file in (schema / "views").glob("*.sql")}


def _name_definitions(schema: Path) -> str:
    """Return what differs where views or functions do, or the way in which their contracts are written as comments."""
    texts = [read_statements(schema / folder) for folder in ("functions", "views", "table_functions")]
    digest = hashlib.sha256(repr(texts).encode())
    digest.update(Path(database.__file__).read_bytes())
    return f"views and functions {digest.hexdigest()}"


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
