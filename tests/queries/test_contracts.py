"""Every query is what its front matter says: for the database, for the checker, and on the rows of two trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.catalogue.contracts import list_views
from kb_cli.catalogue.fixtures import open_empty
from kb_cli.catalogue.inference import TYPES_OF_KIND, contract_problems, infer_columns, key_problems
from kb_cli.catalogue.meaning import query_problems
from kb_cli.catalogue.named_queries import Column, NamedQuery, bind, choices_of, list_queries, read_query
from kb_cli.language.knowledge import Knowledge, knowledge_of

ROOT = Path(__file__).resolve().parents[2]
QUERIES = list_queries(ROOT / "queries")
each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def knowledge(two_trials: duckdb.DuckDBPyConnection) -> Knowledge:
    return knowledge_of(two_trials, ROOT / "schema")


def answers(query: NamedQuery, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """The answer with required parameters only, and one for every choice of each parameter that has a default."""
    left_out = bind(query, {p.name: str(p.example) for p in query.parameters if p.required}, con)
    settings = [left_out]
    for parameter in query.parameters:
        if parameter.default is not None:
            choices = choices_of(parameter, left_out, con) or ()
            settings += [{**left_out, parameter.name: choice} for choice in choices]
    for values in settings:
        result = con.execute(query.sql, values)
        yield [column[0] for column in result.description or []], result.fetchall()


@each_query
def test_columns_parameters_and_choices_are_those_that_the_database_and_the_checker_infer(
    query: NamedQuery, two_trials: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    assert query_problems(query, two_trials, knowledge) == []


@each_query
def test_types_in_the_database_are_those_on_empty_views(
    query: NamedQuery, two_trials: duckdb.DuckDBPyConnection, views_folder: Path
) -> None:
    with open_empty([query], views_folder) as empty:
        assert infer_columns(query, empty) == infer_columns(query, two_trials)


@each_query
def test_the_key_tells_rows_apart(query: NamedQuery, two_trials: duckdb.DuckDBPyConnection) -> None:
    for columns, rows in answers(query, two_trials):
        assert key_problems(query, columns, rows) == []


@pytest.mark.parametrize("name", ["not-reported", "trial-at-a-glance"])
def test_no_part_of_a_key_would_do(name: str, two_trials: duckdb.DuckDBPyConnection) -> None:
    query = next(query for query in QUERIES if query.name == name)
    for column in query.key:
        shorter = replace(query, key=tuple(other for other in query.key if other != column))
        assert any(key_problems(shorter, columns, rows) for columns, rows in answers(query, two_trials)), column


def test_every_kind_of_the_views_comes_in_the_types_that_queries_are_held_to(views_folder: Path) -> None:
    for view in list_views(views_folder.parent):
        for column in view.columns:
            family = "LIST" if column.type.endswith("]") else column.type
            assert family in TYPES_OF_KIND[column.kind], f"{view.name}.{column.name}"


def test_rows_that_a_key_does_not_tell_apart_are_named(rates: NamedQuery) -> None:
    query = replace(rates, key=("a", "b"))
    rows = [(1, None, "x"), (1, 2, "y"), (1, None, "z")]
    assert key_problems(query, ["a", "b", "c"], rows) == [
        "two rows have the key a 1, b None: more columns are needed to tell rows apart."
    ]
    assert key_problems(query, ["a", "b", "c"], rows[:2]) == []


def test_an_empty_key_means_one_row_at_most(rates: NamedQuery) -> None:
    query = replace(rates, key=())
    assert key_problems(query, ["a"], [(1,)]) == []
    assert key_problems(query, ["a"], [(1,), (2,)]) == ["2 rows, but an empty key says that there is at most one."]


def changed(query: NamedQuery, *columns: Column, sql: str) -> NamedQuery:
    return replace(query, columns=columns, sql=sql, parameters=())


def test_a_column_of_another_type_than_its_kind_is_named(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    query = changed(rates, Column("n", "count", "N."), sql="SELECT sum(x) AS n FROM range(3) AS r(x)")
    (found,) = contract_problems(query, con)
    assert found == (
        "n: a column of kind 'count' is BIGINT or a smaller whole number, and this is HUGEINT."
        " CAST it, or choose another kind."
    )


def test_an_unknown_kind_is_answered_with_the_nearest(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    query = changed(rates, Column("p", "precent", "P."), sql="SELECT 0.5 AS p")
    assert contract_problems(query, con) == ["p: there is no kind 'precent'. Did you mean 'percent'?"]


def test_sql_that_cannot_be_bound_is_told_in_one_line(rates: NamedQuery, con: duckdb.DuckDBPyConnection) -> None:
    query = changed(rates, Column("p", "percent", "P."), sql="SELECT nope AS p FROM trials")
    found = contract_problems(query, con)
    assert len(found) == 1
    assert found[0].startswith('the SQL does not run: Binder Error: Referenced column "nope" not found')


def test_a_parameter_of_a_type_that_does_not_fit_is_found_before_any_value(
    write_query: Callable[..., Path], con: duckdb.DuckDBPyConnection
) -> None:
    query = read_query(write_query(("$after IS NULL", "$after >= $grade")))
    found = contract_problems(query, con)
    assert len(found) == 1
    assert "Cannot compare values of type DATE and type INTEGER" in found[0]


def test_choices_of_another_type_or_of_many_columns_are_named(
    write_query: Callable[..., Path], con: duckdb.DuckDBPyConnection
) -> None:
    start = 'choices_from = "SELECT DISTINCT endpoint_id FROM results'
    percent = ("SELECT 1 AS", "SELECT 1.0 AS")
    wrong = read_query(write_query(percent, (start, start.replace("endpoint_id", "1"))))
    assert contract_problems(wrong, con) == ["choices_from of 'endpoint' gives INTEGER, not VARCHAR."]
    many = read_query(write_query(percent, (start, start.replace("endpoint_id", "*"))))
    assert contract_problems(many, con) == ["choices_from of 'endpoint' gives 2 columns; it must give one."]
    broken = read_query(write_query(percent, (start, start.replace("results", "result"))))
    assert contract_problems(broken, con)[0].startswith("choices_from of 'endpoint' does not run: Catalog Error:")


def test_a_kind_or_unit_that_the_checker_sees_otherwise_is_named(
    rates: NamedQuery, two_trials: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    columns = (Column("p", "ci_level", "P."), Column("n", "count", "N.", unit="days"), Column("q", "percent", "Q."))
    query = changed(rates, *columns, sql="SELECT percent AS p, events AS n, percent AS q FROM response_rates")
    assert query_problems(query, two_trials, knowledge) == [
        "p: it is declared as 'ci_level', and the checker finds 'percent'.",
        "n: it is declared in 'days', and the checker finds 'participants'.",
        "q: it is declared without a unit, and the checker finds 'percent'.",
    ]


def test_what_the_checker_refuses_is_a_breach_of_the_contract(
    rates: NamedQuery, two_trials: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    query = changed(rates, Column("p", "hazard_ratio", "P."), sql="SELECT avg(hazard_ratio) AS p FROM hazard_ratios")
    found = query_problems(query, two_trials, knowledge)
    assert found[0].startswith("the checker refuses it: 1:8 error ratios-averaged")
