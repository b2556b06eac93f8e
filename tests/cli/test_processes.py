"""The program as a process: what it imports, and how it ends when it is interrupted or its pipe is closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.apart import HEAVY, environment, run_apart
from tests.conftest import MEADOW
from tests.registry.records import study, write_lines

if TYPE_CHECKING:
    from tests.conftest import Kb


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=repr)
def test_ctrl_c_gives_no_traceback_wherever_it_comes(
    kb: Kb, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("kb_cli.doctor.examine", stop)
    outcome = kb("doctor")
    assert (outcome.code, outcome.out) == (130, "")


def test_another_error_of_the_program_is_not_taken_for_ctrl_c(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("another")

    monkeypatch.setattr("kb_cli.doctor.examine", fail)
    with pytest.raises(RuntimeError, match="another"):
        kb("doctor")


@pytest.mark.parametrize("module", ["kb_cli", "kb_cli.start"])
def test_the_program_runs_as_a_module(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("evidencekb ")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], [*HEAVY, "numpy", "sqlglot", "jinja2", "duckdb", "kb_loaders"]),
        (["query", "--help"], [*HEAVY, "numpy", "sqlglot", "jinja2", "duckdb", "kb_loaders"]),
        (["query", "response-rates"], [*HEAVY, "numpy", "sqlglot", "jinja2"]),
        (["trace", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"], [*HEAVY, "numpy", "sqlglot", "jinja2"]),
        (["audit", "--explain", "kantarjian-2016/table-2/cr-cri-total/inotuzumab"], ["pandas", "pyarrow"]),
        (["summary", "nct01564784"], HEAVY),
        (["build", str(MEADOW)], HEAVY),
        (["load", "article", str(MEADOW)], HEAVY),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_light_command_imports_nothing_heavy(database: Path, arguments: list[str], unwanted: list[str]) -> None:
    modules = set(run_apart(arguments, database).stderr.split())
    assert "kb_cli.app" in modules
    assert modules & set(unwanted) == set()


def test_a_load_of_records_imports_nothing_that_only_articles_need(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "studies.ndjson", [study("NCT90000001")])
    modules = set(run_apart(["load", "ctgov", str(lines)], tmp_path / "kb.duckdb").stderr.split())
    assert "kb_loaders.registry.relink" in modules
    assert modules & {*HEAVY, "numpy", "sqlglot", "jinja2", "kb_loaders.build", "kb_loaders.article.cells"} == set()


def test_a_pipe_that_is_closed_early_is_no_failure(database: Path) -> None:
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from kb_cli.app import main; main()",
            *["sql", "SELECT * FROM range(300000)", "--format", "csv", "--db", str(database)],
        ],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"range\n"
        program.stdout.close()
        errors = program.stderr.read()
    assert (program.returncode, errors) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_behind_the_output_is_said_and_is_no_finding(database: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kb_cli", "sql", "SELECT trial_id FROM trials", "--db", database],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
    assert (done.returncode, done.stderr) == (5, "kb: No space left on device: what was written is not whole\n")
