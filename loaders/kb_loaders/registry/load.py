"""A load of registry records: batch after batch into a copy of the database, which then takes its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kb_loaders.binding import light_binding
from kb_loaders.database import create_views, insert_rows, insert_vocabularies, now, quote, seal
from kb_loaders.database_file import changed_database, scratch_folder
from kb_loaders.registry.history import NO_VIEWS, SECTIONS, History, read_known_hashes, version_with
from kb_loaders.registry.records import Loaded, Refused, RefusedRecords, Unmapped
from kb_loaders.registry.transform import prepare_words, registry_settings, transform
from kb_loaders.vocabulary import read_vocabularies

if TYPE_CHECKING:
    import duckdb

MEMORY = "950MB"
"""Most that DuckDB keeps in memory; the rest of the process takes about 150 MB more."""


VIEWS = {view: tables[0] for view, tables in SECTIONS.items() if view not in NO_VIEWS}
"""Views whose rows a load counts, and the table that has a row for each."""


class Records(Protocol):
    """Where a load gets its records from, a batch at a time.

    refused, repeated, unchanged: so far; unchanged are records whose content the database holds. passed_over: files
    that hold no records.
    """

    repeated: int
    unchanged: int

    @property
    def refused(self) -> list[Refused]: ...
    @property
    def passed_over(self) -> list[str]: ...

    def next(self) -> bool:
        """Make the temporary table ``batch_study`` (trial_id, content_hash, last_update_posted), in the order read.

        content_hash names the record within the batch. False where there are no more records.
        """

    def stage(self) -> None:
        """Make the stage relations of the records that are still in ``batch_study``."""


OpenRecords = Callable[["duckdb.DuckDBPyConnection", Path, set[bytes]], Records]
"""Opens the records, given the connection, a folder for scratch files, and the content hashes that are loaded."""
Finish = Callable[["duckdb.DuckDBPyConnection"], None]
"""What is computed of registry records once they are there; temp.loaded_study names the studies of this load."""


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
) -> Loaded:
    """Add registry records to the database at ``path``, or replace those whose content changed; all or nothing.

    words: folders of people's own files of words. Raises BadEvidence where one has a mistake.
    Raises RefusedRecords where nothing can be loaded, or, if the load is strict, where a record cannot;
    DatabaseInUse where the database cannot be replaced. The file is then as it was.
    """
    with changed_database(path, schema) as connection:
        scratch = scratch_folder(path)
        scratch.mkdir(exist_ok=True)
        connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = {quote(str(scratch / 'spill'))}")
        connection.execute("DELETE FROM core.build; DELETE FROM core.vocabulary")
        insert_vocabularies(connection, read_vocabularies(schema))
        create_views(connection, schema)
        loader_version = version_with(prepare_words(connection, schema, words))
        records = open_records(connection, scratch, read_known_hashes(connection, loader_version))
        history = History(connection, now(), loader_version)
        rows = dict.fromkeys(VIEWS, 0)
        with registry_settings(connection):
            while records.next():
                if is_strict and records.refused:
                    raise RefusedRecords(records.refused)
                history.choose()
                _load_batch(connection, records, history, rows)
        is_empty = not history.loaded + records.unchanged
        if is_empty or (is_strict and records.refused):
            raise RefusedRecords(records.refused)
        _keep_refused(connection, records.refused)
        if finish is not None:
            finish(connection)
        unmapped = _read_unmapped(connection)
        content = seal(connection, version)
    return Loaded(
        new=history.new,
        changed=history.changed,
        unchanged=history.loaded + records.unchanged - history.new - history.changed,
        repeated=records.repeated + history.gave_way,
        rows={view: count for view, count in rows.items() if count},
        refused=tuple(records.refused),
        unmapped=tuple(unmapped),
        passed_over=tuple(records.passed_over),
        content_hash=content,
    )


def _load_batch(
    connection: duckdb.DuckDBPyConnection, records: Records, history: History, rows: dict[str, int]
) -> None:
    """Add the records of a batch in one transaction."""
    records.stage()
    connection.execute("BEGIN")
    history.remove_old()
    before = _count_rows(connection)
    transform(connection)
    for view, count in _count_rows(connection).items():
        rows[view] += count - before[view]
    history.record()
    connection.execute("COMMIT")


def _count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the number of rows of registry records and articles by view."""
    counts = ", ".join(f"(SELECT count(*) FROM core.{table})" for table in VIEWS.values())
    row = connection.execute(f"SELECT {counts}").fetchone()
    return dict(zip(VIEWS, row or (), strict=True))


def _keep_refused(connection: duckdb.DuckDBPyConnection, refused: list[Refused]) -> None:
    """Put refused records into the database, in the place of those that an earlier load refused there."""
    if not refused:
        return
    places = sorted({f"{one.source}\n{one.place}" for one in refused})
    connection.execute(
        "DELETE FROM core.refused_record WHERE list_contains($1, concat(source, chr(10), place))", [places]
    )
    insert_rows(connection, {"refused_record": [{**one._asdict(), "loaded_at": now()} for one in refused]})


def _read_unmapped(connection: duckdb.DuckDBPyConnection) -> list[Unmapped]:
    rows = connection.execute(
        "SELECT COALESCE(measure_posted, ''), count(*), min(upper(trial_id)) FROM core.registry_analysis "
        "WHERE measure = 'unmapped' AND trial_id IN (SELECT trial_id FROM temp.loaded_study) "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return [Unmapped(*row) for row in rows]
