"""The build: the same evidence gives the same content, and a build that fails leaves what was there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import duckdb
import pytest

from kb_cli import __version__
from kb_cli.engines.build import add_to_knowledge_base, build_knowledge_base
from kb_loaders import build, database_file
from kb_loaders.article.facts import compute_fact_id
from kb_loaders.build import build_database, load_trials
from kb_loaders.database import DatabaseInUse, hash_content
from kb_loaders.findings import BadEvidence
from tests.conftest import EVIDENCE, MEADOW, names, query

if TYPE_CHECKING:
    from tests.conftest import Folder, Kb


def test_the_same_evidence_gives_the_same_hash_in_another_order_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_trials: duckdb.DuckDBPyConnection
) -> None:
    shutil.copytree(MEADOW, tmp_path / "copy")
    monkeypatch.chdir(tmp_path)
    built = build_knowledge_base([EVIDENCE, Path("copy")], Path("kb.duckdb"))
    [(stored,)] = query(tmp_path / "kb.duckdb", "SELECT content_hash FROM database")
    assert two_trials.execute("SELECT content_hash FROM database").fetchall() == [(stored,)]
    assert stored == built.content_hash


def test_another_number_gives_another_hash(meadow: Folder, tmp_path: Path, small_schema: Path) -> None:
    first = build_database([meadow.path], tmp_path / "kb.duckdb", small_schema, "test")
    meadow.change("baseline.csv", "61.4", "61.40")
    second = build_database([meadow.path], tmp_path / "kb.duckdb", small_schema, "test")
    assert first.content_hash != second.content_hash


def test_the_hash_covers_every_table_but_the_row_of_the_build(tmp_path: Path, small_schema: Path) -> None:
    path = tmp_path / "kb.duckdb"
    build_database([MEADOW], path, small_schema, "test")
    with duckdb.connect(str(path)) as connection:
        before = hash_content(connection)
        connection.execute("UPDATE core.build SET built_at = '1999-01-01'")
        assert hash_content(connection) == before
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core'").fetchall()
        filled = [
            table
            for (table,) in tables
            if table != "build" and connection.execute(f"SELECT count(*) FROM core.{table}").fetchone() != (0,)
        ]
        for table in filled:
            connection.execute("BEGIN")
            connection.execute(f"DELETE FROM core.{table}")
            assert hash_content(connection) != before, table
            connection.execute("ROLLBACK")
    assert len(filled) >= 18


def test_fact_ids_come_from_the_content_alone(meadow: Folder, tmp_path: Path, small_schema: Path) -> None:
    facts = "SELECT fact_key, fact_id FROM facts"
    build_database([meadow.path], tmp_path / "first.duckdb", small_schema, "test")
    meadow.append("flow.csv", 'itt,low,discontinued,adverse event,12,3.0,"Figure 1, low column"')
    meadow.change(
        "flow.csv",
        'itt,all,randomized,,"1,204",,',
        'itt,all,assessed,,"1,500",,"Figure 1"\nitt,all,randomized,,"1,204",,',
    )
    meadow.change("comparisons.csv", "−4.1,points", "−4.2,points")
    build_database([make_twin(tmp_path / "twin"), meadow.path], tmp_path / "second.duckdb", small_schema, "test")
    before, after = dict(query(tmp_path / "first.duckdb", facts)), dict(query(tmp_path / "second.duckdb", facts))
    assert {key: after.get(key) for key in before} == before
    assert len(after) > len(before)


def test_fact_keys_and_ids_are_unique_and_an_id_is_computed_from_its_key(connection: duckdb.DuckDBPyConnection) -> None:
    facts = connection.execute("SELECT trial_id, fact_key, fact_id FROM facts").fetchall()
    assert len({key for _, key, _ in facts}) == len({fact for *_, fact in facts}) == len(facts)
    assert all(compute_fact_id(trial, key) == fact for trial, key, fact in facts)
    # Plain SQL computes it, too: the first 13 hexadecimal digits of an MD5.
    sql = (
        "SELECT count(*) FROM facts WHERE fact_id <> CAST('0x' || left(md5(trial_id || '/' || fact_key), 13) AS BIGINT)"
    )
    assert connection.execute(sql).fetchone() == (0,)
    # 52 bits: every JSON reader holds the number exactly.
    assert max(fact for *_, fact in facts) < 2**52


def test_a_fact_key_reads_as_source_place_row_and_column(connection: duckdb.DuckDBPyConnection) -> None:
    # The example of DESIGN, section 5.
    key = "kantarjian-2016/table-2/cr-cri-total/inotuzumab"
    assert connection.execute("SELECT view_name FROM facts WHERE fact_key = ?", [key]).fetchall() == [("arm_results",)]


def fail(*_: object) -> None:
    raise RuntimeError("cut off")


@pytest.mark.parametrize(
    ("module", "step"),
    [(database_file, "create_views"), (build, "insert_vocabularies"), (build, "insert_rows"), (build, "seal")],
)
def test_a_build_that_is_cut_off_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str, bundled: Path, small_schema: Path
) -> None:
    path = Path(shutil.copyfile(bundled, tmp_path / "kb.duckdb"))
    monkeypatch.setattr(module, step, fail)
    with pytest.raises(RuntimeError, match="cut off"):
        build_database([MEADOW], path, small_schema, "test")
    assert path.read_bytes() == bundled.read_bytes()
    assert names(tmp_path) == ["kb.duckdb"]


def test_a_build_that_cannot_replace_the_file_says_so(tmp_path: Path, small_schema: Path) -> None:
    (tmp_path / "kb.duckdb").mkdir()
    (tmp_path / "kb.duckdb" / "file").touch()
    with pytest.raises(DatabaseInUse) as caught:
        build_database([MEADOW], tmp_path / "kb.duckdb", small_schema, "test")
    assert str(caught.value) == f"{tmp_path}/kb.duckdb: Is a directory"
    assert names(tmp_path) == ["kb.duckdb"]


def test_a_build_leaves_nothing_beside_the_file_and_removes_an_old_write_ahead_log(
    tmp_path: Path, small_schema: Path
) -> None:
    (tmp_path / "kb.duckdb.wal").write_text("of a file that is gone", encoding="utf-8")
    build_database([MEADOW], tmp_path / "kb.duckdb", small_schema, "test")
    assert names(tmp_path) == ["kb.duckdb"]


def test_an_open_reader_keeps_its_answers_while_the_file_is_replaced(tmp_path: Path, small_schema: Path) -> None:
    path = tmp_path / "kb.duckdb"
    build_database([MEADOW], path, small_schema, "test")
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import duckdb, sys\n"
                "con = duckdb.connect(sys.argv[1], read_only=True)\n"
                "print('open', flush=True)\n"
                "sys.stdin.readline()\n"
                "print(con.execute('SELECT trial_id, count(*) FROM facts GROUP BY 1').fetchall())"
            ),
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        build_database([make_twin(tmp_path / "twin")], path, small_schema, "test")
        answer, _ = reader.communicate("go\n", timeout=30)
    assert answer == "[('isrctn40917263', 59)]\n"
    assert query(path, "SELECT DISTINCT trial_id FROM facts") == [("isrctn40917264",)]


def test_the_date_of_the_build_can_be_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_schema: Path
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1465689600")
    build_database([MEADOW], tmp_path / "kb.duckdb", small_schema, "test")
    # date -u -d @1465689600
    assert query(tmp_path / "kb.duckdb", "SELECT built_at::VARCHAR FROM database") == [("2016-06-12 00:00:00",)]


def test_a_date_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_schema: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(BadEvidence) as caught:
        build_database([MEADOW], tmp_path / "kb.duckdb", small_schema, "test")
    assert str(caught.value) == (
        "SOURCE_DATE_EPOCH: 'today' is not a time; write seconds since 1970, or unset the variable"
    )
    assert names(tmp_path) == []


def test_the_file_says_what_wrote_it(bundled: Path) -> None:
    sql = "SELECT evidencekb_version, duckdb_version FROM database"
    assert query(bundled, sql) == [(__version__, duckdb.__version__)]


def test_the_file_can_be_opened_since_duckdb_1_4(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
    assert connection.execute(sql).fetchall() == [("v1.4.0+",)]


def test_loading_a_trial_keeps_the_others_and_gives_what_a_build_gives(
    bundled: Path, tmp_path: Path, two_trials: duckdb.DuckDBPyConnection
) -> None:
    path = Path(shutil.copyfile(bundled, tmp_path / "kb.duckdb"))
    loaded = add_to_knowledge_base([MEADOW], path)
    assert [trial for trial, *_ in loaded.trials] == ["isrctn40917263"]
    assert two_trials.execute("SELECT content_hash FROM database").fetchall() == [(loaded.content_hash,)]
    assert names(tmp_path) == ["kb.duckdb"]


def make_twin(folder: Path) -> Path:
    """Return a copy of the made-up trial under another name."""
    shutil.copytree(MEADOW, folder)
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8").replace("40917263", "40917264").replace("example-2022", "example-2023")
        file.write_text(text, encoding="utf-8")
    return folder


def test_loading_a_trial_again_replaces_it_and_nothing_else(meadow: Folder, tmp_path: Path, small_schema: Path) -> None:
    path, twin = tmp_path / "kb.duckdb", make_twin(tmp_path / "twin")
    build_database([twin, meadow.path], path, small_schema, "test")
    meadow.change("baseline.csv", "61.4", "61.5")
    meadow.change("flow.csv", 'itt,high,discontinued,adverse event,17,4.2,"Figure 1, high column"\n', "")
    load_trials([meadow.path], path, small_schema, "test")
    sql = "SELECT trial_id, value FROM baseline WHERE characteristic = 'Age' AND arm_id = 'high' ORDER BY 1"
    assert query(path, sql) == [("isrctn40917263", 61.5), ("isrctn40917264", 61.4)]
    sql = "SELECT trial_id, count(*) FROM participant_flow GROUP BY 1 ORDER BY 1"
    assert query(path, sql) == [("isrctn40917263", 1), ("isrctn40917264", 2)]
    [(facts, ids)] = query(path, "SELECT count(*), count(DISTINCT fact_id) FROM facts")
    assert facts == ids == 58 + 59
    fresh = build_database([meadow.path, twin], tmp_path / "fresh.duckdb", small_schema, "test")
    assert query(path, "SELECT content_hash FROM database") == [(fresh.content_hash,)]


def test_loading_into_no_database_makes_one(tmp_path: Path, kb: Kb) -> None:
    path = tmp_path / "new" / "kb.duckdb"
    outcome = kb("load", "article", MEADOW, "--db", path)
    assert (outcome.code, outcome.out) == (0, "")
    assert f"isrctn40917263: 59 facts from {MEADOW}\n" in outcome.err
    assert query(path, "SELECT trial_id FROM trials") == [("isrctn40917263",)]


def make_other(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 42 AS i")


def make_text(path: Path) -> None:
    path.write_text("not a database", encoding="utf-8")


@pytest.mark.parametrize("make", [make_other, make_text])
def test_loading_into_a_file_that_is_not_ours_leaves_it(tmp_path: Path, kb: Kb, make: Callable[[Path], None]) -> None:
    path = tmp_path / "other.duckdb"
    make(path)
    before = path.read_bytes()
    outcome = kb("load", "article", MEADOW, "--db", path)
    assert outcome.code == 4
    assert outcome.err.startswith(f"kb: {path}: its trials cannot be kept (")
    assert outcome.err.endswith("); build it anew with: kb build. Name another file with --db.\n")
    assert path.read_bytes() == before
    assert names(tmp_path) == ["other.duckdb"]


def test_a_file_in_place_of_a_folder_is_said_so(tmp_path: Path, kb: Kb) -> None:
    make_text(tmp_path / "file")
    outcome = kb("build", MEADOW, "--db", tmp_path / "file" / "kb.duckdb")
    assert outcome.code == 4
    assert outcome.err == f"kb: {tmp_path}/file/kb.duckdb: File exists. Name another file with --db.\n"


@pytest.fixture
def changing_schema(tmp_path: Path, small_schema: Path) -> Path:
    """A copy of the small schema that a test may change, and ``kb.duckdb`` beside it made with it."""
    schema = Path(shutil.copytree(small_schema, tmp_path / "schema"))
    build_database([MEADOW], tmp_path / "kb.duckdb", schema, "test")
    return schema


def test_adding_a_trial_makes_views_anew_only_where_they_are_of_another_program(
    tmp_path: Path, changing_schema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kb.duckdb"
    monkeypatch.setattr(database_file, "create_views", fail)
    load_trials([MEADOW], path, changing_schema, "test")
    file = changing_schema / "views" / "baseline.sql"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("One row is", "A row is"), encoding="utf-8")
    with pytest.raises(RuntimeError, match="cut off"):
        load_trials([MEADOW], path, changing_schema, "test")
    monkeypatch.undo()
    load_trials([MEADOW], path, changing_schema, "test")
    comment = dict(query(path, "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"))["baseline"]
    assert comment.startswith("A row is")


def test_adding_a_trial_brings_back_a_view_that_someone_dropped(tmp_path: Path, changing_schema: Path) -> None:
    path = tmp_path / "kb.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP VIEW baseline")
    load_trials([MEADOW], path, changing_schema, "test")
    assert query(path, "SELECT DISTINCT trial_id FROM baseline") == [("isrctn40917263",)]


def test_a_database_takes_the_place_of_no_device_or_pipe(tmp_path: Path, kb: Kb) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    outcome = kb("build", MEADOW, "--db", pipe)
    assert (outcome.code, outcome.err) == (4, f"kb: {pipe}: this is not a regular file. Name another file with --db.\n")
    assert pipe.is_fifo()
