"""`kb complete` answers what the shells' scripts ask, with no more imports than the answer needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb_cli.shell.complete import complete_line, main
from kb_cli.shell.scripts import SCRIPTS, Shell

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("database")


def texts(*words: str) -> list[str]:
    return [candidate.text for candidate in complete_line(words)]


def test_commands_are_completed_without_hidden_ones() -> None:
    found = texts("")
    assert {"build", "load", "queries", "query", "shell", "sql"} <= set(found)
    assert "complete" not in found
    assert texts("load", "art") == ["article"]


def test_options_of_a_command_are_completed() -> None:
    assert texts("sql", "--fi") == ["--file"]
    assert texts("views", "--fo") == ["--format"]


def test_values_of_options_are_completed() -> None:
    assert texts("sql", "--format", "j") == ["json", "jsonl"]
    assert texts("sql", "--format=j") == ["--format=json", "--format=jsonl"]
    assert texts("sql", "-f", "") == [":files"]
    assert texts("build", "") == [":files"]


def test_arguments_are_completed() -> None:
    assert texts("views", "response") == ["response_rates"]
    assert texts("queries", "response") == ["response-differences", "response-rates"]
    assert texts("summary", "ino") == ["ino-vate-all"]
    assert texts("completion", "") == ["bash", "zsh", "fish"]
    assert texts("views", "trials", "") == []


def test_names_of_queries_are_completed_and_test_is_one_of_them() -> None:
    assert texts("query", "t") == [
        "time-to-event-medians", "transplantation", "trial-at-a-glance", "trial-design", "trials",
        "trials-for-condition", "trials-without-results", "test",
    ]  # fmt: skip
    assert texts("query", "test", "trials", "de") == ["deaths"]


def test_parameters_of_a_query_are_completed_each_once() -> None:
    assert texts("query", "trials", "--")[:2] == ["--condition", "--phase"]
    assert "--phase" not in texts("query", "trials", "--phase", "3", "--")
    assert "--db" in texts("query", "trials", "--")


def test_values_of_a_parameter_come_from_its_file_or_the_database() -> None:
    assert texts("query", "response-rates", "--role", "") == ["experimental", "comparator", "all"]
    assert texts("query", "response-rates", "--endpoint", "cr_") == ["cr_cri"]
    assert texts("query", "response-rates", "--endpoint=cr_") == ["--endpoint=cr_cri"]
    assert texts("query", "response-rates", "--trial", "") == ["nct01564784", "ino-vate-all"]
    assert texts("query", "deaths", "--survival", "") == []


def test_values_depend_on_the_parameters_before() -> None:
    assert texts("query", "response-rates", "--trial", "ino-vate-all", "--endpoint", "cr_") == ["cr_cri"]
    assert texts("query", "response-rates", "--trial", "nope", "--endpoint", "cr_") == ["cr_cri"]


def test_folders_and_databases_on_the_line_are_heeded(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "queries" / "trials.sql", tmp_path / "own-trials.sql")
    assert texts("query", "--queries", str(tmp_path), "own") == []
    assert texts("query", "own-trials", "--queries", str(tmp_path), "--ph") == ["--phase"]
    missing = str(tmp_path / "none.duckdb")
    assert texts("query", "response-rates", "--db", missing, "--endpoint", "") == []


@pytest.mark.parametrize(
    "words",
    [["nope", ""], ["query", "nope", "--x", ""], ["query", "trials", "--nope", ""], [], ["sql", "--nope=", "x"]],
)
def test_a_mistake_on_the_line_gives_no_answer_and_no_error(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["zsh", *words])
    written = capsys.readouterr()
    assert written.err == ""
    assert "Traceback" not in written.out


def test_bash_gets_words_as_it_parts_them(capsys: pytest.CaptureFixture[str]) -> None:
    main(["bash", "query", "response-rates", "--endpoint", "=", "cr_"])
    assert capsys.readouterr().out == "cr_cri\n"
    main(["bash", "query", "response-rates", "--subgroup-factor", "'Bone"])
    assert capsys.readouterr().out == "Bone marrow blasts\n"


def test_other_shells_get_what_a_word_is(capsys: pytest.CaptureFixture[str]) -> None:
    main(["fish", "query", "response-r"])
    assert capsys.readouterr().out == "response-rates\tResponse rates by arm\n"


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (
            ["query", "resp"],
            ["typer", "duckdb", "kb_cli.app", "sqlglot", "numpy", "prompt_toolkit"],
        ),
        (["query", "response-rates", "--role", ""], ["typer", "duckdb", "kb_cli.app", "numpy", "prompt_toolkit"]),
        (["query", "response-rates", "--endpoint", ""], ["typer", "kb_cli.app", "numpy", "pandas", "prompt_toolkit"]),
        (["sq"], ["duckdb", "numpy", "prompt_toolkit"]),
    ],
)
def test_no_more_is_imported_than_a_word_needs(words: list[str], unwanted: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['kb', 'complete', 'zsh', *{words!r}]\n"
        "from kb_cli.start import main; main()\n"
        f"found = [name for name in {unwanted!r} if sys.modules.get(name)]; sys.exit(', '.join(found) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout != ""


def test_running_a_query_imports_nothing_of_the_shell_or_the_checker() -> None:
    unwanted = ["sqlglot", "jinja2", "numpy", "pandas", "prompt_toolkit", "kb_cli.language.check", "jsonschema"]
    code = (
        "import sys; sys.argv = ['kb', 'query', 'trials']\n"
        "from kb_cli.start import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"found = [name for name in {unwanted!r} if sys.modules.get(name)]; sys.exit(', '.join(found) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "INO-VATE ALL" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("shell", Shell)
def test_the_script_of_each_shell_is_printed_and_parses(shell: Shell, kb: Callable[..., Any]) -> None:
    assert kb("completion", shell.value).out == SCRIPTS[shell]
    if shutil.which(shell.value) is None:
        pytest.skip(f"{shell.value} is not installed")
    done = subprocess.run([shell.value, "-n"], input=SCRIPTS[shell], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


BASH = """
kb() { "$PYTHON" -c 'from kb_cli.start import main; main()' "$@"; }
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kb; printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["kb", "query", "response-r"], "response-rates\n"),
        (["kb", "query", "response-rates", "--endpoint", "=", "cr_"], "cr_cri\n"),
        (["kb", "query", "response-rates", "--subgroup-factor", "Bone"], "Bone\\ marrow\\ blasts\n"),
        (["kb", "query", "response-rates", "--subgroup-factor", '"Bone'], "Bone marrow blasts\n"),
        (["kb", "sql", "-f", ""], "\n"),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(words: list[str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", sys.executable)
    script = SCRIPTS[Shell.bash] + BASH
    done = subprocess.run(
        ["bash", "-c", script, *words[:1], *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == expected, done.stderr
