"""Answers as a Parquet file, written by a DuckDB in memory of our own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from kb_cli.engines.execute import interrupted_after
from kb_cli.output.cells import exact_text
from kb_cli.output.json_text import json_value
from kb_cli.output.result import Result
from kb_loaders.binding import light_binding

ROWS_A_STATEMENT = 5000

_KEPT_TYPE = re.compile(
    r"(BOOLEAN|U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|FLOAT|DOUBLE|DECIMAL\(\d+,\s*\d+\)|VARCHAR|UUID"
    r"|DATE|TIME|TIME WITH TIME ZONE|TIMESTAMP|TIMESTAMP_(S|MS|NS)|TIMESTAMP WITH TIME ZONE)(\[\d*\])*"
)


def parquet_type(sql_type: str) -> str:
    """The type a column has in the file: its own where Parquet can hold it, else VARCHAR.

    HUGEINT, the type of a sum of integers, becomes DECIMAL(38,0): DuckDB itself would write
    a DOUBLE, which loses digits. Structs become JSON text, other odd types their plain text.
    """
    held = re.sub(r"^U?HUGEINT\b", "DECIMAL(38,0)", sql_type)
    return held if _KEPT_TYPE.fullmatch(held) else "VARCHAR"


@light_binding()
def write_parquet(result: Result, path: Path) -> None:
    """Write the rows to ``path``; with no rows the file still holds the columns.

    Raises LimitReached if the result's time is over, and duckdb.Error if a value does not fit its column's type or the
    file cannot be written.
    """
    types = [parquet_type(sql_type) for sql_type in result.types]
    columns = ", ".join(
        f"{_identifier(name)} {held}" for name, held in zip(result.unique_columns(), types, strict=True)
    )
    structure = json.dumps([{str(index): held for index, held in enumerate(types)}])
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE result ({columns})")
        for start in range(0, len(result.rows), ROWS_A_STATEMENT):
            if result.within is not None:
                result.within.check()
            # Values go in as text that DuckDB casts: bound floats would turn NaN into NULL,
            # and binding value by value takes over a millisecond each row.
            rows = [
                {str(index): _as_text(value, held) for index, (value, held) in enumerate(zip(row, types, strict=True))}
                for row in result.rows[start : start + ROWS_A_STATEMENT]
            ]
            connection.execute(
                "INSERT INTO result SELECT unnest(item) FROM (SELECT unnest(from_json_strict(?, ?)) AS item)",
                [json.dumps(rows), structure],
            )
        with interrupted_after(connection, result.within.left if result.within is not None else None):
            connection.execute("COPY result TO ? (FORMAT parquet)", [str(path)])


def _as_text(value: Any, held: str) -> Any:
    """The value as text, or as a list of texts where the column holds lists; NULL stays None."""
    if value is None:
        return None
    if held.endswith("]"):
        inner = held[: held.rindex("[")]
        return [_as_text(item, inner) for item in value]
    return json_value(value) if isinstance(value, (dict, list, tuple)) else exact_text(value)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
