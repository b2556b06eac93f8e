"""A record that is loaded again: what is replaced, what stays, and what the history says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb_loaders.ctgov import batches
from tests.conftest import query
from tests.registry.loading import NAMES, change_pneumonia, load, studies
from tests.registry.records import event, study, write_lines


def test_unchanged_records_are_left_alone(copy_of_five: Path, tmp_path: Path) -> None:
    before = query(copy_of_five, "SELECT fact_id, reported FROM facts ORDER BY 1")
    records = studies()
    for record in records:
        record["derivedSection"]["miscInfoModule"]["versionHolder"] = "2030-01-01"
    path = tmp_path / "input.json"
    path.write_text(json.dumps(records, indent=4), encoding="utf-8")
    loaded = load(copy_of_five, path)
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.rows) == (0, 0, 5, {})
    assert query(copy_of_five, "SELECT fact_id, reported FROM facts ORDER BY 1") == before
    assert query(copy_of_five, "SELECT DISTINCT version, what_changed FROM studies_history") == [(1, None)]


def test_a_changed_record_is_replaced_and_its_history_kept(copy_of_five: Path, tmp_path: Path) -> None:
    facts = "SELECT fact_id FROM facts ORDER BY 1"
    before = query(copy_of_five, facts)
    record = study(NAMES[1])
    change_pneumonia(record, 9)
    record["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2025-01-02"
    record["resultsSection"]["adverseEventsModule"]["otherEvents"].append(event("Rash", "Skin disorders", 7, 2))
    loaded = load(copy_of_five, write_lines(tmp_path / "input", [record]))
    assert (loaded.new, loaded.changed, loaded.unchanged) == (0, 1, 0)
    trial = "nct90000002"
    affected = f"SELECT n_affected FROM adverse_events WHERE trial_id = '{trial}' AND term = 'Pneumonia' ORDER BY 1"
    assert query(copy_of_five, affected) == [(5,), (9,)]
    # Facts keep their identity through a change; nothing of the other studies is touched.
    after = query(copy_of_five, facts)
    assert set(before) < set(after)
    assert len(after) == len(before) + 2
    of_it = f"WHERE trial_id = '{trial}'"
    assert query(
        copy_of_five, f"SELECT version, last_update_posted, what_changed FROM studies_history {of_it} ORDER BY 1"
    ) == [
        (1, "2024-03-10", None),
        (
            2,
            "2025-01-02",
            (
                "adverse_event_terms: 1 added; adverse_events: 1 changed, 2 added; "
                "registry_records: last_update_posted, overall_status"
            ),
        ),
    ]
    sql = f"SELECT version, reported, change FROM facts_history {of_it} AND view_name = 'adverse_events'"
    found = sorted(query(copy_of_five, sql), key=str)
    assert [change for *_, change in found] == ["changed", "added", "added"]
    assert "8" in found[0][1]
    assert query(copy_of_five, "SELECT count(*) FROM studies_history") == [(6,)]


def test_a_row_that_goes_is_in_the_history(copy_of_five: Path, tmp_path: Path) -> None:
    record = study(NAMES[0])
    del record["resultsSection"]["adverseEventsModule"]["otherEvents"][0]
    load(copy_of_five, write_lines(tmp_path / "input", [record]))
    changed = "adverse_event_terms: 1 removed; adverse_events: 2 removed"
    assert query(copy_of_five, "SELECT what_changed FROM studies_history WHERE version = 2") == [(changed,)]
    assert query(copy_of_five, "SELECT DISTINCT change, version FROM facts_history") == [("removed", 2)]


def test_a_change_that_no_row_shows_makes_no_version(copy_of_five: Path, tmp_path: Path) -> None:
    record = study(NAMES[0])
    record["protocolSection"]["contactsLocationsModule"]["overallOfficials"][0]["name"] = "Otto Other"
    path = write_lines(tmp_path / "input", [record])
    loaded = load(copy_of_five, path)
    assert (loaded.changed, loaded.unchanged) == (0, 1)
    assert query(copy_of_five, "SELECT count(*) FROM studies_history") == [(5,)]
    # The next load knows it by its hash.
    assert load(copy_of_five, path).rows == {}


@pytest.mark.parametrize("size", [1, 10])
@pytest.mark.parametrize("is_later_first", [True, False])
def test_of_a_record_that_comes_twice_the_later_version_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, is_later_first: bool
) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", size)
    early, late = study(), study()
    late["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2025-05-05"
    change_pneumonia(late, 9)
    both = [late, early, early] if is_later_first else [early, early, late]
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", both))
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.repeated) == (1, 0, 0, 2)
    sql = "SELECT n_affected FROM adverse_events WHERE term = 'Pneumonia' ORDER BY 1"
    assert query(tmp_path / "kb.duckdb", sql) == [(5,), (9,)]
    sql = "SELECT version, last_update_posted, what_changed FROM studies_history"
    assert query(tmp_path / "kb.duckdb", sql) == [(1, "2025-05-05", None)]


@pytest.mark.parametrize("size", [1, 10])
@pytest.mark.parametrize("with_late", [True, False])
def test_an_earlier_version_does_not_replace_the_later_one_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, with_late: bool
) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", size)
    early, late = study(), study()
    late["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2025-05-05"
    change_pneumonia(late, 9)
    load(tmp_path / "kb.duckdb", write_lines(tmp_path / "first", [early, late]))
    again = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "again", [early, late] if with_late else [early]))
    assert (again.new, again.changed, again.unchanged) == (0, 0, int(with_late))
    assert (again.repeated, again.older_than_held) == (0, 1)
    sql = "SELECT version, last_update_posted, what_changed FROM studies_history"
    assert query(tmp_path / "kb.duckdb", sql) == [(1, "2025-05-05", None)]
    assert query(tmp_path / "kb.duckdb", "SELECT last_update_posted FROM core.registry_record") == [("2025-05-05",)]
