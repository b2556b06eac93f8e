"""What each shape of query cites; the same cases make the table in docs/language/citations.md."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "language" / "cite"))
import duckdb
import pytest
from brute_force import Database, broken
from chapter import CHAPTER, read_shapes, with_table

from kb_cli.language.cite_views import CannotCite

SPEC = read_shapes()


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("CREATE SCHEMA data")
    for name, text in SPEC["tables"].items():
        header, *rows = [line.split() for line in text.strip().splitlines()]
        types = ["BIGINT" if row.isdigit() else "VARCHAR" for row in rows[0]]
        columns = ", ".join(f"{column} {kind}" for column, kind in zip(header, types, strict=True))
        connection.execute(f"CREATE TABLE data.{name} ({columns})")
        for row in rows:
            connection.execute(f"INSERT INTO data.{name} VALUES ({', '.join(map(repr, row))})")
    yield Database.over(connection)
    connection.close()


@pytest.mark.parametrize("shape", SPEC["shape"], ids=lambda shape: shape["name"])
def test_a_shape_cites_what_the_manual_says(database, shape):
    if shape.get("kind") == "refused":
        with pytest.raises(CannotCite):
            database.cite(shape["sql"])
        return
    answer, problems = broken(database, shape["sql"])
    found = [
        [*("NULL" if value is None else value for value in row), list(cited)]
        for row, cited in zip(answer.result.rows, answer.cited, strict=True)
    ]
    assert len(found) == len(shape["rows"])
    for row, expected in zip(found, shape["rows"], strict=True):
        assert [a for a, b in zip(row, expected, strict=True) if b != "ANY"] == [b for b in expected if b != "ANY"]
    assert answer.query.is_exact == (shape.get("kind", "exact") == "exact")
    assert list(answer.query.depends_on_absence) == shape.get("absence", [])
    assert not problems


def test_the_chapter_shows_these_shapes():
    text = CHAPTER.read_text(encoding="utf-8")
    assert text == with_table(text), "write it anew with: python tests/spec/cite/chapter.py"
