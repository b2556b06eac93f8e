"""A database of one made-up question with ratings, thresholds, baseline risks and three studies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kb_loaders.build import build_database

SCHEMA = Path(__file__).parent.parent.parent / "schema"
QUESTIONS = Path(__file__).parent / "evidence" / "questions"


@pytest.fixture(scope="session")
def testamab_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grade") / "evidence.duckdb"
    build_database([QUESTIONS], path, SCHEMA, "test")
    return path


@pytest.fixture(scope="session")
def testamab_copy(testamab_path: Path) -> Path:
    """A copy for commands, which open it with settings of their own."""
    return Path(shutil.copy(testamab_path, testamab_path.with_name("copy.duckdb")))


@pytest.fixture(scope="session")
def testamab(testamab_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a database with the question testamab."""
    with duckdb.connect(str(testamab_path), read_only=True) as connection:
        yield connection
