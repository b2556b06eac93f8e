"""Batches of records as a typed table: read by DuckDB in one go, and taken apart only where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kb_loaders.ctgov.documents import Document, Unread, compact, content_hash
from kb_loaders.ctgov.examine import Broken, examine
from kb_loaders.ctgov.inputs import Reader, no_records
from kb_loaders.ctgov.shape import RESULTS, columns_sql
from kb_loaders.database import quote
from kb_loaders.registry.records import Refused
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

MOST_RECORDS = 5_000
MOST_BYTES = 96 * 1024 * 1024
"""Size of a batch: as many records as the memory for loading holds with what is made of them."""
OBJECT_SIZE = 16 * 1024 * 1024
"""Bytes that DuckDB reserves for one record (twice); more where a record is larger."""
SQL = Path(__file__).parent
MODULES = ", ".join(
    [
        "lower(protocolSection.identificationModule.nctId) AS trial_id",
        "resultsSection IS NOT NULL AS isWithResults",
        *(f"resultsSection.{module} AS {module}" for module in RESULTS),
    ]
)
"""Of a record, what identifies it, and the modules of its results, each in a column of its own."""
TAKEN_APART = "; ".join(
    f"ALTER TABLE stage_{table} DROP COLUMN {column}"
    for table, columns in {
        "record": "participantFlowModule baselineCharacteristicsModule outcomeMeasuresModule",
        "outcome": "groups denoms classes analyses",
        "baseline_measure": "denoms classes",
    }.items()
    for column in columns.split()
)
"""Frees the memory of lists whose elements are rows of stage tables by then."""


class Line(NamedTuple):
    """Where a record of the batch stands in the batch's file, and where it comes from; number: of the record."""

    number: int
    offset: int
    length: int
    content_hash: str
    source: str
    place: str


@dataclass
class Batches:
    """The records of a reader, batch after batch, in a connection's temporary tables ``stage_record``, ``batch_study``.

    known: content hashes (their first 16 bytes) of records that the database holds; these are left out and counted in
    ``unchanged``.
    repeated: records met more than once with the same content.
    """

    reader: Reader
    folder: Path
    known: set[bytes]
    on_progress: Callable[[], None] = lambda: None
    unchanged: int = 0
    repeated: int = 0

    def __post_init__(self) -> None:
        self._items: Iterator[Document | Unread] = iter(self.reader)
        self._seen: dict[bytes, int] = {}
        self._refused: list[tuple[int, Refused]] = []
        self._columns = columns_sql()
        self._suspects = (SQL / "suspects.sql").read_text(encoding="utf-8")
        self._stage = (SQL / "stage.sql").read_text(encoding="utf-8")
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def refused(self) -> list[Refused]:
        """What cannot be loaded, so far, in the order of the input."""
        return [refused for _, refused in sorted(self._refused, key=lambda one: one[0])]

    @property
    def passed_over(self) -> list[str]:
        return self.reader.passed_over

    @property
    def inputs(self) -> list[Path]:
        return self.reader.paths

    def position(self, content: bytes, /) -> int | None:
        """Return where in the input the first record is whose hash begins so; None where it has not come so far."""
        return self._seen.get(content)

    def next(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Fill ``batch_study`` and the stage relations with the next records; False where there are no more.

        Raises BadEvidence where there was none at all.
        """
        file = self.folder / "batch.json"
        lines = self._write(file)
        if not lines:
            file.unlink()
            if not self._seen and not self._refused:
                raise no_records(self.reader.paths, f"it holds no records{_passed_over(self.passed_over)}")
            return False
        connection.execute(f"CREATE OR REPLACE TEMP TABLE stage_record AS {self._read_sql(file, lines)} LIMIT 0")
        self._load(connection, file, lines)
        connection.execute(self._stage)
        if self._refuse_suspects(connection, file, lines):
            connection.execute(self._stage)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE batch_study AS "
            "SELECT trial_id, kbHash AS content_hash, "
            "protocolSection.statusModule.lastUpdatePostDateStruct.date AS last_update_posted FROM stage_record"
        )
        return True

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the stage relations anew where records that were read are not in ``batch_study`` any more."""
        row = connection.execute(
            "DELETE FROM stage_record WHERE kbHash NOT IN (SELECT content_hash FROM batch_study)"
        ).fetchone()
        if row and row[0]:
            connection.execute(self._stage)
        connection.execute(TAKEN_APART)

    def _write(self, file: Path) -> list[Line]:
        """Write the next records to a file, a line each, their hash as first key."""
        lines: list[Line] = []
        offset = 0
        # Written over the batch before: half of the time of a new file is to make room for it.
        with file.open("r+b" if file.exists() else "wb", buffering=1024 * 1024) as out:
            for item in self._items:
                self.on_progress()
                text = b"" if isinstance(item, Unread) else compact(item.text)
                if isinstance(item, Unread) or not text.startswith(b"{"):
                    self._refuse(item, text, self.reader.read)
                    continue
                found = content_hash(text)
                if self._is_here(bytes.fromhex(found[:32])):
                    continue
                key = b'{"kbHash":"%s",' % found.encode()
                out.write(key)
                out.write(memoryview(text)[1:])
                out.write(b"\n")
                length = len(key) + len(text)
                lines.append(Line(self.reader.read, offset, length, found, item.source, item.place))
                offset += length
                if len(lines) >= MOST_RECORDS or offset >= MOST_BYTES:
                    break
            out.truncate()
        return lines

    def _is_here(self, found: bytes) -> bool:
        """Whether a record of this content is in the database, or came before in this load; count it."""
        if found in self._seen:
            self.repeated += 1
            return True
        self._seen[found] = len(self._seen)
        if found in self.known:
            self.unchanged += 1
            return True
        return False

    def _read_sql(self, file: Path, lines: list[Line]) -> str:
        size = max(OBJECT_SIZE, max(line.length for line in lines) + 1024)
        return (
            f"SELECT * EXCLUDE (resultsSection), {MODULES} FROM read_json({quote(str(file))}, "
            f"columns = {self._columns}, format = 'newline_delimited', maximum_object_size = {size})"
        )

    def _load(self, connection: duckdb.DuckDBPyConnection, file: Path, lines: list[Line]) -> None:
        """Add the records of a file to ``stage_record``; where one of them cannot be read, halve until it is alone."""
        import duckdb

        try:
            connection.execute(f"INSERT INTO stage_record {self._read_sql(file, lines)}")
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            if len(lines) == 1:
                self._explain(file, lines[0], str(error).splitlines()[0])
                return
            middle = len(lines) // 2
            for part in (lines[:middle], lines[middle:]):
                half = file.with_name(f"{file.name}.{len(part)}")
                self._load(connection, half, _copy_lines(file, part, half))
                half.unlink()

    def _refuse_suspects(self, connection: duckdb.DuckDBPyConnection, file: Path, lines: list[Line]) -> bool:
        """Take out of ``stage_record`` what is of the right types and yet cannot be; return whether there was any."""
        suspects = {found for (found,) in connection.execute(self._suspects).fetchall()}
        bad = [line.content_hash for line in lines if line.content_hash in suspects and self._explain(file, line)]
        if bad:
            connection.execute("DELETE FROM stage_record WHERE list_contains($1, kbHash)", [bad])
        return bool(bad)

    def _explain(self, file: Path, line: Line, otherwise: str = "") -> bool:
        """Refuse a record if it is bad, or for the reason given; return whether it was refused."""
        with file.open("rb") as batch:
            batch.seek(line.offset)
            text = batch.read(line.length)
        text = b"{" + text.partition(b",")[2].rstrip(b"\n")
        return self._refuse(Document(text, line.source, line.place), text, line.number, otherwise)

    def _refuse(self, item: Document | Unread, text: bytes, number: int, otherwise: str = "") -> bool:
        if isinstance(item, Unread):
            broken = Broken(item.reason, item.way_out)
        else:
            try:
                examine(text)
            except Broken as error:
                broken = error
            else:
                if not otherwise:
                    return False
                broken = Broken(otherwise)
        excerpt = item.text[:500].decode("utf-8", errors="replace")
        refused = Refused(item.source, item.place, broken.nct_id, broken.reason, broken.way_out, excerpt)
        self._refused.append((number, refused))
        return True


def _copy_lines(file: Path, lines: list[Line], target: Path) -> list[Line]:
    """Copy lines that follow each other to a file of their own, and return where they stand there."""
    first, last = lines[0], lines[-1]
    with file.open("rb") as source, target.open("wb") as out:
        source.seek(first.offset)
        remaining = last.offset + last.length - first.offset
        while remaining:
            remaining -= out.write(source.read(min(remaining, 1024 * 1024)))
    return [line._replace(offset=line.offset - first.offset) for line in lines]


def _passed_over(files: list[str]) -> str:
    return f" ({counted(len(files), 'file')} without JSON)" if files else ""
