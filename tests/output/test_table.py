"""The table for people: numbers, wrapping to the terminal, control characters."""

from __future__ import annotations

import io
from typing import Any

import pytest

from kb_cli.output import Format, Result, write_result
from kb_cli.output.table import table_lines
from kb_cli.output.wrapping import display_width, wrapped


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


SENTENCE = "Complete remission with incomplete haematological recovery, by investigator assessment"
WIDE = Result(
    ("endpoint", "participants_at_risk", "cutoff_is_final", "note"),
    ("VARCHAR", "BIGINT", "BOOLEAN", "VARCHAR"),
    [(SENTENCE, 1234567890123, True, "short"), (None, 2, False, None)],
)


def table_of(result: Result, stream: io.StringIO) -> str:
    write_result(result, Format.table, None, stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "sql_type", "shown"),
    [
        (80.7, "DOUBLE", "80.7"),
        (109.0, "DOUBLE", "109"),
        (100, "BIGINT", "100"),
        (1e-05, "DOUBLE", "0.00001"),
        (1e16, "DOUBLE", "10000000000000000"),
        (0.1 + 0.2, "DOUBLE", "0.30000000000000004"),
        (5e-324, "DOUBLE", "5e-324"),
        (None, "DOUBLE", ""),
        (True, "BOOLEAN", "yes"),
        (False, "BOOLEAN", "no"),
        ([1.0, 2.5], "DOUBLE[]", "1; 2.5"),
        ([["a", "b"], ["c"]], "VARCHAR[][]", "[a; b]; [c]"),
        ({"low": 1.0, "high": None}, "STRUCT(low DOUBLE, high DOUBLE)", "low: 1; high:"),
    ],
)
def test_value_is_shown_in_its_shortest_exact_form(value: Any, sql_type: str, shown: str) -> None:
    lines = list(table_lines(Result(("x",), (sql_type,), [(value,)])))
    assert lines[2].strip() == shown


def test_numbers_stand_right_and_text_left() -> None:
    result = Result(("arm", "rate"), ("VARCHAR", "DOUBLE"), [("A", 80.7), ("placebo", 5.0)])
    assert list(table_lines(result)) == [
        "arm      rate",
        "-------  ----",
        "A        80.7",
        "placebo     5",
    ]


def test_table_is_wrapped_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert table_of(WIDE, Terminal()) == (
        "endpoint            participants_at_  cutoff_is_final  note\n"
        "                                risk\n"
        "-----------------  -----------------  ---------------  -----\n"
        "Complete               1234567890123  yes              short\n"
        "remission with\n"
        "incomplete\n"
        "haematological\n"
        "recovery, by\n"
        "investigator\n"
        "assessment\n"
        "                                   2  no\n"
    )


def test_a_table_wider_than_the_terminal_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "38")
    table_of(WIDE, Terminal())
    assert capsys.readouterr().err == (
        "kb: the table is 40 characters wide, and the terminal 38; choose fewer columns, or add: | less -S\n"
    )
    monkeypatch.setenv("COLUMNS", "40")
    table_of(WIDE, Terminal())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("width", [40, 60, 61, 80, 200])
def test_wrapped_table_fits_and_loses_no_word(width: int) -> None:
    lines = list(table_lines(WIDE, width))
    assert max(map(display_width, lines)) <= width
    first_column = len(lines[[set(line) <= {"-", " "} for line in lines].index(True)].split("  ")[0])
    if width >= 60:
        assert SENTENCE in " ".join(line[:first_column].strip() for line in lines)


def test_a_pipe_is_never_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert SENTENCE in table_of(WIDE, io.StringIO())


def test_a_number_is_never_broken() -> None:
    assert any("1234567890123" in line for line in table_lines(WIDE, 10))


def test_wide_and_combining_characters_keep_columns_straight() -> None:
    result = Result(("term", "n"), ("VARCHAR", "BIGINT"), [("白血病", 1), ("e\u0301", 2), ("ascii", 3)])
    assert list(table_lines(result)) == [
        "term    n",
        "------  -",
        "白血病  1",
        "e\u0301       2",
        "ascii   3",
    ]


def test_control_characters_are_shown_not_sent() -> None:
    result = Result(("x",), ("VARCHAR",), [("\x1b[31mred\t\x9b",)])
    assert list(table_lines(result))[2] == r"\x1b[31mred\t\x9b"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one\n\ntwo", 7, ["one", "", "two"]),
        ("participants_at_risk", 13, ["participants_", "at_risk"]),
        ("0123456789", 4, ["0123", "4567", "89"]),
        ("白血病", 5, ["白血", "病"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("", 4, [""]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_words_are_whole_where_there_is_room_and_numbers_give_way_last() -> None:
    columns = ("section", "disagreement", "not comparable", "only in article", "note")
    types = ("VARCHAR", *("BIGINT",) * 3, "VARCHAR")
    counts = Result(columns, types, [("participants", 0, 26, 2211, "a note of many words, " * 4)])
    narrow = list(table_lines(counts, 60))
    assert max(map(len, narrow)) <= 60
    words = {word for line in narrow for word in line.split()}
    assert {"participants", "disagreement", "comparable", "article"} <= words
    narrowest = list(table_lines(counts, 48))
    assert max(map(len, narrowest)) <= 48
    assert "participants" not in {word for line in narrowest for word in line.split()}
