"""A shell on the bundled evidence, and no configuration of the person who runs the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.connection import open_database
from kb_cli.shell.words import Words, read_words


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CONFIG", "")


@pytest.fixture(scope="module")
def words(bundled: Path) -> Words:
    return read_words(schema_folder(), lambda: open_database(bundled))
