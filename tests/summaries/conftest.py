"""A database of three small made-up trials, built by the loader from the folder beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kb_loaders.build import build_database

SCHEMA = Path(__file__).parent.parent.parent / "schema"
EVIDENCE = Path(__file__).parent / "evidence"


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the trials nct90000001, isrctn90000002 and nct90000003."""
    path = tmp_path_factory.mktemp("summaries") / "evidence.duckdb"
    build_database([EVIDENCE], path, SCHEMA, "test")
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection
