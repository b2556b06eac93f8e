"""What the tests of registry records share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.registry.loading import load, studies
from tests.registry.records import write_lines
from tests.registry.stage import REGISTRY


@pytest.fixture(scope="session")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain connection with the macros that a load reads texts with, and no table."""
    with duckdb.connect() as connection:
        connection.execute((REGISTRY / "macros.sql").read_text(encoding="utf-8"))
        yield connection


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of five made-up studies; to be copied, not to be written to."""
    folder = tmp_path_factory.mktemp("five")
    load(folder / "kb.duckdb", write_lines(folder / "input", studies()))
    return folder / "kb.duckdb"


@pytest.fixture
def copy_of_five(five: Path, tmp_path: Path) -> Path:
    (tmp_path / "db").mkdir()
    return Path(shutil.copyfile(five, tmp_path / "db" / "kb.duckdb"))


@pytest.fixture(scope="module")
def one_time() -> Iterator[None]:
    """All builds and loads of a file of tests at the same time, so that databases may be compared whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield
