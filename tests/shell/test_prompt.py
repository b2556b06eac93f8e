"""The prompt itself, with keys from a pipe: many lines, history, completion, and mistakes that do not end it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from kb_cli.catalogue.resources import queries_folder
from kb_cli.engines.connection import open_database
from kb_cli.output.formats import Format
from kb_cli.shell.colours import coloured_lines
from kb_cli.shell.completer import ShellCompleter
from kb_cli.shell.prompt import make_prompt, run_prompt
from kb_cli.shell.session import Session
from kb_cli.shell.words import Words

pytestmark = pytest.mark.usefixtures("database")
CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.fixture
def typed(keys: PipeInput, database: Path, tmp_path: Path) -> Callable[[str], Session]:
    """Types text into a shell that writes CSV, and leaves it."""

    def run(text: str) -> Session:
        keys.send_text(text + CTRL_D)
        session = Session(format=Format.csv)
        run_prompt(
            session, make_prompt([queries_folder()], lambda: open_database(database), tmp_path / "state" / "history")
        )
        return session

    return run


def test_a_statement_of_many_lines_runs_at_its_semicolon(
    typed: Callable[[str], Session], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("SELECT 1 AS a,\n2 AS b\n;\n")
    assert capsys.readouterr().out == "a,b\n1,2\n"


def test_commands_run_at_once(typed: Callable[[str], Session], capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("\\format json\n").format is Format.json
    assert capsys.readouterr().err == "Answers are written as json.\n"


def test_errors_do_not_end_the_shell(typed: Callable[[str], Session], capsys: pytest.CaptureFixture[str]) -> None:
    typed("SELECT nope;\n\\nope\nSELECT 1 AS a;\n")
    written = capsys.readouterr()
    assert written.out == "a\n1\n"
    assert "There is no command '\\nope'." in written.err


def test_ctrl_c_throws_away_what_is_typed(typed: Callable[[str], Session], capsys: pytest.CaptureFixture[str]) -> None:
    typed(f"SELECT 'never{CTRL_C}SELECT 2 AS b;\n")
    assert capsys.readouterr().out == "b\n2\n"


def test_what_was_typed_is_kept_for_the_next_session(
    typed: Callable[[str], Session], database: Path, tmp_path: Path
) -> None:
    typed("SELECT 3 AS c\n;\n")
    again = make_prompt([queries_folder()], lambda: open_database(database), tmp_path / "state" / "history")
    assert list(again.history.load_history_strings()) == ["SELECT 3 AS c\n;"]


def test_a_history_that_cannot_be_kept_is_said_and_the_shell_goes_on(
    keys: PipeInput, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    keys.send_text("\\q\n")
    run_prompt(
        Session(), make_prompt([queries_folder()], lambda: open_database(database), tmp_path / "file" / "history")
    )
    assert "the history cannot be kept: " in capsys.readouterr().err


def test_quit_needs_no_semicolon(keys: PipeInput, database: Path) -> None:
    keys.send_text("quit\n")
    session = Session()
    run_prompt(session, make_prompt([queries_folder()], lambda: open_database(database), None))
    assert session.is_over


@pytest.fixture
def complete(words: Words, database: Path) -> Callable[[str], list[str]]:
    completer = ShellCompleter(words, [queries_folder()], lambda: open_database(database))

    def run(text: str) -> list[str]:
        event = CompleteEvent(completion_requested=True)
        found = completer.get_completions(Document(text), event)
        return [text[: len(text) + c.start_position] + c.text for c in found]

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\fo", ["\\format"]),
        ("\\d resp", ["\\d response_rates"]),
        ("\\format j", ["\\format json", "\\format jsonl"]),
        ("\\cite o", ["\\cite on", "\\cite off"]),
        ("\\queries dea", ["\\queries deaths"]),
        ("\\query dea", ["\\query deaths"]),
        ("\\query trials --ph", ["\\query trials --phase"]),
        ("\\query response-rates --endpoint cr_", ["\\query response-rates --endpoint cr_cri"]),
        (
            "\\query response-rates --subgroup-factor bone",
            ["\\query response-rates --subgroup-factor 'Bone marrow blasts'"],
        ),
        (
            "\\query response-rates --subgroup-factor 'bone m",
            ["\\query response-rates --subgroup-factor 'Bone marrow blasts'"],
        ),
        ("\\query nope --", []),
        ("\\q nope", []),
        ("SELECT perc", ["SELECT percent", "SELECT percent_status"]),
        ("SELECT * FROM arms WHERE role = 'c", ["SELECT * FROM arms WHERE role = 'comparator'"]),
    ],
)
def test_words_are_completed(complete: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert complete(text) == expected


def test_own_queries_are_completed(words: Words, database: Path, tmp_path: Path) -> None:
    shutil.copyfile(queries_folder() / "trials.sql", tmp_path / "own-trials.sql")
    completer = ShellCompleter(words, [queries_folder(), tmp_path], lambda: open_database(database))
    found = completer.get_completions(Document("\\query own"), CompleteEvent())
    assert [completion.text for completion in found] == ["own-trials"]


def test_colours_lose_no_character() -> None:
    text = "SELECT 'a\nb', 1 -- c\nFROM trials"
    lines = coloured_lines(text)
    assert "\n".join("".join(piece for _, piece in line) for line in lines) == text
    assert ("bold ansiblue", "SELECT") in lines[0]
    assert coloured_lines("\\d trials") == [[("ansimagenta", "\\d trials")]]
