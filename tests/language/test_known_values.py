"""Words in a comparison are looked up one by one; all values of a column are listed only for what is not found."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from kb_cli.language.check import check
from kb_cli.language.knowledge import Knowledge

TERM = "SELECT term, n_affected FROM adverse_events WHERE trial_id = 'nct01564784' AND term = "


def test_a_value_that_is_there_is_found_without_listing_all(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    asked: list[str] = []

    def look_up(sql: str) -> list[tuple[object, ...]]:
        asked.append(sql)
        return locked.execute(sql).fetchall()

    assert check(locked, replace(knowledge, look_up=look_up, _values={}), f"{TERM}'Any adverse event'").errors == ()
    assert [sql for sql in asked if "DISTINCT" in sql] == []
    assert [sql for sql in asked if "'Any adverse event' LIMIT 1" in sql] != []


def test_a_value_that_is_not_there_is_told_with_the_nearest(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    report = check(locked, replace(knowledge, _values={}), f"{TERM}'Any adverse evnt'")
    assert [(finding.code, "'Any adverse event'" in finding.fix) for finding in report.findings] == [
        ("unlisted-value", True)
    ]


def test_a_record_of_which_nothing_was_found_is_known_to_the_findings(
    traps: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    sql = "SELECT min(trial_id) FROM fact_trials WHERE trial_id NOT IN (SELECT trial_id FROM findings)"
    (clean,) = traps.execute(sql).fetchone() or ("",)
    known = replace(knowledge, look_up=lambda asked: traps.execute(asked).fetchall(), _values={})
    assert known.has_value("findings", "trial_id", clean)
    assert not known.has_value("findings", "trial_id", "nct90009999")


def test_a_quote_in_a_value_is_part_of_it(knowledge: Knowledge) -> None:
    assert not knowledge.has_value("adverse_events", "term", "x' OR 'a' = 'a")


def test_more_values_than_memory_holds_are_no_reason_to_stop(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    def look_up(sql: str) -> list[tuple[object, ...]]:
        if "DISTINCT" in sql:
            raise duckdb.OutOfMemoryException("too many values")
        return locked.execute(sql).fetchall()

    limited = replace(knowledge, look_up=look_up, _values={})
    assert limited.values("adverse_events", "term") is None
    assert check(locked, limited, f"{TERM}'Any adverse evnt'").errors == ()


@pytest.mark.parametrize("column", ["n_affected", "nothing"])
def test_only_texts_are_looked_up(column: str, knowledge: Knowledge) -> None:
    assert not knowledge.has_value("adverse_events", column, "1")
