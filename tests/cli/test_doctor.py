"""`kb doctor`: what it says of a good database, and each thing that it finds wrong."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

import kb_cli.doctor
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from tests.conftest import Kb


def test_the_doctor_finds_nothing_wrong_with_a_good_database(
    kb: Kb, database: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    outcome = kb("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[-1] == "Nothing is wrong."
    subjects = {line.split("  ")[0]: line for line in lines}
    assert str(database) in subjects["database"]
    assert "KB_DATABASE" in subjects["database"]
    assert subjects["duckdb"].endswith(duckdb.__version__)
    facts = connection.execute("SELECT count(*) FROM facts").fetchone()
    assert f"1 trial, 9 questions, {facts[0] if facts else 0:,} facts, hash " in subjects["content"]
    assert "UTC (" in subjects["built"]
    assert " MB" in subjects["size"]


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A folder with one question and its studies, and no trial."""
    folder = tmp_path / "questions"
    folder.mkdir()
    for path in (REPOSITORY / "evidence" / "questions").glob("bcg-vaccine.*"):
        shutil.copyfile(path, folder / path.name)
    return folder


def test_the_doctor_is_content_with_a_database_of_questions_alone(kb: Kb, tmp_path: Path, question: Path) -> None:
    path = tmp_path / "kb.duckdb"
    assert kb("build", question, "--db", path).code == 0
    outcome = kb("doctor", "--db", path)
    assert outcome.code == 0, outcome.out
    assert "0 trials, 1 question, " in outcome.out


def test_the_doctor_says_that_an_empty_database_is_empty(kb: Kb, tmp_path: Path, question: Path) -> None:
    path = tmp_path / "kb.duckdb"
    assert kb("build", question, "--db", path).code == 0
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM core.question")
    outcome = kb("doctor", "--db", path)
    assert (outcome.code, "there is no trial or question in it" in outcome.out) == (1, True)


def test_the_doctor_knows_a_database_that_an_older_program_built(kb: Kb, older: Path) -> None:
    outcome = kb("doctor", "--db", older)
    assert outcome.code == 4
    assert f"problem: state: {older} lacks the view 'fact_trials': another version of kb built it." in outcome.out
    assert outcome.out.endswith("1 problem.\n")


def test_the_doctor_says_that_another_version_built_it(kb: Kb, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.is_file()
    monkeypatch.setattr(kb_cli.doctor, "__version__", "9.9.9")
    outcome = kb("doctor")
    assert outcome.code == 1
    assert "problem: built by: this program is 9.9.9; build it again with: kb build\n1 problem.\n" in outcome.out


def test_the_doctor_finds_a_write_ahead_log_beside_the_database(kb: Kb, database: Path) -> None:
    (database.parent / "kb.duckdb.wal").write_bytes(b"")
    outcome = kb("doctor")
    assert (
        "problem: write-ahead log: a write was cut off, and the file may be refused; build it again with: kb build\n"
    ) in outcome.out


def test_the_doctor_says_what_is_wrong_with_a_database_and_ends_with_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "kb.duckdb"
    missing = kb("doctor", "--db", path)
    assert missing.code == 4
    assert missing.out.endswith(
        f"problem: state: There is no database at {path}. Make one with: kb build --db {path}\n1 problem.\n"
    )
    path.write_text("text", encoding="utf-8")
    wrong = kb("doctor", "--db", path)
    assert wrong.code == 4
    assert "it is not a DuckDB database" in wrong.out


def test_the_doctor_says_that_a_package_is_missing(kb: Kb, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.is_file()
    monkeypatch.setattr(kb_cli.doctor, "PACKAGES", ("duckdb", "no-such-package"))
    assert (
        f"problem: no-such-package: install it: {sys.executable} -m pip install no-such-package\n" in kb("doctor").out
    )
