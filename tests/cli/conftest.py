"""What the tests of commands share: a database that an older program built."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="module")
def older(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that lacks a view of this program, as one that an older program built does."""
    path = Path(shutil.copyfile(bundled, tmp_path_factory.mktemp("older") / "kb.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP VIEW fact_trials")
    return path
