"""Where things are: the schema, queries and evidence that come with the program, and the user's database."""

from __future__ import annotations

import os
from pathlib import Path

from kb_cli.errors import UsageMistake

RESERVED = {"core", "information_schema", "main", "memory", "pg_catalog", "system", "temp"}
"""Names that mean something else in DuckDB; an opened database is called by its file's name without the ending."""
_INSTALLED = Path(__file__).parent.parent / "_data"
_CHECKOUT = Path(__file__).parent.parent.parent


def _folder(name: str) -> Path:
    """Return a folder of the checkout, or its copy in an installed wheel."""
    return (_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT) / name


def schema_folder() -> Path:
    """Return the folder of tables, views and vocabularies."""
    return _folder("schema")


def queries_folder() -> Path:
    """Return the folder of named queries."""
    return _folder("queries")


def evidence_folder() -> Path:
    """Return the folder of bundled evidence."""
    return _folder("evidence")


def database_path(option: Path | None) -> tuple[Path, str]:
    """Return the database to use, and how it was chosen.

    ``--db``, then KB_DATABASE, then the configuration file, then the user data folder.
    Raises UsageMistake for a name that DuckDB takes for one of its own.
    """
    path, how = _database_path(option)
    if path.stem.lower() in RESERVED:
        raise UsageMistake(
            f"{path}: a database of this name cannot be asked, since '{path.stem}' is also the name of a schema. "
            "Give the file another name."
        )
    return path, how


def _database_path(option: Path | None) -> tuple[Path, str]:
    if option is not None:
        return option, "--db"
    if variable := os.environ.get("KB_DATABASE"):
        return Path(variable), "KB_DATABASE"
    from kb_cli.catalogue.configuration import read_configuration

    configuration = read_configuration()
    if configuration.database is not None:
        return configuration.database, str(configuration.path)
    from platformdirs import user_data_path

    return user_data_path("evidencekb") / "evidence.duckdb", "the user data folder"
