"""Every number of the article on INO-VATE ALL is in the views, and nothing is there that the article does not print.

tests/data/inovate_numbers.csv was typed from the text of Kantarjian et al., N Engl J Med 2016;375:740-53, section by
section: the value as printed, the role of the arm (empty: no single arm), the
population (empty: none) and the place.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.catalogue.contracts import list_views
from kb_loaders.numbers import parse_number

TESTS = Path(__file__).parent.parent
NUMBERS = TESTS / "data" / "inovate_numbers.csv"
VIEWS = {view.name: view for view in list_views(TESTS.parent / "schema")}
OF_FACTS = (
    "trials arms regimens populations participant_flow exposure baseline endpoints statistical_design arm_results "
    "comparisons adverse_events eligibility background"
).split()
"""Views whose rows are facts; the others are parts of these."""

Key = tuple[str, str, float]


def read_numbers() -> list[dict[str, str]]:
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_float(value: Any) -> float | None:
    """Return a cell as a number; words of eligibility criteria are none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def find_place(row: dict[str, str]) -> str:
    """Return how the locators of a place begin: the table or figure, or the paragraph where one is given."""
    place = row["place"].partition(" (")[0]
    if place.startswith(("Table", "Figure 1A", "Figure 1B")):
        return place.partition(",")[0]
    return place


@pytest.fixture(scope="module")
def found(connection: duckdb.DuckDBPyConnection) -> dict[Key, set[str]]:
    """Where the views say that a value of a role and a population is printed, over all their numeric columns."""
    locators = dict(connection.execute("SELECT fact_id, locators FROM facts").fetchall())
    places: dict[Key, set[str]] = {}
    for name in OF_FACTS:
        columns = {column.name: column for column in VIEWS[name].columns}
        numeric = [
            column.name
            for column in VIEWS[name].columns
            if (column.type in {"BIGINT", "DOUBLE", "INTEGER"} and column.kind not in {"fact", "order"})
            or (name, column.name) == ("eligibility", "value")
        ]
        role = "COALESCE(role, '')" if "role" in columns else "''"
        population = "population_id" if "population_id" in columns else "''"
        listed = ", ".join([role, population, "fact_id", *numeric])
        for its_role, its_population, fact, *cells in connection.execute(f"SELECT {listed} FROM {name}").fetchall():
            for cell in cells:
                value = as_float(cell)
                if value is not None:
                    places.setdefault((its_role, its_population, value), set()).update(locators[fact])
    return places


def test_the_list_holds_several_hundred_numbers_of_every_section() -> None:
    numbers = read_numbers()
    assert len(numbers) >= 700
    sections = {row["place"].split(",")[0] for row in numbers}
    assert sections == {
        "Abstract",
        "Introduction",
        "Methods",
        "Results",
        "Discussion",
        "Table 1",
        "Table 2",
        "Table 3",
        "Figure 1",
        "Figure 1A",
        "Figure 1B",
        "Figure 2",
    }


def test_every_number_of_the_article_is_found_by_value_role_population_and_place(found: dict[Key, set[str]]) -> None:
    missing = [
        row
        for row in read_numbers()
        if not any(
            place.startswith(find_place(row))
            for place in found.get((row["role"], row["population_id"], parse_number(row["value"]).value or 0.0), ())
        )
    ]
    assert missing == []


@pytest.mark.parametrize("key", [("experimental", "remission_analysis", 80.8), ("comparator", "itt_survival", 164.0)])
def test_a_number_that_the_article_does_not_print_is_not_found(found: dict[Key, set[str]], key: Key) -> None:
    assert key not in found


def test_every_date_of_the_article_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    # Title page; Results, Patients and Treatment, paragraph 1
    rows = connection.execute("SELECT CAST(value_date AS VARCHAR) FROM statistical_design WHERE value_date IS NOT NULL")
    dates = {date for (date,) in rows.fetchall()}
    assert dates == {"2012-08-27", "2014-10-02", "2016-03-08", "2016-06-12", "2016-08-11"}


def test_the_rows_that_the_copy_lost_are_illegible_and_not_guessed(connection: duckdb.DuckDBPyConnection) -> None:
    # Figure 1B ends after the third row of peripheral blasts; Figure 1A lost one N and one p value.
    sql = (
        "SELECT subgroup_factor, subgroup_level FROM risk_differences "
        "WHERE value_status = 'illegible' ORDER BY position"
    )
    assert connection.execute(sql).fetchall() == [
        ("Bone marrow blasts", "<50%"),
        ("Bone marrow blasts", "≥50%"),
        ("CD22 expression", "<90%"),
        ("CD22 expression", "≥90%"),
        ("Karyotype", "Normal"),
        ("Karyotype", "Ph-positive"),
        ("Karyotype", "t(4;11)-positive"),
    ]
    sql = "SELECT count(*) FROM response_rates WHERE value_status = 'reported' AND total_source = 'illegible'"
    assert connection.execute(sql).fetchone() == (1,)
    sql = "SELECT subgroup_level FROM risk_differences WHERE value_status = 'reported' AND p_value_status = 'illegible'"
    assert connection.execute(sql).fetchall() == [("≥55 yr",)]


def test_every_printed_value_is_reported_or_a_non_value(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("SELECT printed, relation, decimals, status, column_name FROM printed_values").fetchall()
    assert len(rows) > 1000
    for printed, relation, decimals, status, column in rows:
        assert printed.strip() == printed != ""
        if column == "value_date":
            assert (relation, decimals, status) == (None, None, "reported")
        else:
            number = parse_number(printed, is_time=status == "not_reached")
            assert (number.relation, number.decimals, number.status) == (relation, decimals, status)
            assert (relation is None) == (status != "reported")


PARTS = {"value": "percent", "n": "value"}
"""Columns of a view whose printed text may stand under the name of another column of the evidence."""
STATUSES = {
    "value_status": {"arm_results": "value", "comparisons": "value", "populations": "n", "regimens": "dose"},
    "events_status": {"arm_results": "events"},
    "ci_low_status": {"arm_results": "ci_low", "comparisons": "ci_low"},
    "ci_high_status": {"arm_results": "ci_high", "comparisons": "ci_high"},
    "p_value_status": {"comparisons": "p_value"},
    "n_status": {"baseline": "n", "participant_flow": "n", "exposure": "n"},
    "percent_status": {"baseline": "percent", "participant_flow": "percent", "adverse_events": "percent"},
    "n_affected_status": {"adverse_events": "n_affected"},
    "n_events_status": {"adverse_events": "n_events"},
    "alpha_status": {"endpoints": "alpha_two_sided"},
}


@pytest.mark.parametrize(
    ("view", "status", "column"),
    [(view, status, column) for status, views in STATUSES.items() for view, column in views.items()],
)
def test_a_cell_that_is_reported_has_its_printed_text(
    two_trials: duckdb.DuckDBPyConnection, view: str, status: str, column: str
) -> None:
    names = f"('{column}', '{PARTS.get(column, column)}', 'events')" if status == "value_status" else f"('{column}')"
    sql = (
        f"SELECT fact_id FROM {view} AS v WHERE {status} = 'reported' AND NOT EXISTS (SELECT 1 FROM printed_values "
        f"AS p WHERE p.fact_id = v.fact_id AND p.column_name IN {names} AND p.status = 'reported')"
    )
    assert two_trials.execute(sql).fetchall() == []


@pytest.mark.parametrize("view", [name for name in OF_FACTS if name not in {"trials", "arms", "eligibility"}])
def test_every_number_of_a_view_is_the_printed_one(two_trials: duckdb.DuckDBPyConnection, view: str) -> None:
    """A number without printed text is either a denominator taken from the population or said to be derived."""
    printed: dict[int, dict[str, str]] = {}
    for fact, column, text in two_trials.execute("SELECT fact_id, column_name, printed FROM printed_values").fetchall():
        printed.setdefault(fact, {})[column] = text
    columns = [c.name for c in VIEWS[view].columns]
    checked = 0
    for row in two_trials.execute(f"SELECT * FROM {view}").fetchall():
        cells = dict(zip(columns, row, strict=True))
        texts = printed.get(cells["fact_id"], {})
        for column in VIEWS[view].columns:
            value = cells[column.name]
            if column.type not in {"BIGINT", "DOUBLE", "INTEGER"} or column.kind in {"fact", "order", "grade"}:
                continue
            if value is None or cells.get(f"{column.name}_source") == "from_population":
                continue
            if column.name in {"time_value"} or (column.name, cells.get("alpha_status")) == (
                "alpha_two_sided",
                "derived",
            ):
                continue
            names = [column.name, "percent"] if column.name == "value" else [column.name]
            values = [parse_number(texts[name]).value for name in names if name in texts]
            assert value in values, (view, cells["fact_id"], column.name, value, texts)
            checked += 1
    assert checked > 0
