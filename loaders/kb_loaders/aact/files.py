"""The files of an export of AACT: found in a folder or a zip, checked, and copied to a scratch database by study."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kb_loaders.aact.tables import TABLES, UNNOTED, Table
from kb_loaders.database import quote
from kb_loaders.findings import BadEvidence, Finding
from kb_loaders.registry.records import Refused

if TYPE_CHECKING:
    import duckdb

HEADER = 1024 * 1024
"""Most bytes of a header line."""
ORDER = {"outcome_measurements": ("outcome_id",), "reported_events": ("event_type",)}
"""What rows of a study are ordered by before their ids."""
AGAIN = "download or export the file again"


class Export:
    """An export of AACT: a folder or a zip of files ``<table>.txt``; other files are not looked at.

    notes: what the export lacks, and what that means, after read().
    Raises FileNotFoundError for a path that is not there, BadEvidence where a table or a column is missing without
    which numbers would be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        self._archive: zipfile.ZipFile | None = None
        self._sizes = self._find()
        self._headers = {table: self._read_header(table) for table in self._sizes}
        self._check()

    def copy(
        self, connection: duckdb.DuckDBPyConnection, scratch: Path, on_progress: Callable[[float], None]
    ) -> list[Refused]:
        """Make the tables ``aact.<table>``, by study; return the lines that are not rows of them.

        A row has trial_id, key (its id, null where ids are not exported), place (of its study's rows in order), and the
        columns of TABLES, null where they are not exported. connection: with an attached database ``aact``.
        on_progress takes the part of the bytes that is read. Raises BadEvidence where a file breaks off.
        """
        refused: list[Refused] = []
        done, total = 0, max(sum(self._sizes.values()), 1)
        for name, table in TABLES.items():
            if name not in self._sizes:
                connection.execute(_empty_sql(name, table))
                continue
            with self._file(name, scratch) as file:
                connection.execute(_copy_sql(name, table, file, self._headers[name]))
            refused += self._read_rejects(connection, name)
            done += self._sizes[name]
            on_progress(done / total)
        return refused

    def _find(self) -> dict[str, int]:
        """Return the bytes of the file of each table that is there."""
        self._members: dict[str, str] = {}
        if self.path.is_dir():
            sizes = {file.name: file.stat().st_size for file in self.path.iterdir() if file.is_file()}
        else:
            try:
                self._archive = zipfile.ZipFile(self.path)
            except zipfile.BadZipFile as error:
                raise self._bad("this is neither a folder nor a zip of AACT's files <table>.txt") from error
            sizes = {one.filename: one.file_size for one in self._archive.infolist()}
        by_table: dict[str, int] = {}
        for name, size in sorted(sizes.items()):
            table = name.rpartition("/")[2].lower().removesuffix(".txt")
            if table in TABLES and name.lower().endswith(".txt"):
                self._members[table] = name
                by_table[table] = size
        return by_table

    def _bad(self, message: str, table: str = "", line: int = 0) -> BadEvidence:
        file = f"{self.path}/{table}.txt" if table else str(self.path)
        return BadEvidence([Finding(file, line, 1 if line else 0, "", message)])

    def _open(self, table: str) -> IO[bytes]:
        member = self._members[table]
        return self._archive.open(member) if self._archive is not None else (self.path / member).open("rb")

    @contextmanager
    def _file(self, table: str, scratch: Path) -> Iterator[Path]:
        """Yield the file of a table; of a zip one at a time is unpacked."""
        if self._archive is None:
            yield self.path / self._members[table]
            return
        file = scratch / f"{table}.txt"
        try:
            with self._open(table) as packed, file.open("wb") as out:
                shutil.copyfileobj(packed, out, 1024 * 1024)
            yield file
        except (zipfile.BadZipFile, EOFError) as error:
            raise self._bad(f"it cannot be unpacked: {error}; {AGAIN}", table) from error
        finally:
            file.unlink(missing_ok=True)

    def _read_header(self, table: str) -> list[str]:
        with self._open(table) as file:
            line = file.readline(HEADER).decode("utf-8-sig", errors="replace")
        row = next(csv.reader(io.StringIO(line), delimiter="|"), [])
        return [name.strip().lower() for name in row]

    def _check(self) -> None:
        missing = [f"{name}.txt" for name, table in TABLES.items() if table.is_essential and name not in self._sizes]
        if missing:
            raise self._bad(f"files are missing: {', '.join(missing)}; {AGAIN} with all tables")
        findings = []
        for name, header in self._headers.items():
            table = TABLES[name]
            needed = [column for column in ("nct_id", *table.needed) if column not in header]
            if needed:
                message = f"columns are missing: {', '.join(needed)}; the first line must name them, with | between"
                findings.append(Finding(f"{self.path}/{name}.txt", 1, 1, "", message))
            absent = [column for column in table.columns if column not in {*header, *needed, *UNNOTED}]
            if absent:
                self.notes.append(f"{name}.txt has no column {', '.join(absent)}: left empty")
        if not (self._has("result_groups", "outcome_id") or self._has("outcome_counts", "result_group_id")):
            message = (
                "neither has it a column outcome_id, nor outcome_counts.txt result_group_id; groups have no outcome"
            )
            findings.append(Finding(f"{self.path}/result_groups.txt", 1, 1, "", message))
        if findings:
            raise BadEvidence(findings)
        self.notes += [f"{name}.txt is missing: left empty" for name in TABLES if name not in self._sizes]

    def _has(self, table: str, column: str) -> bool:
        return column in self._headers[table]

    def _read_rejects(self, connection: duckdb.DuckDBPyConnection, table: str) -> list[Refused]:
        """Return the lines of a file that are not rows; raises BadEvidence where all that follows is lost."""
        rows = connection.execute(
            "SELECT DISTINCT ON (line) line, error_type, error_message, csv_line, "
            "upper(regexp_extract(csv_line, '(?i)NCT\\d{8}')) FROM aact_rejects "
            "ORDER BY line, length(error_message) DESC, error_message DESC"
        ).fetchall()
        connection.execute("DROP TABLE aact_rejects; DROP TABLE aact_scans")
        refused = []
        for line, kind, message, text, nct_id in rows:
            if kind in {"UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM"}:
                raise self._bad(f"a quotation mark opens here that nothing closes; {AGAIN}", table, line)
            reason = f"this line is no row of the table: {message}"
            excerpt = (text or "")[:500]
            way_out = f"{AGAIN}; the study is left out"
            refused.append(
                Refused(f"{self.path}/{table}.txt", f"line {line}", nct_id or None, reason, way_out, excerpt)
            )
        return refused


def _copy_sql(name: str, table: Table, file: Path, header: list[str]) -> str:
    """Return the statement that copies a file: studies together, in order of ids, else of lines."""
    columns = "{" + ", ".join(f"{quote(column)}: 'VARCHAR'" for column in header) + "}"
    key = "TRY_CAST(id AS BIGINT)" if "id" in header else "NULL::BIGINT"
    source = (
        f"read_csv({quote(str(file))}, delim = '|', quote = '\"', escape = '\"', header = true, auto_detect = false, "
        f"columns = {columns}, store_rejects = true, rejects_table = 'aact_rejects', rejects_scan = 'aact_scans')"
    )
    parts = [f"{_column_sql(table, column, header)} AS {column}" for column in table.columns]
    order = ", ".join(("trial_id", *ORDER.get(name, ()), "place"))
    return (
        f"CREATE TABLE aact.{name} AS SELECT * REPLACE (COALESCE(key, place) AS place) "
        f"FROM (SELECT lower(trim(nct_id)) AS trial_id, {key} AS key, row_number() OVER () AS place"
        f"{''.join(f', {part}' for part in parts)} FROM {source}) WHERE trial_id IS NOT NULL ORDER BY {order}"
    )


def _column_sql(table: Table, column: str, header: list[str]) -> str:
    is_there = column in header
    if column in table.links:
        return f"TRY_CAST({column} AS BIGINT)" if is_there else "NULL::BIGINT"
    if column in table.counts:
        # What is no count becomes -1, for which the study is refused.
        whole = f"CASE WHEN NOT contains({column}, '.') THEN TRY_CAST({column} AS UINTEGER)::BIGINT END"
        return f"CASE WHEN {column} IS NOT NULL THEN COALESCE({whole}, -1) END" if is_there else "NULL::BIGINT"
    if not is_there:
        return "NULL::VARCHAR"
    if column in table.said_once:
        return (
            f"CASE WHEN {column} IS DISTINCT FROM lag({column}) OVER () OR nct_id IS DISTINCT FROM lag(nct_id) OVER () "
            f"THEN {column} END"
        )
    return f"NULLIF({column}, '')"


def _empty_sql(name: str, table: Table) -> str:
    kinds = {column: "BIGINT" if column in table.links + table.counts else "VARCHAR" for column in table.columns}
    columns = "".join(f", {column} {kind}" for column, kind in kinds.items())
    return f"CREATE TABLE aact.{name} (trial_id VARCHAR, key BIGINT, place BIGINT{columns})"
