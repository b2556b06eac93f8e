"""Words that the shell offers, read from the bundled evidence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.connection import open_database
from kb_cli.shell.words import Words, read_words


@pytest.fixture(scope="module")
def words(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Words:
    # A copy, because one process opens a file with one configuration, and other tests have the original open.
    path = Path(shutil.copyfile(bundled, tmp_path_factory.mktemp("words") / "kb.duckdb"))
    return read_words(schema_folder(), lambda: open_database(path))
