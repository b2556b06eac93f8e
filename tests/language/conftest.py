"""What the tests of the checker share: the bundled evidence behind the connection that queries use."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.connection import open_database
from kb_cli.language.check import check
from kb_cli.language.findings import Report
from kb_cli.language.knowledge import Knowledge, knowledge_of

Check = Callable[..., Report]


@pytest.fixture(scope="session")
def locked(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The locked, read-only connection on a copy of the bundled evidence: one file has one kind of connection."""
    path = Path(shutil.copyfile(bundled, tmp_path_factory.mktemp("locked") / "kb.duckdb"))
    with open_database(path) as connection:
        yield connection


@pytest.fixture(scope="session")
def knowledge(locked: duckdb.DuckDBPyConnection) -> Knowledge:
    return knowledge_of(locked, schema_folder())


@pytest.fixture(scope="session")
def checked(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Check:
    """The checker on the bundled evidence: a function of a query."""

    def run(sql: str, parameters: Iterable[str] | None = ()) -> Report:
        return check(locked.cursor(), knowledge, sql, parameters)

    return run


@pytest.fixture(scope="session")
def checked_records(traps: duckdb.DuckDBPyConnection) -> Check:
    """The checker on registry records of several trials: a function of a query."""
    knowledge = knowledge_of(traps, schema_folder())

    def run(sql: str, parameters: Iterable[str] | None = ()) -> Report:
        return check(traps.cursor(), knowledge, sql, parameters)

    return run
