"""A load of registry records: what gets in, in the same order every time, and what is reported."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb_cli.engines.build import add_to_knowledge_base, build_knowledge_base
from kb_loaders.ctgov import batches
from kb_loaders.ctgov.batches import Batches
from kb_loaders.ctgov.inputs import Reader
from kb_loaders.registry.history import NO_VIEWS, SECTIONS
from kb_loaders.registry.load import load_records
from tests.conftest import MEADOW, SCHEMA, query
from tests.reconcile import sources
from tests.registry.loading import NAMES, load, mixed, studies
from tests.registry.records import compact, study, write_lines

if TYPE_CHECKING:
    import duckdb

    from tests.conftest import Kb


def test_every_form_gives_the_same_content(five: Path, tmp_path: Path) -> None:
    [(expected,)] = query(five, "SELECT content_hash FROM database")
    (tmp_path / "folder").mkdir()
    for name, record in zip(NAMES, studies(), strict=True):
        (tmp_path / "folder" / name).write_text(json.dumps(record, indent=2), encoding="utf-8")
    (tmp_path / "page").write_text(json.dumps({"studies": studies(), "nextPageToken": "x"}), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        for name, record in zip(NAMES, studies(), strict=True):
            archive.writestr(f"{name}.json", compact(record))
    for form in ("folder", "page", "zip"):
        loaded = load(tmp_path / f"{form}.duckdb", tmp_path / form)
        assert (loaded.new, loaded.content_hash) == (5, expected), form


def test_rows_are_counted_by_view(tmp_path: Path) -> None:
    database = tmp_path / "kb.duckdb"
    loaded = load(database, write_lines(tmp_path / "input", studies()), schema=SCHEMA)
    for view in ("trials", "arms", "conditions", "sources", "eligibility", "adverse_events", "comparisons"):
        assert query(database, f"SELECT count(*) FROM {view}") == [(loaded.rows[view],)], view
    assert loaded.rows["trials"] == 5
    # What history names are tables and views.
    tables = {
        table for (table,) in query(database, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core'")
    }
    views = {view for (view,) in query(database, "SELECT view_name FROM duckdb_views() WHERE NOT internal")}
    assert {table for found in SECTIONS.values() for table in found} <= tables
    assert set(SECTIONS) - NO_VIEWS <= views


def test_batches_of_any_size_give_the_same_rows(five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", 2)
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", studies()))
    assert loaded.new == 5
    for table in ("core.registry_event", "core.registry_result", "facts", "trials"):
        sql = f"SELECT * FROM {table} ORDER BY ALL"
        assert query(tmp_path / "kb.duckdb", sql) == query(five, sql), table


def test_two_loads_of_the_same_input_give_the_same_rows_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The files differ nevertheless: DuckDB writes an identifier of its own into each, and leaves gaps as they come.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setattr(batches, "MOST_RECORDS", 8)
    source = write_lines(tmp_path / "input", [study(f"NCT9{n:07}") for n in range(20)])
    for name in ("first", "second"):
        load(tmp_path / name, source)
    tables = query(tmp_path / "first", "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core'")
    assert len(tables) > 30
    for (table,) in tables:
        sql = f"SELECT rowid, * FROM core.{table}"
        assert query(tmp_path / "first", sql) == query(tmp_path / "second", sql), table
    assert (tmp_path / "first").stat().st_size == (tmp_path / "second").stat().st_size


def test_articles_and_records_live_in_one_database(copy_of_five: Path, tmp_path: Path) -> None:
    sql = "SELECT * FROM adverse_events WHERE trial_id LIKE 'nct9%' ORDER BY ALL"
    before = query(copy_of_five, sql)
    add_to_knowledge_base([MEADOW], copy_of_five)
    assert query(copy_of_five, sql) == before
    first = load(copy_of_five, write_lines(tmp_path / "input", [study("NCT92000001")]))
    # Loading the article again changes nothing of either.
    again = add_to_knowledge_base([MEADOW], copy_of_five)
    assert again.content_hash == first.content_hash
    assert query(copy_of_five, sql) != before
    assert query(copy_of_five, "SELECT count(*) FROM trials") == [(7,)]
    # Nor does the order.
    other = tmp_path / "other.duckdb"
    build_knowledge_base([MEADOW], other)
    write_lines(tmp_path / "all", [*studies(), study("NCT92000001")])
    assert load(other, tmp_path / "all").content_hash == first.content_hash


def test_the_report_is_a_table_or_an_object(tmp_path: Path, kb: Kb) -> None:
    path = mixed(tmp_path / "input")
    outcome = kb("load", "ctgov", path, "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 0
    assert outcome.out.startswith("what     which ")
    assert "\nstudies  new " in outcome.out
    assert re.search(r"\nrecords  repeated +3\nrecords  older than held +0\nrecords  refused +8\n", outcome.out)
    assert f"refused: {path}, line 3: NCT91000001: wrong type at resultsSection.participantFlowModule" in outcome.err
    assert "\r" not in outcome.err
    outcome = kb("load", "ctgov", path, "--db", tmp_path / "kb.duckdb", "--format", "json")
    report = json.loads(outcome.out)
    assert (report["studies"], report["new"], report["unchanged"], len(report["refused"])) == (5, 0, 5, 8)
    assert (report["repeated"], report["older_than_held"]) == (3, 0)
    assert set(report) >= {"studies", "rows", "refused", "unmapped", "seconds"}


def test_parameter_types_that_no_one_mapped_are_counted(tmp_path: Path) -> None:
    record = study()
    for outcome in record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        outcome["analyses"][0]["paramType"] = "Quotient of wishes"
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", [record]))
    assert [tuple(one) for one in loaded.unmapped] == [("Quotient of wishes", 2, "NCT90000001")]


def test_a_country_counts_once_and_only_a_section_of_results_is_one(tmp_path: Path) -> None:
    records = [study(NAMES[0]), study(NAMES[1], resultsSection=None)]
    records[1]["protocolSection"]["contactsLocationsModule"]["locations"] = [{"city": "Oslo"}]
    load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", records))
    sql = "SELECT n_countries, has_results FROM core.trial JOIN core.registry_record USING (trial_id) ORDER BY trial_id"
    assert query(tmp_path / "kb.duckdb", sql) == [(2, True), (None, False)]
    sql = "SELECT country FROM core.country ORDER BY ALL"
    assert query(tmp_path / "kb.duckdb", sql) == [("Austria",), ("Norway",)]


def test_contact_persons_are_not_loaded(five: Path) -> None:
    assert b"Erika" not in five.read_bytes()


@pytest.mark.parametrize("has_article", [False, True])
def test_a_batch_leaves_only_the_names_of_its_records_in_memory(tmp_path: Path, has_article: bool) -> None:
    database, records = tmp_path / "kb.duckdb", studies()
    if has_article:
        build_knowledge_base([sources.EXAMPLE], database)
        records.append(sources.record())
    left: list[str] = []

    def finish(connection: duckdb.DuckDBPyConnection) -> None:
        found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
        left.extend(sorted(table for (table,) in found))

    reader = Reader([write_lines(tmp_path / "input", records)])
    load_records(
        lambda scratch, known: Batches(reader, scratch, known),
        database,
        SCHEMA,
        "test",
        finish,
        is_strict=True,
        lanes=1,
    )
    named = ["relinked"] if has_article else []
    words = ["registry_group_word", "registry_parameter", "registry_unit"]
    assert left == sorted(["batch_study", "extracted", "replaced_study", *named, *words])
