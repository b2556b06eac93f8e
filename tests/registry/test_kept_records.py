"""A build over a database with registry records keeps them, or stops before it would lose one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kb_cli.engines.build import add_to_knowledge_base, build_knowledge_base
from tests.conftest import MEADOW, Kb, query
from tests.reconcile.sources import EXAMPLE, contents, load_record, record
from tests.registry.records import study

HELD = "kept: 1 registry record that the database held\n"

pytestmark = pytest.mark.usefixtures("one_time")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a record and the article of another trial; nothing may write to it."""
    path = tmp_path_factory.mktemp("kept") / "kb.duckdb"
    build_knowledge_base([MEADOW], path)
    load_record(path, study("NCT90000009"))
    return path


@pytest.fixture
def copy(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(loaded, tmp_path / "kb.duckdb"))


def test_a_build_keeps_the_records_and_gives_what_build_and_load_give(loaded: Path, copy: Path, kb: Kb) -> None:
    for _ in range(2):
        outcome = kb("build", MEADOW, "--db", copy)
        assert outcome.code == 0, outcome.err
        assert HELD in outcome.err
    assert contents(copy) == contents(loaded)
    sql = "SELECT content_hash FROM database"
    assert query(copy, sql) == query(loaded, sql)


def test_a_build_over_a_record_alone_adds_the_article_and_links_the_two(tmp_path: Path, kb: Kb) -> None:
    early, late = tmp_path / "early.duckdb", tmp_path / "late.duckdb"
    build_knowledge_base([EXAMPLE], early)
    load_record(early, record())
    load_record(late, record())
    outcome = kb("build", EXAMPLE, "--db", late)
    assert HELD in outcome.err
    assert contents(late) == contents(early)


def test_articles_that_are_not_given_go_and_records_stay(copy: Path, kb: Kb) -> None:
    outcome = kb("build", EXAMPLE, "--db", copy)
    assert outcome.code == 0, outcome.err
    trials = [("nct90000002",), ("nct90000009",)]
    assert query(copy, "SELECT trial_id FROM trials ORDER BY 1") == trials
    assert query(copy, "SELECT DISTINCT trial_id FROM facts ORDER BY 1") == trials


def test_a_build_stops_where_the_record_of_an_article_would_go_with_it(copy: Path, kb: Kb) -> None:
    add_to_knowledge_base([EXAMPLE], copy)
    load_record(copy, record())
    before = copy.read_bytes()
    outcome = kb("build", MEADOW, "--db", copy)
    assert outcome.code == 4
    assert outcome.err == (
        f"kb: {copy}: it holds an article and a registry record of nct90000002, and these folders hold no article of "
        "it. A build would take the article away, and the registry record would be lost with it. Name the article's "
        "folder, too, or add these folders to what is there with: kb load article. Name another file with --db.\n"
    )
    assert copy.read_bytes() == before


def test_a_build_stops_where_another_version_loaded_the_records(copy: Path, kb: Kb) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute("ALTER TABLE core.trial ADD COLUMN colour VARCHAR")
    before = copy.read_bytes()
    outcome = kb("build", MEADOW, "--db", copy)
    assert outcome.code == 4
    assert outcome.err == (
        f"kb: {copy}: it holds 1 registry record of another version of the program, which would be lost. Delete the "
        "file first if that may be. Name another file with --db.\n"
    )
    assert copy.read_bytes() == before


def test_a_build_without_records_reads_nothing_of_an_old_file(tmp_path: Path, kb: Kb) -> None:
    path = tmp_path / "kb.duckdb"
    path.write_text("no database", encoding="utf-8")
    outcome = kb("build", MEADOW, "--db", path)
    assert outcome.code == 0
    assert "kept" not in outcome.err


def test_a_build_stops_where_it_cannot_look_into_the_file(copy: Path, kb: Kb) -> None:
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(copy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        outcome = kb("build", MEADOW, "--db", copy)
        other.communicate()
    assert outcome.code == 4
    assert outcome.err.startswith(f"kb: {copy}: another process has it open to write; close it there first. ")
    assert query(copy, "SELECT count(*) FROM registry_records") == [(1,)]
