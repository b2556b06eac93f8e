"""A folder of evidence with one made-up trial and one made-up question about it, to be changed and then built."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from kb_cli.engines.build import build_knowledge_base
from kb_loaders.findings import BadEvidence
from tests.conftest import MEADOW

QUESTIONS = Path(__file__).parent.parent / "data" / "questions"


@dataclass(frozen=True)
class Evidence:
    """A folder of evidence; path: its own, with ``isrctn40917263-meadow`` and ``questions`` below."""

    path: Path

    def change(self, file: str, old: str, new: str) -> Evidence:
        """Put one text, which stands once in a file of the question, in the place of another."""
        file = str(self.path / "questions" / file)
        text = Path(file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {file}: {old}"
        Path(file).write_text(text.replace(old, new), encoding="utf-8")
        return self

    def build(self) -> Path:
        """Build the database beside the folder and return its path."""
        path = self.path.parent / "kb.duckdb"
        build_knowledge_base([self.path], path)
        return path

    def open(self) -> duckdb.DuckDBPyConnection:
        """Build the database and return a plain connection to it."""
        return duckdb.connect(str(self.build()), read_only=True)

    def findings(self) -> list[str]:
        """Return the findings that a build ends with, files named relative to the folder."""
        with pytest.raises(BadEvidence) as caught:
            self.build()
        return [str(finding).replace(f"{self.path}/questions/", "") for finding in caught.value.findings]


def make_evidence(folder: Path) -> Evidence:
    """Return a fresh folder of evidence."""
    shutil.copytree(MEADOW, folder / MEADOW.name)
    shutil.copytree(QUESTIONS, folder / "questions")
    return Evidence(folder)


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return make_evidence(tmp_path / "evidence")


@pytest.fixture(scope="session")
def pain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A plain read-only connection to the made-up trial and question; nothing may change them."""
    with make_evidence(tmp_path_factory.mktemp("pain") / "evidence").open() as connection:
        yield connection
