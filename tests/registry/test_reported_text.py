"""What ``facts`` says that a record prints: its parts in one line, without gaps where one is not posted."""

from __future__ import annotations

import duckdb


def test_no_part_of_a_reported_text_is_empty(traps: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT view_name, reported FROM facts WHERE regexp_matches(reported, '; ;|^; |; $')"
    assert traps.execute(sql).fetchall() == []


def test_an_analysis_of_which_only_the_p_value_is_posted(traps: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT f.reported, p.printed FROM facts AS f JOIN comparisons AS c ON c.fact_id = f.fact_id "
        "JOIN printed_values AS p ON p.fact_id = f.fact_id AND p.column_name = 'p_value' "
        "WHERE c.measure = 'none' AND c.measure_posted IS NULL"
    )
    found = traps.execute(sql).fetchall()
    assert found
    assert [reported for reported, _ in found] == [f"p {printed}" for _, printed in found]


def test_one_event_is_one_event(traps: duckdb.DuckDBPyConnection) -> None:
    sql = (
        "SELECT f.reported, e.n_events FROM facts AS f JOIN adverse_events AS e ON e.fact_id = f.fact_id "
        "WHERE e.n_events > 0"
    )
    for reported, events in traps.execute(sql).fetchall():
        assert reported.endswith(f"({events} event{'s' * (events != 1)})")
