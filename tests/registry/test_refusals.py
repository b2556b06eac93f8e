"""Records that are refused: one by one with their reason, all at once in a strict load, and inputs without records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_loaders.registry.records import RefusedRecords
from tests.conftest import names, query
from tests.registry.loading import NAMES, REASONS, load, mixed
from tests.registry.records import study, write_lines

if TYPE_CHECKING:
    from tests.conftest import Kb


def test_bad_records_are_refused_one_by_one_and_the_rest_loads(tmp_path: Path, five: Path) -> None:
    path = mixed(tmp_path / "input")
    loaded = load(tmp_path / "kb.duckdb", path)
    assert loaded.new == 5
    found = sorted(loaded.refused, key=lambda one: int(one.place.split()[1]))
    assert [one.place for one in found] == [f"line {2 * n + 1}" for n in range(8)]
    assert [one.reason[: len(why)] for one, why in zip(found, REASONS, strict=True)] == REASONS
    sql = "SELECT source, place, nct_id, reason, way_out, excerpt FROM refused_records ORDER BY ALL"
    assert query(tmp_path / "kb.duckdb", sql) == sorted(tuple(one) for one in found)
    assert {one.nct_id for one in found} == {None, *(f"NCT9100000{n}" for n in (1, 3, 4, 5, 6))}
    sql = "SELECT * FROM adverse_events ORDER BY ALL"
    assert query(tmp_path / "kb.duckdb", sql) == query(five, sql)


def test_a_record_that_is_refused_again_is_kept_once(tmp_path: Path) -> None:
    path = mixed(tmp_path / "input")
    for _ in range(2):
        load(tmp_path / "kb.duckdb", path)
    assert query(tmp_path / "kb.duckdb", "SELECT count(*) FROM refused_records") == [(8,)]


def test_a_strict_load_stops_and_leaves_the_database(copy_of_five: Path, tmp_path: Path, kb: Kb) -> None:
    path, before = mixed(tmp_path / "input"), copy_of_five.read_bytes()
    outcome = kb("load", "ctgov", path, "--strict", "--db", copy_of_five)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"kb: {path}, line 1: it is no JSON: " in outcome.err
    assert f"8 records refused; {copy_of_five} is as it was.\n" in outcome.err
    assert copy_of_five.read_bytes() == before
    assert names(copy_of_five.parent) == ["kb.duckdb"]


def test_a_load_of_nothing_but_bad_records_leaves_the_database(tmp_path: Path, kb: Kb) -> None:
    path = tmp_path / "old.json"
    path.write_text('{"FullStudiesResponse": {"FullStudies": []}}', encoding="utf-8")
    outcome = kb("load", "ctgov", path, "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 3
    assert "version 1 of the ClinicalTrials.gov API ('FullStudiesResponse')" in outcome.err
    assert outcome.err.endswith("1 record refused; no database was made.\n")
    assert names(tmp_path) == ["old.json"]


def test_an_input_without_records_is_said_to_be_one(tmp_path: Path, kb: Kb) -> None:
    (tmp_path / "empty").mkdir()
    outcome = kb("load", "ctgov", tmp_path / "empty", "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 3
    assert f"{tmp_path}/empty: it holds no records; give a record, a folder of records" in outcome.err


def test_a_path_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path, kb: Kb) -> None:
    outcome = kb("load", "ctgov", tmp_path / "none", "--db", tmp_path / "kb.duckdb")
    assert (outcome.code, outcome.err) == (2, f"kb: {tmp_path}/none: there is no such file or folder\n")


def test_strict_raises_with_all_that_was_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedRecords) as caught:
        load(tmp_path / "kb.duckdb", mixed(tmp_path / "input"), is_strict=True)
    assert len(caught.value.refused) == 8


def test_files_that_are_no_records_are_named_and_that_there_are_more(tmp_path: Path, kb: Kb) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    write_lines(folder / "input", [study(NAMES[0])])
    for n in range(3):
        (folder / f"note{n}.txt").write_text("not a record", encoding="utf-8")
    assert (
        "3 files (note0.txt, note1.txt, note2.txt)" in kb("load", "ctgov", folder, "--db", tmp_path / "kb.duckdb").err
    )
    (folder / "note3.txt").write_text("not a record", encoding="utf-8")
    assert (
        "4 files (note0.txt, note1.txt, note2.txt, ...)"
        in kb("load", "ctgov", folder, "--db", tmp_path / "kb.duckdb").err
    )


def test_a_title_in_brackets_loads_and_a_text_in_an_array_does_not(tmp_path: Path) -> None:
    records = [study(f"NCT9000000{n}") for n in range(3)]
    identification = [record["protocolSection"]["identificationModule"] for record in records]
    identification[0]["briefTitle"] = "[Translated Title of a Study]"
    identification[1]["briefTitle"] = ["Title"]
    group = records[2]["resultsSection"]["adverseEventsModule"]["eventGroups"][0]
    group["id"] = [group["id"]]
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", records))
    assert (loaded.new, [one.nct_id for one in loaded.refused]) == (1, ["NCT90000001", "NCT90000002"])
    sql = "SELECT brief_title FROM core.registry_record"
    assert query(tmp_path / "kb.duckdb", sql) == [("[Translated Title of a Study]",)]
