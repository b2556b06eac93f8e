"""An input that holds no record at all is a mistake, not a refused record, and leaves the database as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Kb, query
from tests.reconcile.sources import load_record
from tests.registry.records import study, write_lines

FORMS = (
    "give a record, a folder of records, the zip of a download, newline-delimited JSON, a page of the API or an array "
    "of records\n"
)


@pytest.fixture(scope="module")
def database_of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one record, which no test changes."""
    path = tmp_path_factory.mktemp("one") / "kb.duckdb"
    load_record(path, study("NCT90000009"))
    return path


@pytest.mark.parametrize("text", ["[]", '{"studies": []}', '{"totalCount": 0, "studies": []}'])
def test_a_file_without_records(database_of_one: Path, tmp_path: Path, kb: Kb, text: str) -> None:
    path, before = tmp_path / "none.json", database_of_one.read_bytes()
    path.write_text(text, encoding="utf-8")
    outcome = kb("load", "ctgov", path, "--db", database_of_one)
    assert (outcome.code, outcome.out, outcome.err) == (3, "", f"kb: {path}: it holds no records; {FORMS}")
    assert database_of_one.read_bytes() == before
    assert query(database_of_one, "SELECT count(*) FROM refused_records") == [(0,)]


def test_an_empty_folder_alone_or_beside_records(database_of_one: Path, tmp_path: Path, kb: Kb) -> None:
    empty, before = tmp_path / "empty", database_of_one.read_bytes()
    empty.mkdir()
    good = write_lines(tmp_path / "input", [study("NCT92000001")])
    for paths in ([empty], [good, empty]):
        outcome = kb("load", "ctgov", *paths, "--db", database_of_one)
        assert (outcome.code, outcome.out, outcome.err) == (3, "", f"kb: {empty}: it holds no records; {FORMS}")
    assert database_of_one.read_bytes() == before


def test_a_folder_of_other_files(tmp_path: Path, kb: Kb) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "notes.txt").write_text("Not a record.", encoding="utf-8")
    outcome = kb("load", "ctgov", folder, "--db", tmp_path / "kb.duckdb")
    assert (outcome.code, outcome.err) == (
        3,
        f"kb: {folder}: it holds no records (1 file without JSON); {FORMS}",
    )
    assert not (tmp_path / "kb.duckdb").exists()
