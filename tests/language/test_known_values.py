"""Words in a comparison are looked up where they are stored; the nearest are found in the database, in time or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_cli.catalogue.contracts import list_views
from kb_cli.language.check import check
from kb_cli.language.knowledge import Knowledge
from kb_cli.language.values import CANDIDATES, Values
from kb_cli.language.words import LOOKING, SUGGESTING
from kb_cli.time_limit import TimeLimit
from tests.conftest import SCHEMA

TERM = "SELECT term, n_affected FROM adverse_events WHERE trial_id = 'nct01564784' AND term = "
ANY_TERM = "SELECT arm, n_affected FROM adverse_events WHERE term = "
LookUp = Callable[[str, float | None], list[tuple[Any, ...]]]
ENDLESS = TimeLimit(None)


def unchanged(sql: str) -> None:
    assert sql


def noted(known: LookUp, change: Callable[[str], list[tuple[Any, ...]] | None] = unchanged) -> Any:
    """Return a look-up that notes what it is asked, with its time, and answers some of it otherwise."""
    asked: list[tuple[str, float | None]] = []

    def look_up(sql: str, seconds: float | None) -> list[tuple[Any, ...]]:
        asked.append((sql, seconds))
        changed = change(sql)
        return known(sql, seconds) if changed is None else changed

    return look_up, asked


def known_of(knowledge: Knowledge) -> LookUp:
    assert knowledge.look_up is not None
    return knowledge.look_up


def test_a_value_that_is_there_is_found_without_listing_all(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    look_up, asked = noted(known_of(knowledge))
    assert check(locked, replace(knowledge, look_up=look_up), f"{TERM}'Any adverse event'").findings == ()
    assert [sql for sql, _ in asked if "DISTINCT" in sql] == []
    assert [sql for sql, _ in asked if "'Any adverse event' AND trial_id IN ('nct01564784') LIMIT 1" in sql] != []


@pytest.mark.parametrize("before", [TERM, ANY_TERM])
def test_a_value_that_is_not_there_is_told_with_the_nearest(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge, before: str
) -> None:
    report = check(locked, replace(knowledge), f"{before}'Any adverse evnt'")
    assert [(finding.code, "Did you mean 'Any adverse event'" in finding.fix) for finding in report.findings] == [
        ("unlisted-value", True)
    ]


def test_the_trials_of_the_conditions_are_looked_through_first(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    look_up, asked = noted(known_of(knowledge))
    check(locked, replace(knowledge, look_up=look_up), f"{TERM}'Any adverse evnt'")
    (alike,) = [sql for sql, _ in asked if "DISTINCT" in sql]
    assert "trial_id IN ('nct01564784')" in alike


def test_a_word_of_another_trial_is_no_finding(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    def change(sql: str) -> list[tuple[Any, ...]] | None:
        return [] if "'Any adverse event' AND trial_id IN" in sql else None

    look_up, _ = noted(known_of(knowledge), change)
    assert check(locked, replace(knowledge, look_up=look_up), f"{TERM}'Any adverse event'").findings == ()


def test_a_label_is_looked_up_in_the_view_that_lists_it(knowledge: Knowledge) -> None:
    look_up, asked = noted(known_of(knowledge))
    values = Values(knowledge.views, look_up)
    assert values.has("response_rates", "endpoint", "Overall survival", None, ENDLESS)
    assert not values.has("response_rates", "endpoint", "Overal survival", None, ENDLESS)
    assert all('FROM "endpoints" WHERE "endpoint" =' in sql for sql, _ in asked)


def test_a_term_is_looked_up_in_the_tables_that_store_it(knowledge: Knowledge) -> None:
    look_up, asked = noted(known_of(knowledge))
    assert not Values(knowledge.views, look_up).has("adverse_events", "term", "Diarhea", None, ENDLESS)
    assert re.findall(r"FROM (\S+) WHERE", asked[0][0]) == ['"core"."adverse_event"', '"core"."registry_event_term"']


def test_all_arms_together_are_a_word_of_results_and_not_of_arms(knowledge: Knowledge) -> None:
    values = Values(knowledge.views, known_of(knowledge))
    assert values.has("arm_results", "arm_id", "all", None, ENDLESS)
    assert values.has("arm_results", "arm", "All participants", None, ENDLESS)
    assert "all" in values.near("arm_results", "arm_id", "al", None, ENDLESS).values


def interrupted(sql: str) -> list[tuple[Any, ...]] | None:
    if "estimated_size" in sql:
        return [(10_000_000,)]
    if "DISTINCT" in sql:
        raise duckdb.InterruptException("too long")
    return None


def test_where_the_nearest_take_too_long_the_way_to_them_is_told(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    look_up, asked = noted(known_of(knowledge), interrupted)
    report = check(locked, replace(knowledge, look_up=look_up), f"{ANY_TERM}'Any adverse evnt'")
    assert [finding.fix for finding in report.findings] == ["Look for a part of it: term ILIKE '%adverse%'."]
    looked = [seconds for sql, seconds in asked if "'Any adverse evnt' AND" in sql]
    assert looked
    assert all(seconds is not None and seconds <= LOOKING for seconds in looked)
    likened = [seconds for sql, seconds in asked if "DISTINCT" in sql]
    assert [seconds is not None and LOOKING < seconds <= SUGGESTING for seconds in likened] == [True, True]


def test_of_a_single_word_the_beginning_is_looked_for(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    look_up, _ = noted(known_of(knowledge), interrupted)
    report = check(locked, replace(knowledge, look_up=look_up), f"{ANY_TERM}'Diarhea'")
    assert [finding.fix for finding in report.findings] == ["Look for a part of it: term ILIKE 'Diar%'."]


def test_first_letters_are_tried_where_all_values_take_too_long(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    def change(sql: str) -> list[tuple[Any, ...]] | None:
        return None if "starts_with(lower(word), 'an')" in sql else interrupted(sql)

    look_up, _ = noted(known_of(knowledge), change)
    report = check(locked, replace(knowledge, look_up=look_up), f"{ANY_TERM}'Any adverse evnt'")
    assert [finding.fix[:32] for finding in report.findings] == ["Did you mean 'Any adverse event'"]


def test_what_cannot_be_looked_up_in_time_is_no_finding(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    def change(sql: str) -> list[tuple[Any, ...]] | None:
        if "'Any adverse evnt'" in sql:
            raise duckdb.InterruptException("too long")
        return interrupted(sql)

    look_up, _ = noted(known_of(knowledge), change)
    assert check(locked, replace(knowledge, look_up=look_up), f"{ANY_TERM}'Any adverse evnt'").findings == ()


def test_a_small_database_is_looked_through_without_a_limit_of_time(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    look_up, asked = noted(known_of(knowledge))
    check(locked, replace(knowledge, look_up=look_up), f"{ANY_TERM}'Any adverse evnt'")
    assert {seconds for _, seconds in asked} == {None}


def test_a_look_up_is_stopped_when_its_time_is_over(knowledge: Knowledge) -> None:
    with pytest.raises(duckdb.InterruptException):
        known_of(knowledge)("SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = 1", 0.05)
    assert known_of(knowledge)("SELECT 1", None) == [(1,)]


def test_more_values_than_memory_holds_are_no_reason_to_stop(
    locked: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    def change(sql: str) -> list[tuple[Any, ...]] | None:
        if "DISTINCT" in sql:
            raise duckdb.OutOfMemoryException("too many values")
        return None

    look_up, _ = noted(known_of(knowledge), change)
    assert check(locked, replace(knowledge, look_up=look_up), f"{TERM}'Any adverse evnt'").errors == ()


def test_a_record_of_which_nothing_was_found_is_known_to_the_findings(
    traps: duckdb.DuckDBPyConnection, knowledge: Knowledge
) -> None:
    sql = "SELECT min(trial_id) FROM fact_trials WHERE trial_id NOT IN (SELECT trial_id FROM findings)"
    (clean,) = traps.execute(sql).fetchone() or ("",)
    values = Values(knowledge.views, lambda asked, _: traps.execute(asked).fetchall())
    assert values.has("findings", "trial_id", clean, None, ENDLESS)
    assert not values.has("findings", "trial_id", "nct90009999", None, ENDLESS)


def test_a_quote_in_a_value_is_part_of_it(knowledge: Knowledge) -> None:
    values = Values(knowledge.views, known_of(knowledge))
    assert not values.has("adverse_events", "term", "x' OR 'a' = 'a", None, ENDLESS)
    assert len(values.near("adverse_events", "term", "x' OR 'a' = 'a", None, ENDLESS).values) <= CANDIDATES


@pytest.mark.parametrize("column", ["n_affected", "nothing"])
def test_only_texts_are_looked_up(column: str, knowledge: Knowledge) -> None:
    look_up, asked = noted(known_of(knowledge))
    assert Values(knowledge.views, look_up).has("adverse_events", column, "1", None, ENDLESS)
    assert asked == []


def test_what_contracts_name_as_stored_is_there_and_holds_every_value(traps: duckdb.DuckDBPyConnection) -> None:
    stored = [(view.name, column) for view in list_views(Path(SCHEMA)) for column in view.columns if column.stored]
    assert len(stored) > 20
    for view, column in stored:
        held = " UNION ALL ".join(
            f"SELECT {place.rpartition('.')[2]} FROM {place.rpartition('.')[0]}" for place in column.stored
        )
        lacking = traps.execute(f"SELECT DISTINCT {column.name} FROM {view} EXCEPT ({held} UNION ALL SELECT NULL)")
        assert lacking.fetchall() == [], (view, column.name)


@pytest.mark.parametrize(
    ("sql", "near"),
    [
        ("SELECT trial_id FROM trials WHERE sponsor = 'Pfizr'", "Did you mean 'Pfizer'?"),
        ("SELECT percent FROM response_rates WHERE endpoint = 'Overal survival'", "Did you mean 'Overall survival'"),
    ],
)
def test_every_label_is_looked_up(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge, sql: str, near: str) -> None:
    (finding,) = check(locked, replace(knowledge), sql).findings
    assert (finding.code, finding.fix[: len(near)]) == ("unlisted-value", near)


def test_a_label_that_only_other_views_have_is_told(locked: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> None:
    (finding,) = check(
        locked, replace(knowledge), "SELECT percent FROM response_rates WHERE endpoint = 'Overall survival'"
    ).findings
    assert (finding.code, finding.why) == (
        "unlisted-value",
        "No row of response_rates has the endpoint 'Overall survival', which other views have.",
    )
    for view in ("hazard_ratios WHERE endpoint =", "endpoints WHERE endpoint =", "response_rates WHERE endpoint <>"):
        assert check(locked, replace(knowledge), f"SELECT endpoint FROM {view} 'Overall survival'").findings == ()


def test_a_large_database_is_not_asked_which_view_has_a_label(knowledge: Knowledge) -> None:
    look_up, asked = noted(known_of(knowledge), interrupted)
    assert not Values(knowledge.views, look_up).is_of_others("response_rates", "endpoint", "Overall survival")
    assert [sql for sql, _ in asked if "'Overall survival'" in sql] == []
