"""``--timeout`` covers the whole of an answer: reading its rows and writing them, too; a file appears whole or not."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb
import pytest

from kb_cli.engines import answering
from kb_cli.engines.answering import Answers
from kb_cli.engines.execute import run_query
from kb_cli.errors import LimitReached, UsageMistake
from kb_cli.output.formats import Format, write_result
from kb_cli.output.result import Result
from kb_cli.time_limit import TimeLimit

if TYPE_CHECKING:
    from tests.conftest import Kb

MANY = "SELECT i AS a, i * 2 AS b, 'a text of some length' AS c FROM range(3000000) AS r(i)"
STOPPED = "Stopped after 1 seconds. Ask for less, or allow more time with --timeout SECONDS."


class Over(TimeLimit):
    """A time that is over after so many looks at the clock."""

    def __init__(self, looks: int) -> None:
        super().__init__(1)
        self.looks = looks

    @property
    def left(self) -> float | None:
        self.looks -= 1
        return 1.0 if self.looks >= 0 else 0.0


def result(within: TimeLimit) -> Result:
    return Result(("n", "t"), ("BIGINT", "VARCHAR"), [(i, "x") for i in range(6000)], within=within)


@pytest.mark.parametrize("format", Format)
def test_writing_stops_and_the_earlier_file_stays(format: Format, tmp_path: Path) -> None:
    out = tmp_path / "answer"
    out.write_text("before", encoding="utf-8")
    with pytest.raises(LimitReached, match=f"^{STOPPED}$"):
        write_result(result(Over(1)), format, out, io.StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]
    assert out.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("format", [format for format in Format if format is not Format.parquet])
def test_on_standard_output_what_is_printed_is_said_to_be_a_part(format: Format) -> None:
    printed = io.StringIO()
    with pytest.raises(LimitReached) as caught:
        # A table is measured before it is printed, which takes 72 of the looks at these rows.
        write_result(result(Over(73 if format is Format.table else 1)), format, None, printed)
    assert 0 < printed.getvalue().count("\n") < 6000
    assert str(caught.value) == f"{STOPPED} What was printed is not the whole answer of 6,000 rows."


def test_where_nothing_was_printed_nothing_is_said_of_it() -> None:
    printed = io.StringIO()
    with pytest.raises(LimitReached, match=f"^{STOPPED}$"):
        write_result(result(Over(1)), Format.table, None, printed)
    assert printed.getvalue() == ""


@pytest.mark.parametrize("format", Format)
def test_in_time_everything_is_written(format: Format, tmp_path: Path) -> None:
    write_result(result(TimeLimit(60)), format, tmp_path / "a", io.StringIO())
    write_result(result(TimeLimit(None)), format, tmp_path / "b", io.StringIO())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_lines_below_the_rows_are_a_part_of_the_file(tmp_path: Path) -> None:
    def notes() -> Iterator[str]:
        yield "note 1"
        raise LimitReached("over")

    out = tmp_path / "answer.md"
    with pytest.raises(LimitReached, match="over"):
        write_result(result(TimeLimit(60)), Format.markdown, out, io.StringIO(), notes())
    assert list(tmp_path.iterdir()) == []


def test_waiting_for_the_reader_of_standard_output_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    class Pager(io.StringIO):
        def write(self, text: str) -> int:
            clock[0] += 10
            return super().write(text)

    pager = Pager()
    monkeypatch.setattr(sys, "stdout", pager)
    write_result(result(TimeLimit(1)), Format.csv, None, pager)
    assert pager.getvalue().count("\n") == 6001


def test_fetching_rows_counts() -> None:
    with duckdb.connect() as connection, pytest.raises(LimitReached, match=STOPPED):
        run_query(connection, "SELECT * FROM range(100000)", within=Over(3))


class Closed:
    """A cursor that was interrupted between two calls, as the engine reports it (1.5.6)."""

    def execute(self, *_: object) -> None:
        raise duckdb.InvalidInputException("Attempting to execute an unsuccessful or closed pending query result")

    def cursor(self) -> Closed:
        return self

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def test_an_interruption_between_two_calls_is_the_end_of_the_time() -> None:
    with pytest.raises(LimitReached, match=STOPPED):
        run_query(cast("duckdb.DuckDBPyConnection", Closed()), "SELECT 1", within=Over(2))
    with pytest.raises(UsageMistake, match="closed pending query"):
        run_query(cast("duckdb.DuckDBPyConnection", Closed()), "SELECT 1", within=Over(9))


@pytest.mark.parametrize(("seconds", "said"), [(-1, "late"), (60, "failed"), (None, "failed")])
def test_the_process_says_late_of_an_interruption_between_two_calls(seconds: float | None, said: str) -> None:
    answers = Answers.__new__(Answers)
    answers._engine, answers._connection = duckdb, cast("duckdb.DuckDBPyConnection", Closed())
    question = {"sql": "SELECT 1", "is_checked": False, "is_run": True, "limit": None, "seconds": seconds}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "_left", lambda ends: ends)
        [(kind, _)] = answers.to({**question, "parameters": {}})
    assert kind == said


def test_a_limit_of_rows_is_kept_while_fetching() -> None:
    with duckdb.connect() as connection:
        found = run_query(connection, "SELECT * FROM range(30000)", limit=25_000)
        assert (len(found.rows), found.limited_to) == (25_000, 25_000)
        assert run_query(connection, "SELECT * FROM range(10000)", limit=10_000).limited_to is None


@pytest.mark.parametrize("extra", [(), ("--cite",), ("--meta",)])
def test_a_long_answer_ends_in_time_and_leaves_no_file(
    kb: Kb, database: Path, tmp_path: Path, extra: tuple[str, ...]
) -> None:
    assert database.is_file()
    folder = tmp_path / "answers"
    folder.mkdir()
    out = folder / "answer.json"
    began = time.monotonic()
    outcome = kb("sql", MANY, "--format", "json", "--timeout", "1", "-o", out, *extra)
    assert (outcome.code, outcome.out, outcome.err) == (5, "", f"kb: {STOPPED}\n")
    assert time.monotonic() - began < 15
    assert list(folder.iterdir()) == []


def test_a_file_of_citations_that_cannot_be_written_names_its_option(kb: Kb, database: Path, tmp_path: Path) -> None:
    assert database.is_file()
    outcome = kb("sql", "SELECT arm FROM arms", "--citations", tmp_path / "no" / "c.json")
    assert outcome.code == 2
    assert outcome.err.startswith(f"kb: --citations {tmp_path}/no/c.json: there is no folder ")
