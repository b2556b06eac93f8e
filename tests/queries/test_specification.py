"""The catalogue as JSON Schema: valid schemas, and rows that `kb query --format json` prints conform to them."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest

from kb_cli.catalogue.named_queries import NamedQuery, bind, list_queries, read_query
from kb_cli.catalogue.specification import BrokenQuery, specification
from kb_cli.engines.execute import run_query
from kb_cli.output.formats import Format, write_result

ROOT = Path(__file__).resolve().parents[2]
QUERIES = list_queries(ROOT / "queries")
each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return specification(QUERIES, ROOT / "schema" / "views")


def test_the_specification_is_a_json_schema(schemas: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas)
    assert set(schemas["$defs"]) == {query.name for query in QUERIES}


@each_query
def test_the_rows_of_a_query_conform_to_its_schema(
    query: NamedQuery, schemas: dict[str, Any], two_trials: duckdb.DuckDBPyConnection
) -> None:
    required = {p.name: str(p.example) for p in query.parameters if p.required}
    result = run_query(two_trials, query.sql, bind(query, required, two_trials))
    text = io.StringIO()
    write_result(result, Format.json, None, text)
    schema = schemas["$defs"][query.name]
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors({"rows": json.loads(text.getvalue())})] == []


@each_query
def test_the_parameters_of_an_example_conform_and_others_do_not(query: NamedQuery, schemas: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(schemas["$defs"][query.name])
    examples = {
        p.name: p.example.isoformat() if isinstance(p.example, datetime.date) else p.example
        for p in query.parameters
        if p.example is not None
    }
    assert validator.is_valid({"parameters": examples})
    assert not validator.is_valid({"parameters": {**examples, "nope": 1}})
    for parameter in query.parameters:
        assert not validator.is_valid({"parameters": {**examples, parameter.name: ["no list"]}})


def test_a_parameter_and_a_column_say_all_that_the_front_matter_does(
    write_query: Callable[..., Path], views_folder: Path
) -> None:
    path = write_query(
        ("SELECT 1 AS rate", "SELECT 1.0 AS rate"),
        ("FROM results", "FROM response_rates"),
        ('rate = { kind = "percent",', 'rate = { kind = "percent", unit = "percent", null = "unknown",'),
        ('about = "Not before."', 'about = "Not before."\nrequired = true\nexample = 2020-01-31'),
    )
    found = specification([read_query(path)], views_folder)["$defs"]["rates"]
    assert found["x-key"] == []
    parameters = found["properties"]["parameters"]
    assert parameters["required"] == ["after"]
    assert parameters["properties"]["grade"] == {
        "type": "integer",
        "description": "Grade.",
        "enum": [1, 2, 3],
        "x-option": "--grade",
        "x-kind": "grade",
    }
    assert parameters["properties"]["min_percent"] == {
        "type": "number",
        "description": "Least percentage.",
        "default": 0.5,
        "examples": [5.0],
        "x-option": "--min-percent",
        "x-kind": "text",
        "x-unit": "percent",
    }
    assert parameters["properties"]["after"]["format"] == "date"
    assert parameters["properties"]["endpoint"]["x-choices-from"].startswith("SELECT DISTINCT endpoint_id")
    assert found["properties"]["rows"]["items"]["properties"]["rate"] == {
        "type": ["number", "null"],
        "description": "Rate.",
        "x-kind": "percent",
        "x-unit": "percent",
        "x-null": "unknown",
    }


def test_a_query_that_gives_other_columns_is_refused_with_its_file(
    write_query: Callable[..., Path], views_folder: Path
) -> None:
    path = write_query(("AS rate", "AS rates"))
    with pytest.raises(BrokenQuery) as caught:
        specification([read_query(path)], views_folder)
    assert str(caught.value) == f"{path}: the result has the columns rates, but [columns] lists rate."


def test_the_command_prints_all_or_one_and_writes_files(kb: Callable[..., Any], tmp_path: Path) -> None:
    one = json.loads(kb("queries", "trials", "--spec").out)
    assert list(one["$defs"]) == ["trials"]
    assert kb("queries", "--spec", "-o", tmp_path / "all.json").out == ""
    assert len(json.loads((tmp_path / "all.json").read_text())["$defs"]) == len(QUERIES)
