"""A folder loaded after its record: groups are linked as groups.csv says, and what is computed from links follows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.reconcile.sources import EXAMPLE, build, record

HEADER = "module,outcome,group_id,title,arm,relation,note\n"


def ask(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with a folder without groups.csv and its record, and that folder."""
    place = tmp_path_factory.mktemp("relink")
    folder = place / "nct90000002"
    shutil.copytree(EXAMPLE, folder)
    (folder / "groups.csv").unlink()
    return build(place / "both.duckdb", folder, record()), folder


@pytest.fixture
def copy(both: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    shutil.copy(both[0], tmp_path / "both.duckdb")
    shutil.copytree(both[1], tmp_path / "folder")
    return tmp_path / "both.duckdb", tmp_path / "folder"


LINKS = "SELECT count(*) FROM groups WHERE module = 'event' AND relation = 'same'"
EFFECTS = "SELECT count(*) FROM effects WHERE population_id = 'registry-adverse-events'"


def test_a_group_that_people_say_is_no_arm_is_in_no_effect(copy: tuple[Path, Path], kb: Callable[..., Any]) -> None:
    database, folder = copy
    assert ask(database, LINKS) == [(2,)]
    assert ask(database, EFFECTS)[0][0] > 0
    (folder / "groups.csv").write_text(HEADER + "event,,EG001,,,unlinked,\n", encoding="utf-8")
    assert kb("load", "article", folder, "--db", database).code == 0
    assert ask(database, LINKS) == [(1,)]
    assert ask(database, EFFECTS) == [(0,)]


def test_loading_the_folder_again_changes_no_effect(copy: tuple[Path, Path], kb: Callable[..., Any]) -> None:
    database, folder = copy
    everything = (
        "SELECT * EXCLUDE (p_value, test) FROM effects WHERE starts_with(population_id, 'registry-') ORDER BY ALL"
    )
    before = ask(database, everything)
    assert kb("load", "article", folder, "--db", database).code == 0
    assert ask(database, everything) == before


def test_a_row_that_names_no_group_is_said(copy: tuple[Path, Path], kb: Callable[..., Any]) -> None:
    database, folder = copy
    (folder / "groups.csv").write_text(HEADER + "event,,EG009,,,unlinked,\n", encoding="utf-8")
    outcome = kb("load", "article", folder, "--db", database)
    assert (
        "groups.csv names a group that its registry record does not hold: module event, group_id EG009" in outcome.err
    )
