"""The examples in the headers of the macro files: the same that the reference prints."""

import math
from typing import Any

import duckdb
import pytest

from kb_cli.catalogue.front_matter import read_front_matter
from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.functions import EXACT, INTERVAL, list_functions

FILES = sorted((schema_folder() / "functions").glob("*.sql"))
EXAMPLES = [
    pytest.param(header["returns"], example, id=f"{path.stem}-{number}")
    for path in FILES
    for header in [read_front_matter(path)[0]]
    for number, example in enumerate(header["examples"], start=1)
]


def is_close(value: Any, expected: Any, tolerance: float | None) -> bool:
    if expected is None or isinstance(expected, str):
        return bool(value == expected)
    if value is None:
        return False
    return math.isclose(value, expected, rel_tol=0 if tolerance else 1e-12, abs_tol=tolerance or 0)


@pytest.mark.parametrize(("returns", "example"), EXAMPLES)
def test_an_example_gives_its_expected_value(
    client: duckdb.DuckDBPyConnection, returns: str, example: dict[str, Any]
) -> None:
    rows = example.get("rows")
    strata = f" FROM (VALUES {', '.join(str(tuple(row)) for row in rows)}) AS t(x1, n1, x2, n2)" if rows else ""
    answer = client.execute(f"SELECT {example['call']}{strata}").fetchall()[0][0]
    if returns == "interval":
        assert set(answer) == {"low", "high"}
        assert is_close(answer["low"], example.get("low"), example.get("tolerance")), answer
        assert is_close(answer["high"], example.get("high"), example.get("tolerance")), answer
    else:
        assert is_close(answer, example.get("value"), example.get("tolerance")), answer
    assert example["from"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_after_its_function_and_says_what_is_needed_to_use_it(path: Any) -> None:
    header, sql = read_front_matter(path)
    assert header["name"] == path.stem
    assert header["signature"].startswith(f"{path.stem}(")
    assert {"returns", "unit", "about", "null", "source", "examples"} <= set(header)
    assert header.get("internal", False) == path.stem.startswith("kb_")
    assert sql.endswith(";")


def test_signatures_are_those_of_the_macros(client: duckdb.DuckDBPyConnection) -> None:
    rows = client.execute(
        "SELECT function_name, max_by(parameters, len(parameters)) FROM duckdb_functions() "
        "WHERE schema_name = 'main' AND database_name = current_database() GROUP BY ALL"
    ).fetchall()
    macros = {name: f"{name}({', '.join(parameters)})" for name, parameters in rows}
    listed = {
        entry.name: entry.signature.replace(" [", "").replace("]", "")
        for entry in list_functions(internal=True)
        if entry.where == "macro"
    }
    assert listed == macros


def test_the_list_holds_each_function_once_with_where_it_works() -> None:
    entries = {entry.name: entry for entry in list_functions()}
    assert len(entries) == len(list_functions())
    assert entries["wilson"].where == entries["clopper_pearson"].where == "macro"
    assert entries["mid_p"].where == entries["breslow_day_p"].where == "kb"
    assert (entries["wilson"].returns, entries["wilson_low"].returns) == (INTERVAL, "DOUBLE")
    assert entries["wilson_low"].signature == "wilson_low(events, total, level)"
    assert not any(name.startswith("kb_") for name in entries)


def test_exact_functions_that_are_macros_too_have_the_same_signature_and_unit() -> None:
    macros = {entry.name: entry for entry in list_functions() if entry.where == "macro"}
    both = [function for function in EXACT if function.name in macros]
    assert {function.name for function in both} == {"clopper_pearson", "jeffreys", "fisher_exact_p"}
    for function in both:
        assert macros[function.name].signature == f"{function.name}({', '.join(function.arguments)})"
        assert macros[function.name].unit == function.unit
