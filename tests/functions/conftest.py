"""A database file that holds the functions, as `kb build` writes them."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.resources import schema_folder
from kb_loaders.database import STORAGE_VERSION, create_all


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("functions") / "functions.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS kb (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE kb")
        create_all(connection, schema_folder() / "functions")
        connection.execute("USE memory")
        connection.execute("DETACH kb")
    assert list(path.parent.iterdir()) == [path]
    return path


@pytest.fixture(scope="session")
def client(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain DuckDB that has opened the file, without anything of ours."""
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection
