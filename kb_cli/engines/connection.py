"""A connection that can read the views and do nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.catalogue.resources import schema_folder
from kb_cli.errors import NoDatabase

if TYPE_CHECKING:
    import duckdb

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "memory_limit": "2GB",
    "max_temp_directory_size": "0GB",
    "max_expression_depth": "250",
}
SETTINGS = (
    # A left join below DISTINCT and LIMIT is removed although it changes the rows (DuckDB 1.5.6 and 2.0.0).
    "SET disabled_optimizers='join_elimination'",
    # The order matters: the temporary folder counts as allowed until it is emptied, and files must be closed
    # before the file system itself is, without which COPY TO could still overwrite the open database.
    "SET temp_directory=''",
    "SET enable_external_access=false",
    "SET disabled_filesystems='LocalFileSystem'",
    "SET lock_configuration=true",
)


def open_database(path: Path, *, has_all_views: bool = True) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection with no access to files, network, extensions or settings.

    has_all_views: whether the database must have every view of this program; one that an older program built may not.
    Raises NoDatabase, with the way out, where it has not, there is no file, another process writes it, or it is not
    one of ours.
    """
    import duckdb

    if not path.is_file():
        raise NoDatabase(f"There is no database at {path}. Make one with: kb build --db {path}")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
    except duckdb.Error as error:
        raise NoDatabase(f"{path} cannot be opened: {_reason(error)}") from error
    for setting in SETTINGS:
        connection.execute(setting)
    found = {row[0] for row in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    if not {"facts", "database"} <= found:
        connection.close()
        raise NoDatabase(f"{path} is a DuckDB file, but not one that kb built. Make one with: kb build --db FILE")
    lacking = sorted({file.stem for file in (schema_folder() / "views").glob("*.sql")} - found)
    if has_all_views and lacking:
        connection.close()
        raise NoDatabase(
            f"{path} lacks the view '{lacking[0]}': another version of kb built it. Build it anew with: kb build "
            f"--db {path} (registry records have to be loaded again, too)"
        )
    return connection


def _reason(error: duckdb.Error) -> str:
    text = str(error)
    if "lock" in text.lower():
        return "another process has it open for writing. Wait for it to end, or name another file with --db."
    if "version number" in text:
        return "it was written by a newer DuckDB. Build it again with: kb build"
    if "not a valid DuckDB database file" in text:
        return "it is not a DuckDB database. Name another file with --db, or build one with: kb build"
    return text.splitlines()[0]
