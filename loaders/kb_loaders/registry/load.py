"""A load of registry records: batch after batch into a copy of the database, which then takes its place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kb_loaders.binding import light_binding
from kb_loaders.database import Finish, insert_rows, insert_vocabularies, now, quote, seal
from kb_loaders.database_file import changed_database, scratch_folder
from kb_loaders.lanes import LANES, open_lanes, run_lanes
from kb_loaders.registry.history import LOADED, NO_VIEWS, SECTIONS, History, read_known_hashes, version_with
from kb_loaders.registry.records import Loaded, Refused, RefusedRecords, Unmapped
from kb_loaders.registry.relink import drop_stage, relink_batch
from kb_loaders.registry.transform import define_macros, prepare_words, registry_settings, transform
from kb_loaders.vocabulary import read_vocabularies
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

MOST_NAMED = 10
"""Studies that a note names."""
MEMORY = "550MB"
"""Most that DuckDB keeps in memory; the rest of the process takes up to 550 MB more.

The tables of a batch in each lane fit in; rows that wait to be written are spilled.
"""
KEEP_WORDS = (
    "DELETE FROM core.registry_word; "
    "INSERT INTO core.registry_word SELECT position, pattern, relation FROM temp.registry_group_word"
)
"""So that an article that is loaded later is linked by the same words."""
VIEWS = {view: tables[0] for view, tables in SECTIONS.items() if view not in NO_VIEWS}
"""Views whose rows a load counts, and the table that has a row for each."""


class Records(Protocol):
    """Where a load gets its records from, a batch at a time.

    refused, repeated, unchanged: so far; unchanged are records whose content the database holds. passed_over: files
    that hold no records. inputs: files and folders that are read; the sources of what is refused are in them.
    """

    repeated: int
    unchanged: int

    @property
    def refused(self) -> list[Refused]: ...
    @property
    def passed_over(self) -> list[str]: ...
    @property
    def inputs(self) -> list[Path]: ...

    def position(self, content: bytes, /) -> int | None:
        """Return where in the input the first record is whose content hash begins with 16 bytes.

        None where it has not come so far, or where no study has two records. Positions rise with the input.
        """

    def next(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Make the temporary table ``batch_study`` (trial_id, content_hash, last_update_posted), in the order read.

        content_hash names the record within the batch. False where there are no more records.
        """

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the stage relations of the records that are still in ``batch_study``.

        Nothing of the batch is asked for afterwards; the load drops them.
        """


OpenRecords = Callable[[Path, set[bytes]], Records]
"""Opens the records, given a folder for scratch files, and the content hashes that are loaded."""
Prepare = Callable[["duckdb.DuckDBPyConnection"], None]
"""Makes what a connection needs before its first batch."""


@light_binding()
def load_records(
    open_records: OpenRecords,
    path: Path,
    schema: Path,
    version: str,
    finish: Finish | None = None,
    *,
    is_strict: bool = False,
    words: Sequence[Path] = (),
    lanes: int = LANES,
) -> Loaded:
    """Add registry records to the database at ``path``, or replace those whose content changed; all or nothing.

    finish: history.LOADED names for it the studies of this load.
    words: folders of people's own files of words. Raises BadEvidence where one has a mistake.
    lanes: how many batches are worked on at a time.
    Raises RefusedRecords where nothing can be loaded, or, if the load is strict, where a record cannot;
    DatabaseInUse where the database cannot be replaced. The file is then as it was.
    """
    with changed_database(path, schema) as (connection, wait_for_views):
        scratch = scratch_folder(path)
        scratch.mkdir(exist_ok=True)
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = {quote(str(scratch / 'spill'))}")
        connection.execute("DELETE FROM core.build; DELETE FROM core.vocabulary")
        insert_vocabularies(connection, read_vocabularies(schema))
        loader_version = version_with(prepare_words(connection, schema, words))
        connection.execute(KEEP_WORDS)
        known = read_known_hashes(connection, loader_version)
        records = open_records(scratch, known)
        history = History(connection, now(), loader_version, records.position)

        def prepare(lane: duckdb.DuckDBPyConnection) -> None:
            if lane is not connection:
                prepare_words(lane, schema, words)
                define_macros(lane)

        load = _Load(records, history, prepare, wait_for_views, is_strict)
        with registry_settings(connection), open_lanes(connection, lanes) as connections:
            run_lanes(connections, load.work, load.stop)
        wait_for_views()
        is_empty = not history.loaded + records.unchanged + history.gave_way + history.older
        if is_empty or (is_strict and records.refused):
            raise RefusedRecords(records.refused)
        _keep_refused(connection, records)
        notes = _note_held(connection, records.refused)
        if finish is not None:
            finish(connection)
        unmapped = _read_unmapped(connection)
        content = seal(connection, version)
    # What the database held is counted as unchanged when it comes, even if another record of the input counts.
    given = sum(records.position(one) is not None for one in known & history.replaced)
    changed = len(history.changed)
    return Loaded(
        new=history.new,
        changed=changed,
        unchanged=history.loaded + records.unchanged - given - history.new - changed,
        repeated=records.repeated + history.gave_way + given,
        older_than_held=history.older,
        rows={view: count for view, count in load.rows.items() if count},
        refused=tuple(records.refused),
        unmapped=tuple(unmapped),
        passed_over=tuple(records.passed_over),
        content_hash=content,
        notes=notes,
    )


class _Load:
    """The batches of a load: read and committed in their order, and worked on at the same time in between.

    wait_for_views: as database_file opens a database.
    """

    def __init__(
        self,
        records: Records,
        history: History,
        prepare: Prepare,
        wait_for_views: Callable[[], object],
        is_strict: bool,
    ) -> None:
        self.records = records
        self.history = history
        self.prepare = prepare
        self.wait_for_views = wait_for_views
        self.is_strict = is_strict
        self.rows = dict.fromkeys(VIEWS, 0)
        self._reading = threading.Lock()
        self._turn = threading.Condition()
        self._n_read = self._n_done = 0
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let no lane begin another batch, or wait for one."""
        self._stopped.set()
        with self._turn:
            self._turn.notify_all()

    def work(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take batch after batch until there are no more, or another lane has failed."""
        self.prepare(connection)
        while not self._stopped.is_set():
            with self._reading:
                if self._stopped.is_set() or not self.records.next(connection):
                    return
                if self.is_strict and self.records.refused:
                    raise RefusedRecords(self.records.refused)
                number = self._n_read
                self._n_read += 1
                if self.history.choose(connection, number):
                    self._wait(number)
                    # What an earlier batch said of a study is kept as the views have it.
                    self.wait_for_views()
            self.records.stage(connection)
            connection.execute("BEGIN")
            again = self.history.remove_old(connection, number)
            before = _count_rows(connection)
            transform(connection)
            relink_batch(connection)
            drop_stage(connection)
            after = _count_rows(connection)
            self._wait(number)
            self.history.record(connection)
            connection.execute("COMMIT")
            for view, table in VIEWS.items():
                self.rows[view] += after[view] - before[view] - again.get(table, 0)
            with self._turn:
                self._n_done += 1
                self._turn.notify_all()

    def _wait(self, number: int) -> None:
        """Wait until every batch before this one is committed; rows of a table are in the order of the commits."""
        with self._turn:
            self._turn.wait_for(lambda: self._stopped.is_set() or self._n_done == number)
        if self._stopped.is_set():
            raise RuntimeError("another lane has failed")


def _count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of rows of registry records and articles by view."""
    counts = ", ".join(f"(SELECT count(*) FROM core.{table})" for table in VIEWS.values())
    row = connection.execute(f"SELECT {counts}").fetchone()
    return dict(zip(VIEWS, row or (), strict=True))


def _keep_refused(connection: duckdb.DuckDBPyConnection, records: Records) -> None:
    """Put refused records into the database, in the place of all that an earlier load refused in the same input."""
    inputs = [str(path) for path in records.inputs]
    connection.execute(
        "DELETE FROM core.refused_record WHERE source IN (SELECT unnest($1)) "
        "OR EXISTS (SELECT 1 FROM (SELECT unnest($2) AS input) WHERE starts_with(source, input || '/'))",
        [sorted({*inputs, *(one.source for one in records.refused)}), inputs],
    )
    insert_rows(connection, {"refused_record": [{**one._asdict(), "loaded_at": now()} for one in records.refused]})


def _note_held(connection: duckdb.DuckDBPyConnection, refused: list[Refused]) -> tuple[str, ...]:
    """Return what to say of refused records whose studies the database holds nevertheless."""
    rows = connection.execute(
        "SELECT nct_id FROM core.registry_record WHERE list_contains($1, nct_id) ORDER BY 1",
        [sorted({one.nct_id for one in refused if one.nct_id})],
    ).fetchall()
    if not rows:
        return ()
    names = ", ".join(name for (name,) in rows[:MOST_NAMED]) + (", ..." if len(rows) > MOST_NAMED else "")
    held = counted(len(rows), "study of a refused record is", "studies of refused records are")
    return (f"{held} in the database as another record says: {names}",)


def _read_unmapped(connection: duckdb.DuckDBPyConnection) -> list[Unmapped]:
    rows = connection.execute(
        "SELECT COALESCE(measure_posted, ''), count(*), min(upper(trial_id)) FROM core.registry_analysis "
        f"WHERE measure = 'unmapped' AND trial_id IN (SELECT trial_id FROM {LOADED}) "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return [Unmapped(*row) for row in rows]
