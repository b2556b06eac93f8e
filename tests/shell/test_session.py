"""The shell runs what `kb sql` and `kb query` run; nothing that goes wrong ends it."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb_cli.shell.session import COMMANDS, Session

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from console import matches
from sessions import play, read_sessions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "use-the-shell.md"
Kb = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("database")


def test_every_session_of_the_page_goes_as_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    sessions = read_sessions(PAGE.read_text(encoding="utf-8"))
    assert len(sessions) == 4
    for exchanges in sessions:
        session = Session()
        for exchange in exchanges:
            printed = play(session, exchange.text)
            assert matches(exchange.shown, printed), f"{exchange.text}\n{printed}"


def test_sql_gives_what_kb_sql_gives(kb: Kb) -> None:
    sql = "SELECT arm, role FROM arms ORDER BY arm_id"
    assert play(Session(), sql + ";") == kb("sql", sql).out.rstrip("\n")


def test_a_query_gives_what_kb_query_gives_narration_included(kb: Kb) -> None:
    done = kb("query", "endpoints", "--role", "primary")
    printed = play(Session(), "\\query endpoints --role primary")
    assert printed == "\n".join(line.rstrip() for line in (done.err + done.out).rstrip("\n").split("\n"))


def test_options_of_kb_query_are_options_here_and_override_the_settings() -> None:
    session = Session()
    play(session, "\\format csv")
    assert play(session, "\\query trials --columns acronym") == "acronym\nINO-VATE ALL"
    assert play(session, "\\query trials --columns acronym --format jsonl") == '{"acronym": "INO-VATE ALL"}'


def test_statements_run_in_order_until_one_is_wrong() -> None:
    session = Session()
    play(session, "\\format csv")
    printed = play(session, "SELECT 1 AS a; SELECT nope FROM trials; SELECT 3 AS c;")
    assert printed.startswith("a\n1\n1:8 error unknown-column\n")
    assert "c\n3" not in printed


def test_the_first_failure_is_the_exit_code_of_a_pipe(kb: Kb) -> None:
    done = kb("shell", stdin="SELECT nope\nFROM trials;\n\\nope\nSELECT 1 AS a;\n")
    assert done.code == 1
    assert done.out.endswith("a\n-\n1\n")
    assert "There is no command '\\nope'." in done.err
    assert kb("shell", stdin="SELECT 1 AS a").code == 0
    assert kb("shell", stdin="\\nope\nSELECT 1;").code == 2


def test_a_pipe_ends_where_it_says_so(kb: Kb) -> None:
    assert kb("shell", stdin="\\q\nSELECT 1;").out == ""
    assert kb("shell", stdin="exit\nSELECT 1;").out == ""


def test_without_a_database_there_is_no_shell(kb: Kb, tmp_path: Path) -> None:
    done = kb("shell", "--db", tmp_path / "none.duckdb")
    assert done.code == 4
    assert "Make one with: kb build" in done.err


def test_rows_are_limited_as_in_kb_sql_and_it_is_said() -> None:
    session = Session()
    assert play(session, "\\limit") == "Rows printed: up to 500 in a table, all elsewhere."
    assert play(session, "\\limit 1") == "Rows printed: up to 1."
    assert play(session, "SELECT arm_id FROM arms;").endswith("kb: this is the first row; all of them: --limit -1")
    assert play(session, "\\limit -1") == "Rows printed: all."


def test_a_query_into_a_file_goes_by_its_ending_until_a_format_is_chosen(tmp_path: Path) -> None:
    session, path = Session(), tmp_path / "a.csv"
    play(session, f"\\query trials --columns acronym -o {path}")
    assert path.read_text(encoding="utf-8") == "acronym\nINO-VATE ALL\n"
    play(session, "\\format jsonl")
    play(session, f"\\query trials --columns acronym -o {path}")
    assert path.read_text(encoding="utf-8") == '{"acronym": "INO-VATE ALL"}\n'


def test_citations_are_switched_on_and_off() -> None:
    session = Session()
    play(session, "\\format csv")
    sql = "SELECT endpoint_id, hazard_ratio FROM hazard_ratios ORDER BY endpoint_id LIMIT 1;"
    assert play(session, sql).startswith("endpoint_id,hazard_ratio\n")
    assert play(session, "\\cite on") == "Citations are on."
    assert play(session, sql).startswith("endpoint_id,hazard_ratio,cited\n")
    assert play(session, "\\query trials --columns acronym").startswith("acronym,cited\n")
    assert play(session, "\\cite") == "Citations are on."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\\forma csv", "kb: There is no command '\\forma'. Did you mean '\\format'? List all with: \\h"),
        ("\\format cvs", "kb: There is no format 'cvs'. Did you mean 'csv'? There are table, markdown, csv, "),
        ("\\format parquet", "kb: \\format parquet: parquet is not text. Write it with: kb sql --format parquet -o"),
        ("\\format csv tsv", "kb: \\format [FORMAT]: give one word."),
        ("\\cite maybe", "kb: \\cite is on or off, not 'maybe'."),
        ("\\limit few", "kb: \\limit takes a number of rows, or -1 for all; 'few' is neither."),
        ("\\query", "kb: \\query NAME [--PARAMETER VALUE]...: name a query. List them with: \\queries"),
        ("\\query trials --phase '3", "kb: \\query: a quote is never closed."),
        ("\\trace", "kb: \\trace FACT...: give the id or key of a fact."),
        ("\\check", "kb: \\check SELECT ...: give a statement, on one line."),
        ("\\d nope", "kb: There is no view 'nope'."),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_the_way_out(line: str, expected: str) -> None:
    assert play(Session(), line).startswith(expected)


def test_an_option_that_the_command_line_refuses_does_not_end_the_shell() -> None:
    session = Session()
    assert "Invalid value for '--limit'" in play(session, "\\query trials --limit few")
    assert not session.is_over


def test_a_statement_can_be_checked_alone() -> None:
    assert play(Session(), "\\check SELECT 'a;' AS b FROM trials;") == "kb: nothing found"
    assert "ratios-averaged" in play(Session(), "\\check SELECT avg(hazard_ratio) FROM hazard_ratios;")


@pytest.mark.parametrize("line", ["\\q", "quit", "exit;", "QUIT ;"])
def test_leaving(line: str) -> None:
    session = Session()
    play(session, line)
    assert session.is_over


def test_help_names_every_command() -> None:
    printed = play(Session(), "help")
    assert all(re.search(rf"^  \\{name}\b", printed, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize(
    "line", ["SELECT count(*) FROM range(100000000) AS a, range(100000) AS b WHERE (a.range * b.range) % 7 = 3;"]
)
def test_ctrl_c_stops_a_query_and_not_the_shell(line: str) -> None:
    session = Session(timeout=60)
    timer = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    assert play(session, line) == "kb: stopped."
    timer.join()
    assert (session.first_code, session.is_over) == (130, False)
    assert play(session, "SELECT 1 AS a;") == "a\n-\n1"
