"""Which database a command uses, and what it says of one that it cannot use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.conftest import MEADOW

if TYPE_CHECKING:
    from tests.conftest import Kb


@pytest.mark.parametrize(
    "arguments", [["sql", "SELECT 1"], ["query", "trials"], ["trials"], ["summary", "nct01564784"]]
)
def test_no_database_is_exit_code_4_with_the_command_that_makes_one(
    kb: Kb, tmp_path: Path, arguments: list[str]
) -> None:
    path = tmp_path / "none.duckdb"
    outcome = kb(*arguments, "--db", path)
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == f"kb: There is no database at {path}. Make one with: kb build --db {path}\n"


def test_a_file_that_is_no_database_is_exit_code_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "text.duckdb"
    path.write_text("text", encoding="utf-8")
    outcome = kb("sql", "SELECT 1", "--db", path)
    assert outcome.code == 4
    assert outcome.err == (
        f"kb: {path} cannot be opened: it is not a DuckDB database. Name another file with --db, or build one with: "
        "kb build\n"
    )


def test_a_database_of_others_is_exit_code_4(kb: Kb, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).close()
    outcome = kb("sql", "SELECT 1", "--db", path)
    assert outcome.code == 4
    assert outcome.err == f"kb: {path} is a DuckDB file, but not one that kb built. Make one with: kb build --db FILE\n"


def test_a_database_that_another_process_writes_is_exit_code_4(kb: Kb, database: Path) -> None:
    code = "import duckdb, sys\ncon = duckdb.connect(sys.argv[1])\nprint('open', flush=True)\nsys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        outcome = kb("sql", "SELECT 1")
        loaded = kb("load", "article", MEADOW)
        writer.communicate("done\n", timeout=30)
    assert outcome.code == loaded.code == 4
    assert outcome.err == (
        f"kb: {database} cannot be opened: another process has it open for writing. Wait for it to end, or name "
        "another file with --db.\n"
    )
    assert loaded.err.startswith(f"kb: {database}: its trials cannot be kept (IO Error: Could not set lock on file")


def test_the_database_is_that_of_the_option_then_of_the_variable(
    kb: Kb, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DATABASE", str(tmp_path / "none.duckdb"))
    assert kb("sql", "SELECT 1").code == 4
    assert kb("sql", "SELECT 1", "--db", database).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["trials"],
        ["query", "trial-at-a-glance", "--trial", "nct01564784"],
        ["sql", "SELECT count(*) FROM arms"],
        ["sql", "--cite", "SELECT arm_id, fact_id FROM arms"],
        ["check", "SELECT count(*) FROM arms"],
        ["trace", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"],
        ["audit"],
        ["audit", "--explain", "1"],
        ["summary", "nct01564784"],
        ["groups", "nct01564784"],
        ["reconcile", "nct01564784"],
    ],
    ids=" ".join,
)
def test_of_a_database_that_an_older_program_built_every_command_says_what_to_do(
    kb: Kb, older: Path, words: list[str]
) -> None:
    outcome = kb(*words, "--db", older)
    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == (
        f"kb: {older} lacks the view 'fact_trials': another version of kb built it. Build it anew with: "
        f"kb build --db {older} (registry records have to be loaded again, too)\n"
    )


def test_a_database_named_as_a_schema_is_refused(kb: Kb, tmp_path: Path) -> None:
    outcome = kb("build", "--db", tmp_path / "core.duckdb")
    assert outcome.code == 2
    assert "Give the file another name." in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_any_other_name_of_a_database_will_do(kb: Kb, database: Path, tmp_path: Path) -> None:
    for name in ("x", "place", "f"):
        copy = tmp_path / f"{name}.duckdb"
        copy.write_bytes(database.read_bytes())
        assert kb("sql", "SELECT count(*) AS facts, max(len(locators)) AS most FROM facts", "--db", copy).code == 0
