"""Which endpoints the program proposes to be which outcomes, and which it leaves to people."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import SCHEMA

TABLES = ("endpoint", "outcome_match")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA core")
        for name in TABLES:
            connection.execute((SCHEMA / "tables" / f"{name}.sql").read_text(encoding="utf-8"))
        connection.execute((SCHEMA / "views" / "outcome_matches.sql").read_text(encoding="utf-8"))
        yield connection


def proposals(
    connection: duckdb.DuckDBPyConnection, endpoints: list[str], outcomes: list[str]
) -> list[tuple[str, str, str]]:
    """Return endpoint, outcome and how they are matched; all are binary and secondary, and none has a time frame."""
    for number, title in enumerate([*endpoints, *outcomes]):
        outcome = number - len(endpoints) if number >= len(endpoints) else None
        connection.execute(
            "INSERT INTO core.endpoint (trial_id, endpoint_id, endpoint, kind, role, alpha_status, "
            "objective_met_status, position, fact_id, registry_outcome) "
            "VALUES ('t', $1, $2, 'binary', 'secondary', 'not_reported', 'not_reported', $3, $3, $4)",
            [f"e{number}" if outcome is None else f"registry-outcome-{outcome + 1}", title, number, outcome],
        )
    return connection.execute("SELECT endpoint, outcome, matched_by FROM outcome_matches ORDER BY position").fetchall()


def test_words_of_the_name_decide_and_words_of_every_title_do_not_count(connection: duckdb.DuckDBPyConnection) -> None:
    found = proposals(
        connection,
        ["Objective response", "Overall survival"],
        ["Percentage of Participants With an Objective Response", "Number of Participants With Diarrhoea"],
    )
    assert found == [("Objective response", "Percentage of Participants With an Objective Response", "proposed")]


def test_an_endpoint_is_proposed_for_one_outcome_only(connection: duckdb.DuckDBPyConnection) -> None:
    found = proposals(connection, ["Pain at rest"], ["Pain at Rest", "Pain"])
    assert found == [("Pain at rest", "Pain at Rest", "proposed")]


def test_two_outcomes_of_the_same_title_are_left_to_people(connection: duckdb.DuckDBPyConnection) -> None:
    assert proposals(connection, ["Pain at rest"], ["Pain at Rest", "Pain at rest"]) == []


def test_what_people_wrote_is_not_proposed_anew(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO core.outcome_match VALUES ('t', 'e0', '2', false, 'other cutoff', NULL, 1)")
    found = proposals(connection, ["Pain at rest", "Pain in motion"], ["Pain at Rest", "Pain in Motion"])
    assert found == [("Pain at rest", "Pain in Motion", "people")]


def test_a_title_is_found_whatever_its_capitals_and_punctuation(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("INSERT INTO core.outcome_match VALUES ('t', 'e0', 'pain-at rest.', true, NULL, NULL, 1)")
    assert proposals(connection, ["Discomfort"], ["Pain at Rest"]) == [("Discomfort", "Pain at Rest", "people")]
