"""Studies of an export of AACT, batch after batch, as stage relations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb_loaders.aact.files import Export
from kb_loaders.aact.tables import TABLES
from kb_loaders.database import quote
from kb_loaders.registry.records import Refused
from kb_loaders.wording import counted

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 800_000
"""Rows of a batch, of which each study counts as ROWS_OF_STUDY more."""
ROWS_OF_STUDY = 200
HERE = Path(__file__).parent
STAGE = (
    *("study", "condition", "mesh", "arm_group", "intervention", "country", "outcome_registered", "group", "flow"),
    *("baseline_measure", "baseline_cell", "outcome", "outcome_cell", "denom", "analysis", "event_group"),
)
"""Stage relations that are tables; those of adverse events are views of aact_event."""
NOT_CONTENT = {"trial_id", "version_holder", "content_hash"}
PART_OF_FILES = 0.4
"""The part of the time of a load that copying the files takes, about."""


@dataclass
class Batches:
    """The studies of an export, batch after batch, in the order of their ids.

    known: content hashes (their first 16 bytes) of records that the database holds. refused: what cannot be loaded, so
    far. on_progress takes the number of studies so far, and the part of the work that is done.
    """

    export: Export
    folder: Path
    known: set[bytes]
    on_progress: Callable[[int, float | None], None] = lambda *_: None
    refused: list[Refused] = field(default_factory=list)
    unchanged: int = 0
    repeated: int = 0
    passed_over: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stage = "".join(
            (HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("stage_study", "stage_results")
        )
        self._suspects = (HERE / "suspects.sql").read_text(encoding="utf-8")
        self._ranges: list[tuple[str, str, int]] | None = None
        self._read = self._studies = 0
        self._broken: set[str] = set()

    @property
    def inputs(self) -> list[Path]:
        return [self.export.path]

    def position(self, _: bytes, /) -> int | None:
        """Return None: a study has one record here, so that no other can have come before it."""
        return None

    def next(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Make the stage relations of the next studies, and ``batch_study`` of those that are to be loaded."""
        if self._ranges is None:
            self._ranges = self._copy(connection)
            self._studies = sum(count for _, _, count in self._ranges)
            self._ranges.reverse()
        while self._ranges:
            first, last, count = self._ranges.pop()
            connection.execute(f"SET VARIABLE aact_first = {quote(first)}; SET VARIABLE aact_last = {quote(last)}")
            connection.execute(self._stage)
            self._refuse_suspects(connection)
            self._hash(connection)
            self._read += count
            part = PART_OF_FILES + (1 - PART_OF_FILES) * self._read / self._studies
            self.on_progress(self._read, part)
            if self._leave_out_known(connection):
                return True
        return False

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Leave in the stage relations what is in ``batch_study``."""
        for table in (*(f"stage_{name}" for name in STAGE), "aact_event"):
            connection.execute(f"DELETE FROM {table} WHERE trial_id NOT IN (SELECT trial_id FROM batch_study)")
        connection.execute(
            "UPDATE stage_study AS s SET content_hash = b.content_hash FROM batch_study AS b "
            "WHERE b.trial_id = s.trial_id"
        )

    def _copy(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
        """Copy the files to a scratch database; return the first and last study of each batch, and their number."""
        file = self.folder / "aact.duckdb"
        connection.execute(f"ATTACH {quote(str(file))} AS aact")
        self.refused += self.export.copy(
            connection, self.folder, lambda part: self.on_progress(0, PART_OF_FILES * part)
        )
        self._broken = {one.nct_id.lower() for one in self.refused if one.nct_id}
        self._link_outcomes(connection)
        for name in TABLES:
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW batch_{name} AS FROM aact.{name} "
                "WHERE trial_id BETWEEN getvariable('aact_first') AND getvariable('aact_last')"
            )
        row = connection.execute("SELECT count(*) - count(DISTINCT trial_id) FROM aact.studies").fetchone()
        self.repeated = int(row[0]) if row else 0
        rows = " UNION ALL ".join(f"SELECT trial_id FROM aact.{name}" for name in TABLES)
        return connection.execute(
            f"""
            SELECT min(trial_id), max(trial_id), count(*)
            FROM (
                SELECT s.trial_id,
                    sum({ROWS_OF_STUDY} + COALESCE(r.n, 0)) OVER (ORDER BY s.trial_id) // {MOST_ROWS} AS batch
                FROM (SELECT DISTINCT trial_id FROM aact.studies) AS s
                LEFT JOIN (SELECT trial_id, count(*) AS n FROM ({rows}) GROUP BY 1) AS r ON r.trial_id = s.trial_id
            )
            GROUP BY batch ORDER BY batch
            """
        ).fetchall()

    def _link_outcomes(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Find the ids of outcomes that are exported without, by the titles that their measurements repeat."""
        connection.execute(
            """
            UPDATE aact.outcomes AS o SET key = m.outcome_id
            FROM (
                SELECT trial_id, title, min(outcome_id) AS outcome_id FROM aact.outcome_measurements
                WHERE title IS NOT NULL GROUP BY ALL HAVING count(DISTINCT outcome_id) = 1
            ) AS m
            WHERE o.key IS NULL AND m.trial_id = o.trial_id AND m.title = o.title
                AND (o.trial_id, o.title) IN (FROM (
                    SELECT trial_id, title FROM aact.outcomes GROUP BY ALL HAVING count(*) = 1
                ))
            """
        )
        row = connection.execute("SELECT count(*) FROM aact.outcomes WHERE key IS NULL").fetchone()
        if row and row[0]:
            self.export.notes.append(
                f"outcomes.txt has no ids, and {counted(row[0], 'outcome has', 'outcomes have')} no measurements "
                f"under a title of {'its own: it is' if row[0] == 1 else 'their own: they are'} loaded without numbers"
            )

    def _refuse_suspects(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take studies out of ``stage_study`` that cannot be, or of which a line is lost."""
        found = connection.execute(
            "SELECT s.trial_id, s.nct_id, arg_min(x.file, x.reason), min(x.reason), s.brief_title "
            f"FROM stage_study AS s JOIN ({self._suspects}) AS x ON x.trial_id = s.trial_id GROUP BY ALL ORDER BY 1"
        ).fetchall()
        for _, nct_id, file, reason, title in found:
            way_out = "correct it at its source, or load the study from ClinicalTrials.gov: kb load ctgov"
            place = f"study {nct_id}"
            self.refused.append(Refused(f"{self.export.path}/{file}.txt", place, nct_id, reason, way_out, title or ""))
        bad = sorted({row[0] for row in found} | self._broken)
        if bad:
            connection.execute("DELETE FROM stage_study WHERE list_contains($1, trial_id)", [bad])

    def _hash(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make ``batch_study`` of ``stage_study``: SHA-256 of what the stage relations say of a study."""
        parts = []
        for name in (*STAGE, "event"):
            table = "aact_event" if name == "event" else f"stage_{name}"
            columns = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
            said = (f"COALESCE(CAST(\"{one}\" AS VARCHAR), '')" for one in columns if one not in NOT_CONTENT)
            parts.append(
                f"SELECT trial_id, '{name}' AS name, "
                f"sum(md5_number_upper(concat_ws(chr(31), {', '.join(said)})))::VARCHAR AS rows FROM {table} GROUP BY 1"
            )
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE batch_study AS "
            "SELECT s.trial_id, sha256(string_agg(h.name || h.rows, ' ' ORDER BY h.name)) AS content_hash, "
            "any_value(s.last_update_posted) AS last_update_posted "
            f"FROM stage_study AS s JOIN ({' UNION ALL '.join(parts)}) AS h ON h.trial_id = s.trial_id "
            "GROUP BY s.trial_id ORDER BY s.trial_id"
        )

    def _leave_out_known(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Take out of ``batch_study`` what the database holds; return how many are left."""
        hashes = connection.execute("SELECT trial_id, content_hash FROM batch_study").fetchall()
        known = [trial_id for trial_id, found in hashes if bytes.fromhex(found[:32]) in self.known]
        self.unchanged += len(known)
        if known:
            connection.execute("DELETE FROM batch_study WHERE list_contains($1, trial_id)", [known])
        return len(hashes) - len(known)
