"""Every format, byte for byte against golden files; Parquet by reading it back."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from kb_cli.output import Format, Result, write_result

GOLDEN = Path(__file__).parent / "golden"
TEXT_FORMATS = [format for format in Format if format is not Format.parquet]

EVERY_TYPE = Result(
    columns=("endpoint", "events", "rate", "p", "dose", "total", "is_primary", "cutoff", "terms", "cuts", "seen"),
    types=(
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "DOUBLE",
        "DECIMAL(38,2)",
        "HUGEINT",
        "BOOLEAN",
        "DATE",
        "VARCHAR[]",
        "DOUBLE[]",
        "TIMESTAMP",
    ),
    rows=[
        (
            "CR+CRi",
            88,
            80.7,
            0.00001,
            Decimal("1.50"),
            170,
            True,
            date(2018, 1, 31),
            ["CR", "CRi"],
            [0.5, 109.0],
            datetime.fromisoformat("2018-01-31T09:30:00"),
        ),
        (
            'a|b \\ "c", d\te\nsecond line',
            -3,
            109.0,
            0.1 + 0.2,
            Decimal("123456789012345678901234567890123456.70"),
            10**37,
            False,
            date(1999, 12, 31),
            ["", None],
            [],
            datetime.fromisoformat("2018-01-31T09:30:00.000005"),
        ),
        (
            "急性骨髄性白血病 café e\u0301 \u2265 5 %",
            0,
            100.0,
            1e-300,
            Decimal("0.00"),
            0,
            None,
            None,
            ["β"],
            None,
            None,
        ),
        ("lone\rreturn", None, math.nan, math.inf, None, None, None, None, [], [math.nan, None], None),
        (None, None, None, None, None, None, None, None, None, None, None),
    ],
)


def text_of(result: Result, format: Format) -> str:
    stream = io.StringIO()
    write_result(result, format, None, stream)
    return stream.getvalue()


def through_parquet(result: Result, folder: Path) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """Columns with their types, and rows, as DuckDB reads them from the file written."""
    path = folder / "answer.parquet"
    write_result(result, Format.parquet, path, io.StringIO())
    with duckdb.connect(":memory:") as connection:
        cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        columns = [(name, str(sql_type)) for name, sql_type, *_ in cursor.description]
        return columns, cursor.fetchall()


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_format_is_the_golden_file_byte_for_byte(format: Format, tmp_path: Path) -> None:
    out = tmp_path / "answer"
    write_result(EVERY_TYPE, format, out, io.StringIO())
    assert out.read_bytes() == (GOLDEN / f"every_type.{format.value}").read_bytes()
    assert text_of(EVERY_TYPE, format).encode() == out.read_bytes()


@pytest.mark.parametrize(("format", "delimiter"), [(Format.csv, ","), (Format.tsv, "\t")])
def test_delimited_text_reads_back_with_the_same_cells(format: Format, delimiter: str) -> None:
    text = text_of(EVERY_TYPE, format)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert tuple(header) == EVERY_TYPE.columns
    assert [row[0] for row in rows] == [row[0] or "" for row in EVERY_TYPE.rows]
    assert [float(row[3]) for row in rows[:4]] == [1e-05, 0.30000000000000004, 1e-300, math.inf]


@pytest.mark.parametrize("format", [Format.csv, Format.tsv])
def test_a_row_of_one_null_is_not_a_blank_line(format: Format) -> None:
    assert text_of(Result(("n",), ("BIGINT",), [(None,), (1,)]), format) == 'n\n""\n1\n'


def test_json_has_the_layout_of_the_json_module() -> None:
    rows = [("é", 1, 0.1, [1, [2]], {"a": None}, []), (None, -1, 1e300, [], {}, ["x"])]
    columns = ("text", "n", "x", "list", "struct", "empty")
    result = Result(columns, ("VARCHAR", "BIGINT", "DOUBLE", "BIGINT[]", "STRUCT(a INTEGER)", "VARCHAR[]"), rows)
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    assert text_of(result, Format.json) == json.dumps(objects, indent=2, ensure_ascii=False) + "\n"
    assert text_of(result, Format.jsonl) == "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects)


def test_json_and_jsonl_hold_the_same_and_every_decimal_digit() -> None:
    array = json.loads(text_of(EVERY_TYPE, Format.json), parse_float=Decimal)
    assert array == [json.loads(line, parse_float=Decimal) for line in text_of(EVERY_TYPE, Format.jsonl).splitlines()]
    assert array[1]["dose"] == Decimal("123456789012345678901234567890123456.70")


def test_nan_and_infinity_are_null_in_json() -> None:
    result = Result(("x", "xs"), ("DOUBLE", "DOUBLE[]"), [(math.nan, [math.inf, -math.inf, 1.5])])
    assert text_of(result, Format.jsonl) == '{"x": null, "xs": [null, null, 1.5]}\n'


def test_parquet_gives_back_the_same_rows_and_types(tmp_path: Path) -> None:
    columns, rows = through_parquet(EVERY_TYPE, tmp_path)
    kept = ["DECIMAL(38,0)" if sql_type == "HUGEINT" else sql_type for sql_type in EVERY_TYPE.types]
    assert columns == list(zip(EVERY_TYPE.columns, kept, strict=True))
    # repr, because NaN is not equal to itself; Decimal(170) for a HUGEINT is equal but looks different.
    total = EVERY_TYPE.columns.index("total")
    assert [row[total] for row in rows] == [row[total] for row in EVERY_TYPE.rows]
    assert repr([row[:total] + row[total + 1 :] for row in rows]) == repr(
        [row[:total] + row[total + 1 :] for row in EVERY_TYPE.rows]
    )


def test_parquet_keeps_the_less_common_types(tmp_path: Path) -> None:
    values = {
        "BIGINT[][]": [[2**53 + 1], None, []],
        "DATE[]": [date(2020, 2, 29)],
        "DECIMAL(10,2)[]": [Decimal("1.50")],
        "FLOAT": 1.5,
        "TIME": time(1, 2, 3, 4),
        "UBIGINT": 2**64 - 1,
        "UUID": UUID("8e96e0b6-4b9c-4b1c-9e3e-3d0c8d6a7b11"),
    }
    columns, rows = through_parquet(Result(tuple(values), tuple(values), [tuple(values.values())]), tmp_path)
    assert [sql_type for _, sql_type in columns] == list(values)
    assert rows == [tuple(values.values())]


def test_parquet_writes_odd_types_as_text(tmp_path: Path) -> None:
    types = ("ENUM('a', 'b')", "STRUCT(n INTEGER)[]", "BLOB", "JSON")
    result = Result(("kind", "pairs", "bytes", "raw"), types, [("a", [{"n": 1}, None], b"\x00\xff", '{"a": 1}')])
    columns, rows = through_parquet(result, tmp_path)
    assert {sql_type for _, sql_type in columns} == {"VARCHAR"}
    assert rows == [("a", '[{"n": 1}, null]', "00ff", '{"a": 1}')]


def test_parquet_keeps_the_instant_of_a_timestamp_with_time_zone(tmp_path: Path) -> None:
    path = tmp_path / "answer.parquet"
    moment = datetime(2020, 1, 1, 12, 0, 0, 5, tzinfo=UTC)
    result = Result(("t",), ("TIMESTAMP WITH TIME ZONE",), [(moment,)])
    write_result(result, Format.parquet, path, io.StringIO())
    with duckdb.connect(":memory:") as connection:
        # Fetching the value itself would need pytz.
        row = connection.execute("SELECT epoch_us(t), typeof(t) FROM read_parquet(?)", [str(path)]).fetchone()
    assert row == (1577880000000005, "TIMESTAMP WITH TIME ZONE")


def test_parquet_keeps_the_order_of_many_rows(tmp_path: Path) -> None:
    rows = [(number,) for number in range(12_345)]
    assert through_parquet(Result(("n",), ("BIGINT",), rows), tmp_path)[1] == rows


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        (Format.table, "name  n\n----  -\n(0 rows)\n"),
        (Format.markdown, "| name | n |\n| --- | ---: |\n"),
        (Format.csv, "name,n\n"),
        (Format.tsv, "name\tn\n"),
        (Format.json, "[]\n"),
        (Format.jsonl, ""),
    ],
)
def test_zero_rows(format: Format, expected: str) -> None:
    assert text_of(Result(("name", "n"), ("VARCHAR", "BIGINT"), []), format) == expected


def test_zero_rows_of_parquet_still_have_columns(tmp_path: Path) -> None:
    columns, rows = through_parquet(Result(("name", "ns"), ("VARCHAR", "BIGINT[]"), []), tmp_path)
    assert columns == [("name", "VARCHAR"), ("ns", "BIGINT[]")]
    assert rows == []


DUPLICATES = Result(("n", "n", "N", "n_2", 'q"'), ("BIGINT",) * 5, [(1, 2, 3, 4, 5)])


def test_duplicate_names_are_numbered_and_given_names_kept() -> None:
    assert DUPLICATES.unique_columns() == ("n", "n_3", "N_4", "n_2", 'q"')
    assert Result(("a", "a", "a"), ("BIGINT",) * 3, []).unique_columns() == ("a", "a_2", "a_3")


def test_duplicate_names_are_numbered_only_where_names_are_keys(tmp_path: Path) -> None:
    assert json.loads(text_of(DUPLICATES, Format.jsonl)) == {"n": 1, "n_3": 2, "N_4": 3, "n_2": 4, 'q"': 5}
    assert [name for name, _ in through_parquet(DUPLICATES, tmp_path)[0]] == ["n", "n_3", "N_4", "n_2", 'q"']
    assert text_of(DUPLICATES, Format.csv).splitlines()[0] == 'n,n,N,n_2,"q"""'
    assert text_of(DUPLICATES, Format.markdown).splitlines()[0] == '| n | n | N | n_2 | q" |'
