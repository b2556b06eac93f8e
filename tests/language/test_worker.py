"""The second layer alone: without the checker, the process that runs queries reads no file, writes none, and ends."""

from __future__ import annotations

import datetime
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from kb_cli.catalogue.resources import schema_folder
from kb_cli.engines.worker import Worker, _Values
from kb_cli.errors import KbError, LimitReached, NoDatabase, UsageMistake
from tests.conftest import SECRET
from tests.language.attacks import EXHAUSTING, HEAVY, READING, SETTING, WRITING, lines

PROBE = "SELECT count(*), median(position), (SELECT avg(i) FROM range(3) AS r(i)) FROM arms"


@pytest.fixture(scope="module")
def worker(places: dict[str, Path]) -> Iterator[Worker]:
    with Worker(places["database"], schema_folder(), timeout=20) as worker:
        yield worker


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.mark.parametrize("attack", lines(READING) + lines(WRITING) + lines(SETTING))
def test_without_the_checker_no_file_is_read_or_written(worker: Worker, places: dict[str, Path], attack: str) -> None:
    before, expected = contents(places["folder"]), worker.ask(PROBE).rows
    try:
        answer = str(worker.ask(attack.format(**places)).rows)
    except (KbError, AssertionError) as error:
        answer = str(error)
    assert SECRET not in answer
    assert contents(places["folder"]) == before
    assert worker.ask(PROBE).rows == expected


@pytest.mark.parametrize("attack", lines(EXHAUSTING)[:6] + lines(HEAVY))
def test_a_bomb_ends_in_time_and_the_next_query_is_answered(places: dict[str, Path], attack: str) -> None:
    started = time.monotonic()
    with Worker(places["database"], schema_folder(), timeout=1, memory=2 << 30) as worker:
        with suppress(LimitReached, UsageMistake):
            worker.ask(attack.replace("{{", "{").replace("}}", "}"))
        assert time.monotonic() - started < 20
        assert worker.ask("SELECT 1").rows == [(1,)]


def test_a_limit_of_time_says_so(places: dict[str, Path]) -> None:
    with (
        Worker(places["database"], schema_folder(), timeout=0.3) as worker,
        pytest.raises(LimitReached, match=r"^Stopped after 0\.3 seconds\. Ask for less, or allow more time"),
    ):
        worker.ask("SELECT count(*) FROM range(10000000000) AS a, range(1000) AS b")


def test_a_limit_of_rows_is_told(worker: Worker) -> None:
    result = worker.ask("SELECT * FROM range(5000)", limit=3000)
    assert (len(result.rows), result.limited_to) == (3000, 3000)
    assert worker.ask("SELECT * FROM range(3)", limit=3).limited_to is None
    assert len(worker.ask("SELECT * FROM range(5001)").rows) == 5001


def test_values_of_every_kind_come_back_as_they_are(worker: Worker) -> None:
    sql = (
        "SELECT 1.5::DECIMAL(3,1), DATE '2020-02-29', TIMESTAMP '2020-01-01 10:00:00', INTERVAL 3 DAY, [1, NULL], "
        "{'low': 1}, 'é', NULL, true, 1e300, 'a'::BLOB, TIME '10:00:00', TIMESTAMPTZ '2020-01-01 00:00:00+00'"
    )
    (row,) = worker.ask(sql).rows
    assert row[:6] == (
        Decimal("1.5"), datetime.date(2020, 2, 29), datetime.datetime(2020, 1, 1, 10), datetime.timedelta(3), [1, None],  # noqa: DTZ001
        {"low": 1},
    )  # fmt: skip
    assert row[6:12] == ("é", None, True, 1e300, b"a", datetime.time(10))
    assert row[12].utcoffset() is not None


def test_an_error_of_the_engine_is_a_mistake_and_the_worker_lives_on(worker: Worker) -> None:
    with pytest.raises(UsageMistake, match="Conversion Error"):
        worker.ask("SELECT CAST(arm AS INTEGER) FROM arms")
    assert worker.ask("SELECT 1").rows == [(1,)]


def test_there_must_be_a_database(tmp_path: Path) -> None:
    with Worker(tmp_path / "none.duckdb", schema_folder()) as worker, pytest.raises(NoDatabase, match="no database at"):
        worker.ask("SELECT 1")


def test_only_plain_values_are_read_from_the_process(tmp_path: Path) -> None:
    import io

    evil = pickle.dumps(Path)
    with pytest.raises(pickle.UnpicklingError, match="is no plain value"):
        _Values(io.BytesIO(evil)).load()
    assert tmp_path


def test_a_dead_process_is_told_and_replaced(places: dict[str, Path]) -> None:
    with Worker(places["database"], schema_folder(), timeout=5) as worker:
        assert worker.ask("SELECT 1").rows == [(1,)]
        assert worker._process is not None
        worker._process.kill()
        worker._process.wait()
        assert worker.ask("SELECT 2").rows == [(2,)]


def test_an_exact_function_runs_behind_the_limits(worker: Worker) -> None:
    (row,) = worker.ask("SELECT round(clopper_pearson_low(88, 109, 0.95), 1)").rows
    assert row[0] == pytest.approx(72.1, abs=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is a part of Linux")
def test_the_operating_system_holds_where_the_engine_is_open(places: dict[str, Path]) -> None:
    """A process that is confined, with an engine that is not: the overwriting of its own database fails."""
    import subprocess

    program = (
        "import sys, duckdb; from pathlib import Path; from kb_cli.engines.confine import confine\n"
        f"database, folder = Path({str(places['database'])!r}), Path({str(places['folder'])!r})\n"
        "is_confined = confine([database])\n"
        "connection = duckdb.connect(str(database), read_only=True)\n"
        "def fails(sql):\n"
        "    try:\n        connection.execute(sql).fetchall(); return False\n"
        "    except duckdb.Error: return True\n"
        "print(is_confined, fails(f\"COPY (SELECT 1) TO '{database}' (USE_TMP_FILE false)\"),\n"
        "    fails(f\"COPY (SELECT 1) TO '{folder}/new.csv'\"), fails(f\"SELECT * FROM '{folder}/secret.csv'\"),\n"
        "    connection.execute('SELECT count(*) > 0 FROM arms').fetchone())\n"
    )
    before = contents(places["folder"])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    if done.stdout.startswith("False"):
        pytest.skip("this kernel has no Landlock")
    assert done.stdout == "True True True True (True,)\n"
    assert contents(places["folder"]) == before
