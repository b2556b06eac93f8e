"""A load of registry records: what gets in, what is refused, what a reload replaces, and what a killed load leaves."""

from __future__ import annotations

import atexit
import functools
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from kb_cli.engines.build import add_to_knowledge_base, build_knowledge_base
from kb_loaders.ctgov import batches
from kb_loaders.ctgov.load import load_ctgov
from kb_loaders.database import DatabaseInUse
from kb_loaders.registry import load as module
from kb_loaders.registry.history import NO_VIEWS, SECTIONS
from kb_loaders.registry.records import Loaded, RefusedRecords
from tests.conftest import MEADOW, REPOSITORY, SCHEMA
from tests.registry.records import Json, compact, event, study, write_lines

if TYPE_CHECKING:
    from tests.conftest import Kb

NAMES = [f"NCT9000000{n}" for n in range(1, 6)]


def studies() -> list[Json]:
    return [study(name) for name in NAMES]


VIEWS = ("adverse_events", "database", "facts", "facts_history", "refused_records", "studies_history", "trials")


@functools.cache
def few_views() -> Path:
    """The schema with the views that these tests ask, and no functions; a load then takes half the time."""
    folder = Path(tempfile.mkdtemp(prefix="schema-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("tables", "vocab", "registry"):
        shutil.copytree(SCHEMA / name, folder / name)
    (folder / "views").mkdir()
    for name in VIEWS:
        shutil.copyfile(SCHEMA / "views" / f"{name}.sql", folder / "views" / f"{name}.sql")
    return folder


def load(database: Path, *inputs: Path, is_strict: bool = False, schema: Path | None = None) -> Loaded:
    return load_ctgov(list(inputs), database, schema or few_views(), "test", is_strict=is_strict)


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def change_pneumonia(record: Json, affected: int) -> None:
    """Post another number of participants with pneumonia on the drug."""
    stats = record["resultsSection"]["adverseEventsModule"]["seriousEvents"][0]["stats"]
    stats[0]["numAffected"] = affected


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of five made-up studies; to be copied, not to be written to."""
    folder = tmp_path_factory.mktemp("five")
    load(folder / "kb.duckdb", write_lines(folder / "input", studies()))
    return folder / "kb.duckdb"


@pytest.fixture
def copy(five: Path, tmp_path: Path) -> Path:
    (tmp_path / "db").mkdir()
    return Path(shutil.copyfile(five, tmp_path / "db" / "kb.duckdb"))


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
    for view, count in loaded.rows.items():
        if view in {"trials", "arms", "conditions", "sources", "eligibility", "adverse_events", "comparisons"}:
            assert query(database, f"SELECT count(*) FROM {view}") == [(count,)], view
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


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_when_a_batch_fails_nothing_is_loaded(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", 2)
    numbers = itertools.count()
    transform = module.transform

    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        if next(numbers) == failing:
            raise duckdb.OutOfMemoryException("no more room")
        transform(connection)

    monkeypatch.setattr(module, "transform", fail)
    before = copy.read_bytes()
    with pytest.raises(duckdb.OutOfMemoryException, match="no more room"):
        load(copy, write_lines(tmp_path / "input", [study(f"NCT9{n:07}") for n in range(40, 50)]))
    assert copy.read_bytes() == before
    assert list(copy.parent.glob(f".{copy.name}*")) == []


def test_unchanged_records_are_left_alone(copy: Path, tmp_path: Path) -> None:
    before = query(copy, "SELECT fact_id, reported FROM facts ORDER BY 1")
    records = studies()
    for record in records:
        record["derivedSection"]["miscInfoModule"]["versionHolder"] = "2030-01-01"
    path = tmp_path / "input.json"
    path.write_text(json.dumps(records, indent=4), encoding="utf-8")
    loaded = load(copy, path)
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.rows) == (0, 0, 5, {})
    assert query(copy, "SELECT fact_id, reported FROM facts ORDER BY 1") == before
    assert query(copy, "SELECT DISTINCT version, what_changed FROM studies_history") == [(1, None)]


def test_a_changed_record_is_replaced_and_its_history_kept(copy: Path, tmp_path: Path) -> None:
    facts = "SELECT fact_id FROM facts ORDER BY 1"
    before = query(copy, facts)
    record = study(NAMES[1])
    change_pneumonia(record, 9)
    record["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"
    record["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] = "2025-01-02"
    record["resultsSection"]["adverseEventsModule"]["otherEvents"].append(event("Rash", "Skin disorders", 7, 2))
    loaded = load(copy, write_lines(tmp_path / "input", [record]))
    assert (loaded.new, loaded.changed, loaded.unchanged) == (0, 1, 0)
    trial = "nct90000002"
    affected = f"SELECT n_affected FROM adverse_events WHERE trial_id = '{trial}' AND term = 'Pneumonia' ORDER BY 1"
    assert query(copy, affected) == [(5,), (9,)]
    # Facts keep their identity through a change; nothing of the other studies is touched.
    after = query(copy, facts)
    assert set(before) < set(after)
    assert len(after) == len(before) + 2
    of_it = f"WHERE trial_id = '{trial}'"
    assert query(copy, f"SELECT version, last_update_posted, what_changed FROM studies_history {of_it} ORDER BY 1") == [
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
    found = sorted(query(copy, sql), key=str)
    assert [change for *_, change in found] == ["changed", "added", "added"]
    assert "8" in found[0][1]
    assert query(copy, "SELECT count(*) FROM studies_history") == [(6,)]


def test_a_row_that_goes_is_in_the_history(copy: Path, tmp_path: Path) -> None:
    record = study(NAMES[0])
    del record["resultsSection"]["adverseEventsModule"]["otherEvents"][0]
    load(copy, write_lines(tmp_path / "input", [record]))
    changed = "adverse_event_terms: 1 removed; adverse_events: 2 removed"
    assert query(copy, "SELECT what_changed FROM studies_history WHERE version = 2") == [(changed,)]
    assert query(copy, "SELECT DISTINCT change, version FROM facts_history") == [("removed", 2)]


def test_a_change_that_no_row_shows_makes_no_version(copy: Path, tmp_path: Path) -> None:
    record = study(NAMES[0])
    record["protocolSection"]["contactsLocationsModule"]["overallOfficials"][0]["name"] = "Otto Other"
    path = write_lines(tmp_path / "input", [record])
    loaded = load(copy, path)
    assert (loaded.changed, loaded.unchanged) == (0, 1)
    assert query(copy, "SELECT count(*) FROM studies_history") == [(5,)]
    # The next load knows it by its hash.
    assert load(copy, path).rows == {}


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
    assert (again.new, again.changed, again.unchanged, again.repeated) == (0, 0, int(with_late), 1)
    sql = "SELECT version, last_update_posted, what_changed FROM studies_history"
    assert query(tmp_path / "kb.duckdb", sql) == [(1, "2025-05-05", None)]
    assert query(tmp_path / "kb.duckdb", "SELECT last_update_posted FROM core.registry_record") == [("2025-05-05",)]


def bad_record(number: int) -> str:
    """Return one of several kinds of bad records, as text."""
    record = study(f"NCT9100000{number}")
    if number == 0:
        return compact(record)[:-10]
    if number == 1:
        record["resultsSection"]["participantFlowModule"]["groups"] = {"id": "FG000"}
    elif number == 2:
        del record["protocolSection"]["identificationModule"]["nctId"]
    elif number == 3:
        change_pneumonia(record, 101)
    elif number == 4:
        record["resultsSection"]["baselineCharacteristicsModule"]["denoms"][0]["counts"][0]["value"] = "-100"
    elif number == 5:
        change_pneumonia(record, 1)
        return compact(record).replace('"numAffected":1,', '"numAffected":1.5,', 1)
    elif number == 6:
        outcome = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
        outcome["classes"][0]["categories"][0]["measurements"][0]["value"] = ["60"]
    elif number == 7:
        return "null"
    return compact(record)


REASONS = [
    "it is no JSON: ",
    "wrong type at resultsSection.participantFlowModule.groups: an array is expected, not an object",
    "protocolSection.identificationModule.nctId is missing",
    "impossible count at resultsSection.adverseEventsModule.seriousEvents[0].stats[0]: numAffected is 101, above",
    "impossible count at resultsSection.baselineCharacteristicsModule.denoms[0].counts[0].value: '-100' is no",
    "impossible count at resultsSection.adverseEventsModule.seriousEvents[0].stats[0].numAffected: 1.5 is no",
    "wrong type at resultsSection.outcomeMeasuresModule.outcomeMeasures[0].classes[0].categories[0].measurements[0].",
    "wrong type at the top: an object is expected",
]


def mixed(path: Path) -> Path:
    """Write good and bad records in turn."""
    good = iter(studies())
    lines = [text for number in range(8) for text in (bad_record(number), *map(compact, [next(good, study())]))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


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


def test_a_strict_load_stops_and_leaves_the_database(copy: Path, tmp_path: Path, kb: Kb) -> None:
    path, before = mixed(tmp_path / "input"), copy.read_bytes()
    outcome = kb("load", "ctgov", path, "--strict", "--db", copy)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"kb: {path}, line 1: it is no JSON: " in outcome.err
    assert f"8 records refused; {copy} is as it was.\n" in outcome.err
    assert copy.read_bytes() == before
    assert names(copy.parent) == ["kb.duckdb"]


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


KILLED = """
import os, signal, sys
from pathlib import Path
from kb_loaders.ctgov import batches
from kb_loaders.ctgov.load import load_ctgov
from kb_loaders.registry import load
from kb_loaders import database_file

batches.MOST_RECORDS = 2
calls = 0

def kill(*_, **__):
    global calls
    calls += 1
    if calls == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*_, **__)

module, name = {"transform": (load, "transform"), "seal": (load, "seal"), "fsync": (os, "fsync")}[sys.argv[1]]
original = getattr(module, name)
setattr(module, name, kill)
load_ctgov([Path(sys.argv[3])], Path(sys.argv[4]), Path(sys.argv[5]), "test")
"""


@pytest.mark.parametrize("step", ["transform 1", "transform 2", "seal 1", "fsync 1"])
def test_a_load_that_is_killed_leaves_the_database_and_the_next_one_cleans_up(
    copy: Path, tmp_path: Path, step: str
) -> None:
    before = copy.read_bytes()
    path = write_lines(tmp_path / "input", [study(f"NCT9200000{n}") for n in range(5)])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *step.split(), path, copy, SCHEMA],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "loaders")))},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert copy.read_bytes() == before
    assert len(names(copy.parent)) > 1
    assert load(copy, path).new == 5
    assert names(copy.parent) == ["kb.duckdb"]


def test_a_database_that_another_process_changed_meanwhile_is_left(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def change(connection: duckdb.DuckDBPyConnection, version: str) -> str:
        copy.write_bytes(b"another")
        return seal(connection, version)

    seal = module.seal
    monkeypatch.setattr(module, "seal", change)
    with pytest.raises(DatabaseInUse, match="another process changed it meanwhile"):
        load(copy, write_lines(tmp_path / "input", [study("NCT92000001")]))
    assert copy.read_bytes() == b"another"
    assert names(copy.parent) == ["kb.duckdb"]


def test_a_database_of_another_version_is_refused_with_the_way_out(copy: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute("ALTER TABLE core.trial ADD COLUMN colour VARCHAR")
    before = copy.read_bytes()
    with pytest.raises(DatabaseInUse) as caught:
        load(copy, write_lines(tmp_path / "input", [study("NCT92000001")]))
    assert str(caught.value) == (
        f"{copy}: its trials cannot be kept (its table core.trial is that of another version of the program); "
        "build it anew with: kb build"
    )
    assert copy.read_bytes() == before


def test_articles_and_records_live_in_one_database(copy: Path, tmp_path: Path, kb: Kb) -> None:
    sql = "SELECT * FROM adverse_events WHERE trial_id LIKE 'nct9%' ORDER BY ALL"
    before = query(copy, sql)
    add_to_knowledge_base([MEADOW], copy)
    assert query(copy, sql) == before
    first = load(copy, write_lines(tmp_path / "input", [study("NCT92000001")]))
    # Loading the article again changes nothing of either.
    again = add_to_knowledge_base([MEADOW], copy)
    assert again.content_hash == first.content_hash
    assert query(copy, sql + "") != before
    assert query(copy, "SELECT count(*) FROM trials") == [(7,)]
    # Nor does the order.
    other = tmp_path / "other.duckdb"
    build_knowledge_base([MEADOW], other)
    write_lines(tmp_path / "all", [*studies(), study("NCT92000001")])
    assert load(other, tmp_path / "all").content_hash == first.content_hash
    outcome = kb("build", MEADOW, "--db", copy)
    assert (
        "the old database held 6 registry records, this one holds none; "
        "load them again with kb load ctgov or kb load aact\n" in outcome.err
    )


def test_the_report_is_a_table_or_an_object(tmp_path: Path, kb: Kb) -> None:
    path = mixed(tmp_path / "input")
    outcome = kb("load", "ctgov", path, "--db", tmp_path / "kb.duckdb")
    assert outcome.code == 0
    assert outcome.out.startswith("what     which ")
    assert "\nstudies  new " in outcome.out
    assert f"refused: {path}, line 3: NCT91000001: wrong type at resultsSection.participantFlowModule" in outcome.err
    assert "\r" not in outcome.err
    outcome = kb("load", "ctgov", path, "--db", tmp_path / "kb.duckdb", "--format", "json")
    report = json.loads(outcome.out)
    assert (report["studies"], report["new"], report["unchanged"], len(report["refused"])) == (5, 0, 5, 8)
    assert set(report) >= {"studies", "rows", "refused", "unmapped", "seconds"}


def test_parameter_types_that_no_one_mapped_are_counted(tmp_path: Path) -> None:
    record = study()
    for outcome in record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        outcome["analyses"][0]["paramType"] = "Quotient of wishes"
    loaded = load(tmp_path / "kb.duckdb", write_lines(tmp_path / "input", [record]))
    assert [tuple(one) for one in loaded.unmapped] == [("Quotient of wishes", 2, "NCT90000001")]


def test_strict_raises_with_all_that_was_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedRecords) as caught:
        load(tmp_path / "kb.duckdb", mixed(tmp_path / "input"), is_strict=True)
    assert len(caught.value.refused) == 8


def test_contact_persons_are_not_loaded(five: Path) -> None:
    assert b"Erika" not in five.read_bytes()


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
