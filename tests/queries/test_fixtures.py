"""Every query gives the rows of its fixture, and the fixtures are able to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb_cli.catalogue.fixtures import open_fixture, run_fixture
from kb_cli.catalogue.named_queries import Case, Column, Fixture, NamedQuery, bind, list_queries, read_query

ROOT = Path(__file__).resolve().parents[2]
QUERIES = list_queries(ROOT / "queries")


def with_cases(query: NamedQuery, *cases: Case) -> NamedQuery:
    assert query.fixture is not None
    return replace(query, fixture=replace(query.fixture, cases=cases))


def altered(case: Case) -> Iterator[Case]:
    """The case with one row less, one row more, and every cell of its first row changed in turn."""
    yield replace(case, expect=case.expect[1:])
    yield replace(case, expect=(*case.expect, case.expect[-1]))
    first = case.expect[0]
    for column, cell in first.items():
        other = not cell if isinstance(cell, bool) else cell + 1 if isinstance(cell, int | float) else "something else"
        yield replace(case, expect=({**first, column: other}, *case.expect[1:]))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_gives_the_rows_of_its_fixture(query: NamedQuery, views_folder: Path) -> None:
    assert run_fixture(query, views_folder) == []


def failing(query: NamedQuery, cases: list[Case], views_folder: Path) -> list[bool]:
    """Whether each case fails; each is run twice, so that differences are numbered."""
    differences = run_fixture(with_cases(query, *cases, *cases), views_folder)
    numbers = {int(difference.split(":")[0].removeprefix("case ")) for difference in differences}
    return [number in numbers for number in range(1, len(cases) + 1)]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_fixture_fails_when_an_expected_row_is_altered(query: NamedQuery, views_folder: Path) -> None:
    assert query.fixture is not None
    cases = [changed for case in query.fixture.cases for changed in altered(case)]
    assert all(failing(query, cases, views_folder))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_parameter_makes_a_difference_in_some_case(query: NamedQuery, views_folder: Path) -> None:
    assert query.fixture is not None
    for parameter in query.parameters:
        without = [
            replace(case, parameters={key: value for key, value in case.parameters.items() if key != parameter.name})
            for case in query.fixture.cases
            if parameter.name in case.parameters
        ]
        assert any(failing(query, without, views_folder)), parameter.name


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_the_parameters_of_a_fixture_are_allowed_choices(query: NamedQuery, views_folder: Path) -> None:
    assert query.fixture is not None
    con, differences = open_fixture(query, views_folder)
    assert differences == []
    for trial_id in ("t1", "t2"):
        con.execute("DELETE FROM trials WHERE trial_id = $1 AND phase IS NULL", [trial_id])
        if not con.execute("SELECT 1 FROM trials WHERE trial_id = $1", [trial_id]).fetchall():
            con.execute("INSERT INTO trials (trial_id, registry_id) VALUES ($1, upper($1))", [trial_id])
    for case in query.fixture.cases:
        bound = bind(query, {name: str(value) for name, value in case.parameters.items()}, con)
        assert {name: bound[name] for name in case.parameters} == case.parameters


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_file_runs_as_it_is(query: NamedQuery, views_folder: Path) -> None:
    con, _ = open_fixture(query, views_folder)
    values = {parameter.name: parameter.default for parameter in query.parameters}
    whole_file = query.path.read_text(encoding="utf-8")
    assert con.execute(whole_file, values).fetchall() == con.execute(query.sql, values).fetchall()


def small(write_query: Callable[..., Path], sql: str, given: str, expect: str) -> NamedQuery:
    path = write_query()
    path.write_text(
        '/* ---\ntitle = "t"\nquestion = "q"\ngrain = "g"\nkey = ["fact_id"]\n[columns]\n'
        'n = { kind = "count", about = "Number." }\nfact_id = { kind = "fact", about = "Fact." }\n'
        f"[fixture]\n{given}\nexpect = [{expect}]\n--- */\n{sql}\n",
        encoding="utf-8",
    )
    return read_query(path)


SELECT = "SELECT n, fact_id FROM populations ORDER BY fact_id"


def test_an_unequal_cell_is_named(write_query: Callable[..., Path], views_folder: Path) -> None:
    query = small(write_query, SELECT, "given.populations = [{ n = 3, fact_id = 1 }]", "{ n = 4, fact_id = 1 }")
    assert run_fixture(query, views_folder) == ["row 1: n is 3, expected 4."]


def test_null_is_written_as_a_word_and_is_not_zero(write_query: Callable[..., Path], views_folder: Path) -> None:
    null = small(write_query, SELECT, "given.populations = [{ fact_id = 1 }]", '{ n = "NULL" }')
    zero = small(write_query, SELECT, "given.populations = [{ fact_id = 1 }]", "{ n = 0 }")
    assert run_fixture(zero, views_folder) == ["row 1: n is None, expected 0."]
    assert run_fixture(null, views_folder) == []


def test_result_columns_must_be_those_of_the_contract_in_order(rates: NamedQuery, views_folder: Path) -> None:
    columns = (Column("b", "count", "B."), Column("a", "count", "A."))
    query = replace(
        rates, sql="SELECT 1 AS a, 2 AS b", parameters=(), columns=columns, fixture=Fixture({}, (Case({}, ()),))
    )
    assert run_fixture(query, views_folder) == ["the result has the columns a, b, but [columns] lists b, a."]


def test_a_misspelt_view_or_column_is_named(write_query: Callable[..., Path], views_folder: Path) -> None:
    view = small(write_query, SELECT, "given.population = [{ n = 3 }]", "{ n = 3 }")
    assert run_fixture(view, views_folder) == ["given.population: there is no such view. Did you mean 'populations'?"]
    column = small(write_query, SELECT, "given.populations = [{ fact = 3 }]", "{ n = 3 }")
    assert run_fixture(column, views_folder) == [
        "given.populations, row 1: there is no column 'fact'. Did you mean 'fact_id'?"
    ]


def test_a_query_without_a_fixture_is_told_to_have_one(rates: NamedQuery, views_folder: Path) -> None:
    assert run_fixture(rates, views_folder) == [
        "there is no [fixture] in the front matter; add given rows and the rows to expect."
    ]
