"""The bundled evidence as tables whose facts can be hidden, for checks by brute force."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import duckdb
import pytest
from brute_force import Database

from kb_cli.language.normalise_macros import read_macros


@pytest.fixture(scope="package")
def evidence(bundled, tmp_path_factory):
    """Every view of the bundled database, over a table of its rows."""
    path = Path(shutil.copyfile(bundled, tmp_path_factory.mktemp("brute") / "evidence.duckdb"))
    with duckdb.connect(str(path), config={"threads": 1}) as connection:
        connection.execute("SET disabled_optimizers = 'join_elimination'; CREATE SCHEMA data")
        views = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
        for (name,) in views:
            connection.execute(f"CREATE TABLE data.{name} AS FROM main.{name}")
        yield Database.over(connection, read_macros(connection))
