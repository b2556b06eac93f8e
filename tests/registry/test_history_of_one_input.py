"""Several versions of a study in one input: which of them counts, whatever the size of batches, and what is counted."""

from __future__ import annotations

import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kb_loaders import database_file
from kb_loaders.ctgov import batches
from kb_loaders.ctgov.load import load_ctgov
from kb_loaders.database import create_views
from kb_loaders.registry.history import History
from kb_loaders.registry.load import VIEWS, _Load
from kb_loaders.registry.records import Loaded
from tests.conftest import query
from tests.registry.loading import NAMES, change_pneumonia, few_views, load
from tests.registry.records import Json, compact, study, write_lines

EARLY, LATE, LATEST = "2024-03-10", "2025-01-01", "2025-02-01"
SAID = "SELECT version, last_update_posted, what_changed FROM studies_history ORDER BY trial_id, version"
AFFECTED = "SELECT n_affected FROM adverse_events WHERE term = 'Pneumonia' AND arm_id = 'arm-1' ORDER BY trial_id"
Add = Callable[..., Loaded]


def version(affected: int, posted: str = EARLY, name: str = NAMES[0]) -> Json:
    """Return a version of a study: how many had pneumonia on the drug, and when it was posted."""
    record = study(name)
    change_pneumonia(record, affected)
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = posted
    return record


@pytest.fixture(params=[1, 10])
def add(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Load records into a database, each in a batch of its own or all in one."""
    monkeypatch.setattr(batches, "MOST_RECORDS", request.param)
    return lambda *records: load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", records))


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    return lambda sql: query(tmp_path / "kb.duckdb", sql)


Ask = Callable[[str], list[tuple[Any, ...]]]


def counts(loaded: Loaded) -> tuple[int, int, int, int]:
    return loaded.new, loaded.changed, loaded.unchanged, loaded.repeated


def contents(ask: Ask) -> list[list[tuple[Any, ...]]]:
    return [
        ask(f"SELECT * FROM {view} ORDER BY ALL") for view in ("studies_history", "facts_history", "facts", "trials")
    ]


def test_of_equally_late_versions_the_first_counts_and_loading_them_again_changes_nothing(add: Add, ask: Ask) -> None:
    records = version(8), version(9), version(10)
    first = add(*records)
    assert counts(first) == (1, 0, 0, 2)
    assert ask(AFFECTED) == [(8,)]
    before = contents(ask)
    again = add(*records)
    assert (counts(again), again.rows, again.content_hash) == ((0, 0, 1, 2), {}, first.content_hash)
    assert contents(ask) == before


def test_a_later_load_of_the_same_date_replaces_and_may_go_back(add: Add, ask: Ask) -> None:
    first = add(version(8), version(9))
    facts = ask("SELECT fact_id, reported FROM facts ORDER BY ALL")
    # What gave way in one load counts in another, where it stands alone.
    assert counts(add(version(9))) == (0, 1, 0, 0)
    assert ask(AFFECTED) == [(9,)]
    back = add(version(8))
    assert (counts(back), back.content_hash) == ((0, 1, 0, 0), first.content_hash)
    assert ask("SELECT fact_id, reported FROM facts ORDER BY ALL") == facts
    changed = "adverse_events: 1 changed"
    assert ask(SAID) == [(1, EARLY, None), (2, EARLY, changed), (3, EARLY, changed)]
    assert [row[1][:8] for row in ask("SELECT version, reported FROM facts_history ORDER BY 1")] == [
        "8 of 100",
        "9 of 100",
    ]


@pytest.mark.parametrize("held_first", [True, False])
def test_what_the_database_holds_is_judged_as_a_record_of_the_input(add: Add, ask: Ask, held_first: bool) -> None:
    held, other = version(9), version(8)
    add(held)
    records = (held, other) if held_first else (other, held)
    assert counts(add(*records)) == ((0, 0, 1, 1) if held_first else (0, 1, 0, 1))
    assert ask(AFFECTED) == [(9 if held_first else 8,)]
    again = add(*records)
    assert (counts(again), again.rows) == ((0, 0, 1, 1), {})


@pytest.mark.parametrize("held_first", [True, False])
def test_a_study_is_counted_once_where_the_version_of_the_database_comes_with_a_later_one(
    add: Add, ask: Ask, held_first: bool
) -> None:
    held, later = version(8), version(9, LATE)
    add(held)
    records = (held, later) if held_first else (later, held)
    assert counts(add(*records)) == (0, 1, 0, 1)
    again = add(*records)
    assert (counts(again), again.older_than_held, again.rows) == ((0, 0, 1, 0), 1, {})
    assert ask(SAID)[1:] == [(2, LATE, "adverse_events: 1 changed; registry_records: last_update_posted")]


def test_what_is_older_than_the_database_is_told_from_what_came_again(add: Add, ask: Ask) -> None:
    add(version(8, LATE))
    alone = add(version(9))
    assert (counts(alone), alone.older_than_held) == ((0, 0, 0, 0), 1)
    # Two older versions, one of them twice; of the two that are later, one counts.
    records = version(9), version(10), version(9), version(11, LATEST), version(12, LATEST)
    mixed = add(*records)
    assert (counts(mixed), mixed.older_than_held) == ((0, 1, 0, 2), 2)
    assert ask(AFFECTED) == [(11,)]
    # An older version that follows the later one is older than the database all the same.
    after = add(version(13, "2025-03-01"), version(9), version(12, LATEST))
    assert (counts(after), after.older_than_held) == ((0, 1, 0, 1), 1)


def test_of_a_new_study_the_earlier_version_is_one_that_came_again(add: Add) -> None:
    loaded = add(version(9, LATE), version(8))
    assert (counts(loaded), loaded.older_than_held) == ((1, 0, 0, 1), 0)


def test_rows_of_a_record_that_gives_way_in_a_later_batch_are_not_counted(add: Add, ask: Ask) -> None:
    loaded = add(version(9), version(8, name=NAMES[1]), version(7, LATE))
    held = {view: ask(f"SELECT count(*) FROM core.{table}")[0][0] for view, table in VIEWS.items()}
    assert loaded.rows == {view: count for view, count in held.items() if count}
    changed = add(version(10, LATE), version(11, LATEST))
    assert (changed.rows["trials"], changed.rows["adverse_events"]) == (1, held["adverse_events"] // 2)


def test_each_version_that_was_loaded_is_compared_with_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", 1)
    database = tmp_path / "kb.duckdb"
    load(database, write_lines(tmp_path / "input", [version(8)]))
    loaded = load(database, write_lines(tmp_path / "input", [version(9, LATE), version(8, LATEST)]))
    assert counts(loaded) == (0, 1, 0, 1)
    both = "adverse_events: 1 changed; registry_records: last_update_posted"
    assert query(database, SAID) == [(1, EARLY, None), (2, LATE, both), (3, LATEST, both)]
    found = query(database, "SELECT version, reported FROM facts_history ORDER BY 1")
    assert [(number, text[:8]) for number, text in found] == [(2, "8 of 100"), (3, "9 of 100")]


def test_other_headings_of_a_record_are_a_version_named_by_their_view(copy_of_five: Path, tmp_path: Path) -> None:
    record = study(NAMES[0])
    record["derivedSection"]["conditionBrowseModule"]["meshes"].append({"id": "D999990", "term": "Rare Diseases"})
    assert load(copy_of_five, write_lines(tmp_path / "input", [record])).rows["mesh_terms"] == 4
    assert query(copy_of_five, "SELECT what_changed FROM studies_history WHERE version = 2") == [
        ("mesh_terms: 1 added",)
    ]


def test_the_same_record_in_a_zip_and_as_a_line_counts_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "records.zip", "w") as archive:
        archive.writestr("a.json", compact(study()))
    lines = write_lines(tmp_path / "lines", [study()])
    assert counts(load(tmp_path / "kb.duckdb", tmp_path / "records.zip", lines)) == (1, 0, 0, 1)
    assert counts(load(tmp_path / "kb.duckdb", lines)) == (0, 0, 1, 0)


def test_a_refused_version_leaves_the_one_that_is_loaded_and_that_is_said(tmp_path: Path) -> None:
    database, lines = tmp_path / "kb.duckdb", tmp_path / "input"
    load(database, write_lines(lines, [version(8)]))
    loaded = load(database, write_lines(lines, [version(101, LATE), study(NAMES[1])]))
    assert counts(loaded) == (1, 0, 0, 0)
    assert loaded.notes == (f"1 study of a refused record is in the database as another record says: {NAMES[0]}",)
    assert query(database, AFFECTED) == [(8,), (8,)]
    sql = "SELECT place, nct_id FROM refused_records"
    assert query(database, sql) == [("line 1", NAMES[0])]
    # Another input says nothing of it; the same one, corrected, takes it off the list.
    assert load(database, write_lines(tmp_path / "other", [study(NAMES[1])])).notes == ()
    assert query(database, sql) == [("line 1", NAMES[0])]
    assert counts(load(database, write_lines(lines, [version(9, LATE), study(NAMES[1])]))) == (0, 1, 1, 0)
    assert query(database, sql) == []


def test_a_folder_that_is_loaded_again_replaces_what_was_refused_in_it(tmp_path: Path) -> None:
    for name, affected in (("a", 101), ("a-b", 102)):
        (tmp_path / name).mkdir()
        write_lines(tmp_path / name / "input", [version(affected), study(NAMES[1])])
        load(tmp_path / "kb.duckdb", tmp_path / name)
    (tmp_path / "a" / "input").unlink()
    write_lines(tmp_path / "a" / "output", [study(NAMES[1])])
    load(tmp_path / "kb.duckdb", tmp_path / "a")
    assert query(tmp_path / "kb.duckdb", "SELECT source FROM refused_records") == [(f"{tmp_path}/a-b/input",)]


def test_what_is_replaced_waits_for_the_views_that_say_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    choose, is_chosen = History.choose, threading.Event()

    def choose_and_tell(history: History, connection: duckdb.DuckDBPyConnection, number: int) -> bool:
        is_again = choose(history, connection, number)
        if is_again:
            is_chosen.set()
        return is_again

    def create_late(connection: duckdb.DuckDBPyConnection, schema: Path) -> None:
        assert is_chosen.wait(60)
        time.sleep(0.5)
        create_views(connection, schema)

    monkeypatch.setattr(History, "choose", choose_and_tell)
    monkeypatch.setattr(database_file, "create_views", create_late)
    monkeypatch.setattr(batches, "MOST_RECORDS", 1)
    added = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", [version(8), version(9, LATE)]))
    assert counts(added) == (1, 0, 0, 1)
    assert ask(AFFECTED) == [(9,)]


def test_what_is_asked_at_the_end_of_a_first_load_waits_for_the_views(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_loaded, found = threading.Event(), []

    def create_late(connection: duckdb.DuckDBPyConnection, schema: Path) -> None:
        assert is_loaded.wait(60)
        time.sleep(0.5)
        create_views(connection, schema)

    def work(load: _Load, connection: duckdb.DuckDBPyConnection) -> None:
        do_work(load, connection)
        is_loaded.set()

    def ask_trials(connection: duckdb.DuckDBPyConnection) -> None:
        found.extend(connection.execute("SELECT upper(trial_id) FROM trials").fetchall())

    do_work = _Load.work
    monkeypatch.setattr(_Load, "work", work)
    monkeypatch.setattr(database_file, "create_views", create_late)
    load_ctgov(
        [write_lines(tmp_path / "input", [version(8)])], tmp_path / "kb.duckdb", few_views(), "test", finish=ask_trials
    )
    assert found == [(NAMES[0],)]
