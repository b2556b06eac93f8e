"""The line that says how far a load is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from kb_cli.registry.command import print_load
from kb_cli.registry.progress import ProgressLine, describe
from kb_cli.registry.report_format import ReportFormat
from kb_loaders.registry.records import Loaded


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("records", "part", "seconds", "line"),
    [
        (2310, 0.25, 10.0, "[######..................]  25%  2,310 records, 231/s, 30 s left"),
        (10, 1.0, 2.0, "[########################] 10 records read; numbers are linked, checked and written"),
        (10, 0.5, 400.0, "[############............]  50%  10 records, 0/s, 6 min 40 s left"),
        (10, 0.5, 0.1, "[############............]  50%  10 records, 100/s"),
        (500, None, 2.0, "500 records, 250/s"),
    ],
)
def test_the_line_says_how_far_how_fast_and_how_long_still(
    records: int, part: float | None, seconds: float, line: str
) -> None:
    assert describe(records, part, seconds) == line


def test_a_terminal_gets_one_line_that_is_taken_away_at_the_end() -> None:
    terminal = Terminal()
    line = ProgressLine(terminal)
    line.update(5, 0.5)
    line.update(6, 0.6)
    drawn = terminal.getvalue()
    assert drawn.startswith("\r[############............]  50%  5 records, ")
    assert drawn.count("\r") == 1
    line.close()
    assert terminal.getvalue() == drawn + "\r" + " " * (len(drawn) - 1) + "\r"


def test_the_end_of_reading_is_drawn_at_once() -> None:
    terminal = Terminal()
    line = ProgressLine(terminal)
    line.update(5, 0.5)
    line.update(6, 1.0)
    assert "6 records read" in terminal.getvalue()


def test_a_pipe_gets_nothing() -> None:
    pipe = io.StringIO()
    line = ProgressLine(pipe)
    line.update(5, 0.5)
    line.close()
    assert pipe.getvalue() == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_load_that_is_stopped_says_what_became_of_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], error: BaseException, is_there: bool
) -> None:
    def stop(_: Callable[[int, float | None], None]) -> Loaded:
        raise error

    path = tmp_path / "kb.duckdb"
    if is_there:
        path.touch()
    with pytest.raises(type(error)):
        print_load(path, ReportFormat.table, stop)
    assert capsys.readouterr().err == (
        f"stopped; {path} is as it was\n" if is_there else "stopped; no database was made\n"
    )
