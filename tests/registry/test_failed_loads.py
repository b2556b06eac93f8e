"""A load that fails, is killed or may not write leaves the database as it was."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from kb_loaders.ctgov import batches
from kb_loaders.database import DatabaseChanged, DatabaseInUse, NoRoom
from kb_loaders.registry import load as registry_load
from tests.apart import environment
from tests.conftest import SCHEMA, names
from tests.registry.loading import load
from tests.registry.records import study, write_lines


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_when_a_batch_fails_nothing_is_loaded(
    copy_of_five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    monkeypatch.setattr(batches, "MOST_RECORDS", 2)
    numbers = itertools.count()
    transform = registry_load.transform

    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        if next(numbers) == failing:
            raise duckdb.OutOfMemoryException("no more room")
        transform(connection)

    monkeypatch.setattr(registry_load, "transform", fail)
    before = copy_of_five.read_bytes()
    with pytest.raises(NoRoom, match="too little memory; nothing was changed"):
        load(copy_of_five, write_lines(tmp_path / "input", [study(f"NCT9{n:07}") for n in range(40, 50)]))
    assert copy_of_five.read_bytes() == before
    assert list(copy_of_five.parent.glob(f".{copy_of_five.name}*")) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from kb_loaders.ctgov import batches
from kb_loaders.ctgov.load import load_ctgov
from kb_loaders.registry import load

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
    copy_of_five: Path, tmp_path: Path, step: str
) -> None:
    before = copy_of_five.read_bytes()
    path = write_lines(tmp_path / "input", [study(f"NCT9200000{n}") for n in range(5)])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *step.split(), path, copy_of_five, SCHEMA],
        env=environment(),
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert copy_of_five.read_bytes() == before
    assert len(names(copy_of_five.parent)) > 1
    assert load(copy_of_five, path).new == 5
    assert names(copy_of_five.parent) == ["kb.duckdb"]


def test_a_database_that_another_process_changed_meanwhile_is_left(
    copy_of_five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def change(connection: duckdb.DuckDBPyConnection, version: str) -> str:
        copy_of_five.write_bytes(b"another")
        return seal(connection, version)

    seal = registry_load.seal
    monkeypatch.setattr(registry_load, "seal", change)
    with pytest.raises(DatabaseChanged, match=r"another process changed it meanwhile; nothing was loaded$") as caught:
        load(copy_of_five, write_lines(tmp_path / "input", [study("NCT92000001")]))
    assert caught.value.way_out == "Run it again."
    assert copy_of_five.read_bytes() == b"another"
    assert names(copy_of_five.parent) == ["kb.duckdb"]


@pytest.mark.parametrize(("room", "says"), [("1KB", "the disk is full"), ("1GB", "there is too little memory")])
def test_a_load_that_has_no_room_says_so_and_leaves_the_database(
    copy_of_five: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: str, says: str
) -> None:
    before = copy_of_five.read_bytes()
    memory = "12MB" if room == "1KB" else "1MB"
    monkeypatch.setattr(registry_load, "MEMORY", f"{memory}'; SET max_temp_directory_size = '{room}")
    with pytest.raises(NoRoom) as caught:
        load(copy_of_five, write_lines(tmp_path / "input", [study(f"NCT92{n:06}") for n in range(60)]))
    assert str(caught.value) == f"{copy_of_five}: {says}; nothing was changed"
    assert copy_of_five.read_bytes() == before
    assert names(copy_of_five.parent) == ["kb.duckdb"]


def test_a_database_of_another_version_is_refused_with_the_way_out(copy_of_five: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(copy_of_five)) as connection:
        connection.execute("ALTER TABLE core.trial ADD COLUMN colour VARCHAR")
    before = copy_of_five.read_bytes()
    with pytest.raises(DatabaseInUse) as caught:
        load(copy_of_five, write_lines(tmp_path / "input", [study("NCT92000001")]))
    assert str(caught.value) == (
        f"{copy_of_five}: its trials cannot be kept (its table core.trial is that of another version of the program); "
        "build it anew with: kb build"
    )
    assert copy_of_five.read_bytes() == before
