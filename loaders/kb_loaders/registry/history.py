"""Versions of registry records: which of a batch are new or changed, what is replaced, and what it said before."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from kb_loaders.database import REGISTRY_ROWS, core_tables, is_registry_table

if TYPE_CHECKING:
    import duckdb

LOADER_VERSION = 2
"""Raised whenever the loader makes other rows of the same record, so that a reload replaces what is there."""
MOST_WORDS = 1_000_000
"""The version that is stored has the loader's before, and the number of its words in, the last six digits."""
LASTING = {"refused_record", "study_version", "superseded_fact"}
"""Tables of the registry's history: no version of a record takes their rows away."""
COMPUTED = {"derived_count", "effect", "event_pair", "finding", "registry_audit"}
"""Tables of what follows from other rows."""
NOT_CONTENT = {"trial_id", "fact_id", "content_hash", "data_version", "sha256"}
"""Columns that say nothing about the study; nor do those of type INTEGER, which are places in lists."""
SECTIONS = {
    "adverse_event_terms": ("registry_event_term",),
    "adverse_events": ("registry_event",),
    "arm_results": ("registry_result",),
    "arms": ("arm", "registry_arm"),
    "baseline": ("registry_baseline",),
    "baseline_measures": ("registry_measure",),
    "comparisons": ("registry_analysis",),
    "conditions": ("condition",),
    "eligibility": ("eligibility",),
    "endpoints": ("endpoint",),
    "groups": ("registry_group",),
    "interventions": ("intervention",),
    "locations": ("country",),
    "mesh_terms": ("mesh_term",),
    "outcomes_registered": ("registered_outcome",),
    "participant_flow": ("registry_flow",),
    "populations": ("registry_denominator", "population", "population_size"),
    "registry_records": ("registry_record",),
    "sources": ("source",),
    "trials": ("trial",),
}
"""Parts of a record as a report names them, by views where there is one, and the tables of their rows.

The first table of a view has a row for each of its rows.
"""
NO_VIEWS = {"adverse_event_terms", "baseline_measures"}
"""Sections whose rows are in other views, too."""
WHOLE = ("registry_record", "trial")
"""Tables with one row a trial: of these the columns that changed are named."""


def version_with(words: int) -> int:
    """Return the version of the loader together with the words it reads records by; words: a number that names them."""
    return LOADER_VERSION * MOST_WORDS + words % MOST_WORDS


def read_known_hashes(connection: duckdb.DuckDBPyConnection, loader_version: int) -> set[bytes]:
    """Return the first 16 bytes of the content hashes of the records that this version of the loader has read.

    loader_version: as version_with gives it.
    """
    rows = connection.execute(
        "SELECT unhex(left(r.content_hash, 32)) FROM core.registry_record AS r JOIN ("
        "SELECT trial_id, max_by(loader_version, version) AS loader FROM core.study_version GROUP BY 1"
        ") AS v ON v.trial_id = r.trial_id AND v.loader = $1 WHERE r.content_hash IS NOT NULL",
        [loader_version],
    ).fetchall()
    return {found for (found,) in rows}


LOADED = "memory.loaded_study"
"""Studies of the batches of this load so far, whatever connection loads them.

trial_id, last_update_posted, batch, is_new: whether the database held no record of the study before this load, and
held_update: when the one that it held was posted last.
"""
HELD = f"""
    SELECT trial_id, held_update FROM {LOADED}
    UNION ALL
    SELECT trial_id, last_update_posted FROM core.registry_record
    WHERE trial_id IN (SELECT trial_id FROM temp.batch_study) AND trial_id NOT IN (SELECT trial_id FROM {LOADED})
"""
"""Of studies of a batch, when the record was posted last that the database held before this load."""
Position = Callable[[bytes], "int | None"]
"""Where in the input the record is whose content hash begins with 16 bytes; None where it has not come so far."""


class History:
    """What a load does to the versions of records; one call of each method a batch, in the order they stand in.

    connection: of the method's batch, whose tables ``temp`` holds. Batches are numbered from 0; choose and record are
    called in their order.
    new: studies so far; changed: their ids; loaded: studies of the batches so far, with those of which no row differed;
    older: records of the input of whose study the database held a later version before this load; gave_way: others, in
    whose place another record of the same study counts, of the input; replaced: content hashes (their first 16 bytes)
    of records of before this load that are there no more.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        loaded_at: datetime.datetime,
        loader_version: int,
        position: Position,
    ) -> None:
        self.loader_version = loader_version
        self.loaded_at = loaded_at
        self.position = position
        self.new = self.loaded = self.gave_way = self.older = 0
        self.changed: set[str] = set()
        self.replaced: set[bytes] = set()
        connection.execute(
            f"CREATE OR REPLACE TABLE {LOADED} "
            "(trial_id VARCHAR, last_update_posted VARCHAR, batch INTEGER, is_new BOOLEAN, held_update VARCHAR)"
        )
        self._tables = {
            table: columns
            for table, columns in core_tables(connection).items()
            if "trial_id" in columns and table not in LASTING | {"fact", "evidence_link", "interaction", "part"}
        }
        self._sections = {table: section for section, tables in SECTIONS.items() for table in tables}

    def choose(self, connection: duckdb.DuckDBPyConnection, number: int) -> bool:
        """Keep in ``batch_study`` one record a study: of the latest update, and of those the first of the input.

        What counts in the input takes the place of what the database holds, unless that is later. Since it is the first
        that counts, each record can be judged by those before it, and the same input, loaded again, changes nothing.
        What is older than the database's of before this load is counted as that, however the input is cut into batches.
        Returns whether a study was in an earlier batch: that batch must be there before this one begins.
        """
        older = connection.execute(
            f"DELETE FROM temp.batch_study AS b WHERE EXISTS (SELECT 1 FROM ({HELD}) AS h "
            "WHERE h.trial_id = b.trial_id AND h.held_update > COALESCE(b.last_update_posted, '')) RETURNING trial_id"
        ).fetchall()
        self.older += len(older)
        rows = connection.execute(
            f"""
            DELETE FROM temp.batch_study AS b
            WHERE content_hash NOT IN (
                    SELECT max_by(content_hash, (COALESCE(last_update_posted, ''), -rowid)) FROM temp.batch_study
                    GROUP BY trial_id
                )
                OR EXISTS (
                    SELECT 1 FROM {LOADED} AS l
                    WHERE l.trial_id = b.trial_id AND l.last_update_posted >= COALESCE(b.last_update_posted, '')
                )
            RETURNING trial_id
            """
        ).fetchall()
        n_repeated = _count(connection, f"SELECT count(*) FROM temp.batch_study SEMI JOIN {LOADED} USING (trial_id)")
        self.gave_way += len(rows) + n_repeated + self._give_way_to_held(connection)
        self.loaded += _count(connection, "SELECT count(*) FROM temp.batch_study") - n_repeated
        connection.execute(
            f"INSERT INTO {LOADED} SELECT b.trial_id, COALESCE(b.last_update_posted, ''), $1, "
            "b.trial_id NOT IN (SELECT trial_id FROM core.registry_record), h.held_update FROM temp.batch_study AS b "
            f"LEFT JOIN (SELECT trial_id, max(held_update) AS held_update FROM ({HELD}) GROUP BY trial_id) AS h "
            "ON h.trial_id = b.trial_id",
            [number],
        )
        return n_repeated > 0

    def _give_way_to_held(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Take out of ``batch_study`` what does not replace the database's record of before this load; return how many.

        None of the batch is older than that. One that is as late stays in the database if it came in the input, too,
        and there before the other.
        """
        kept = []
        for trial_id, new, old, is_as_late in connection.execute(
            f"""
            SELECT b.trial_id, unhex(left(b.content_hash, 32)), unhex(left(r.content_hash, 32)),
                COALESCE(r.last_update_posted, '') = COALESCE(b.last_update_posted, '')
            FROM core.registry_record AS r JOIN temp.batch_study AS b ON b.trial_id = r.trial_id
            WHERE b.trial_id NOT IN (SELECT trial_id FROM {LOADED})
            """
        ).fetchall():
            came = self.position(old)
            if is_as_late and came is not None and came < (self.position(new) or 0):
                kept.append(trial_id)
            else:
                self.replaced.add(old)
        if kept:
            connection.execute("DELETE FROM temp.batch_study WHERE list_contains($1, trial_id)", [kept])
        return len(kept)

    def remove_old(self, connection: duckdb.DuckDBPyConnection, number: int) -> dict[str, int]:
        """Delete the rows of the records that the batch replaces, and keep what they said.

        Returns how many rows go that earlier batches of this load brought, by table; none is no key.
        """
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE replaced_study AS
            SELECT b.trial_id, l.trial_id IS NOT NULL AS is_of_this_load, COALESCE(l.is_new, false) AS is_new
            FROM temp.batch_study AS b
            LEFT JOIN (
                SELECT trial_id, bool_or(is_new) AS is_new FROM {LOADED} WHERE batch < {number} GROUP BY trial_id
            ) AS l ON l.trial_id = b.trial_id
            WHERE b.trial_id IN (SELECT trial_id FROM core.registry_record)
            """
        )
        if not _is_replacing(connection):
            return {}
        self._keep(connection, "old")
        of_this_load = {}
        if _count(connection, "SELECT count(*) FROM temp.replaced_study WHERE is_of_this_load") > 0:
            of_this_load = {
                table: _count(connection, f"SELECT count(*) FROM {self._rows_of(table, 'is_of_this_load')}")
                for table in self._tables
            }
        for table in self._tables:
            connection.execute(f"DELETE FROM {self._rows_of(table, 'true')}")
        return of_this_load

    def _rows_of(self, table: str, which: str) -> str:
        """Return, as it stands after FROM, what a table holds of the records of those replaced studies."""
        return (
            f"core.{table} WHERE trial_id IN (SELECT trial_id FROM temp.replaced_study WHERE {which}) "
            f"AND {_registry_rows(table, self._tables[table])}"
        )

    def record(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write the versions that the batch made, once its rows are there."""
        if _is_replacing(connection):
            self._compare(connection)
        self.new += len(
            self._insert_versions(connection, "trial_id NOT IN (SELECT trial_id FROM temp.replaced_study)", "NULL")
        )

    def _compare(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write versions and superseded facts of replaced records, where a row differs from the version before."""
        self._keep(connection, "new")
        connection.execute(DIFFERENCES)
        self.changed |= self._insert_versions(connection, "true", "what_changed")
        connection.execute(
            """
            INSERT INTO core.superseded_fact
            SELECT COALESCE(o.trial_id, n.trial_id), v.version, COALESCE(o.fact_id, n.fact_id),
                COALESCE(o.fact_key, n.fact_key), COALESCE(o.view_name, n.view_name), o.reported,
                CASE WHEN n.fact_id IS NULL THEN 'removed' WHEN o.fact_id IS NULL THEN 'added' ELSE 'changed' END
            FROM temp.old_fact AS o
            FULL JOIN temp.new_fact AS n ON n.fact_id = o.fact_id
            JOIN (SELECT trial_id, max(version) AS version FROM core.study_version GROUP BY 1) AS v
                ON v.trial_id = COALESCE(o.trial_id, n.trial_id)
            WHERE o.reported IS DISTINCT FROM n.reported
                AND v.trial_id IN (SELECT trial_id FROM temp.what_changed)
            ORDER BY 1, 3
            """
        )
        # What gave no version of its own is the latest one in other words: a reread by this loader, or a later record
        # of the same input.
        connection.execute(
            """
            UPDATE core.study_version AS v
            SET loader_version = $1, content_hash = r.content_hash, data_version = r.data_version,
                last_update_posted = r.last_update_posted
            FROM core.registry_record AS r
            WHERE r.trial_id = v.trial_id AND v.trial_id IN (SELECT trial_id FROM temp.replaced_study)
                AND v.trial_id NOT IN (SELECT trial_id FROM temp.what_changed)
                AND v.version = (SELECT max(version) FROM core.study_version AS l WHERE l.trial_id = v.trial_id)
            """,
            [self.loader_version],
        )

    def _keep(self, connection: duckdb.DuckDBPyConnection, when: str) -> None:
        """Make ``temp.<when>_row`` and ``temp.<when>_fact``: what the replaced records say now."""
        parts = []
        for table, columns in self._tables.items():
            if table in COMPUTED or table == "source":
                continue
            content = [name for name, kind in columns.items() if name not in NOT_CONTENT and kind != "INTEGER"]
            packed = ", ".join(f"{name} := {name}" for name in content)
            fact = "fact_id" if "fact_id" in columns else "NULL"
            parts.append(
                f"SELECT trial_id, '{self._sections.get(table, table)}' AS section, '{table}' AS table_name, "
                f"CAST({fact} AS BIGINT) AS fact_id, CAST(to_json(struct_pack({packed})) AS VARCHAR) AS content "
                f"FROM {self._rows_of(table, 'true')}"
            )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {when}_row AS {' UNION ALL '.join(parts)}")
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {when}_fact AS "
            "SELECT trial_id, fact_id, fact_key, view_name, reported FROM facts "
            "WHERE trial_id IN (SELECT trial_id FROM temp.replaced_study WHERE NOT is_new) "
            "AND fact_id NOT IN (SELECT fact_id FROM core.fact)"
        )

    def _insert_versions(self, connection: duckdb.DuckDBPyConnection, condition: str, what_changed: str) -> set[str]:
        """Add a version of each study that meets the condition, and return their ids."""
        source = "temp.batch_study" if what_changed == "NULL" else "temp.what_changed"
        rows = connection.execute(
            f"""
            INSERT INTO core.study_version
            SELECT r.trial_id, 1 + COALESCE((
                    SELECT max(version) FROM core.study_version AS v WHERE v.trial_id = r.trial_id
                ), 0), $1, r.data_version, r.last_update_posted, r.content_hash, $2, {what_changed}
            FROM core.registry_record AS r JOIN (SELECT * FROM {source} WHERE {condition}) AS s
                ON s.trial_id = r.trial_id
            ORDER BY r.trial_id
            RETURNING trial_id
            """,
            [self.loaded_at.replace(tzinfo=None, microsecond=0), self.loader_version],
        ).fetchall()
        return {trial_id for (trial_id,) in rows}


def _is_replacing(connection: duckdb.DuckDBPyConnection) -> bool:
    return _count(connection, "SELECT count(*) FROM temp.replaced_study") > 0


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _registry_rows(table: str, columns: Collection[str]) -> str:
    """Return the condition that keeps a table's rows of registry records."""
    if is_registry_table(table):
        return "true"
    return REGISTRY_ROWS.get(table) or (
        "fact_id NOT IN (SELECT fact_id FROM core.fact)" if "fact_id" in columns else "false"
    )


DIFFERENCES = f"""
CREATE OR REPLACE TEMP TABLE what_changed AS
WITH pair AS (
    -- Rows with a fact are compared by it; others are the same or not.
    SELECT COALESCE(o.trial_id, n.trial_id) AS trial_id, COALESCE(o.section, n.section) AS section,
        COALESCE(o.table_name, n.table_name) AS table_name, o.content AS old, n.content AS new
    FROM (SELECT *, row_number() OVER (PARTITION BY table_name, fact_id ORDER BY content) AS i
        FROM temp.old_row WHERE fact_id IS NOT NULL) AS o
    FULL JOIN (SELECT *, row_number() OVER (PARTITION BY table_name, fact_id ORDER BY content) AS i
        FROM temp.new_row WHERE fact_id IS NOT NULL) AS n
        ON n.fact_id = o.fact_id AND n.table_name = o.table_name AND n.i = o.i
    WHERE o.content IS DISTINCT FROM n.content
    UNION ALL
    SELECT trial_id, section, table_name, content, NULL
    FROM (SELECT * EXCLUDE (fact_id) FROM temp.old_row WHERE fact_id IS NULL
        EXCEPT ALL SELECT * EXCLUDE (fact_id) FROM temp.new_row WHERE fact_id IS NULL)
    UNION ALL
    SELECT trial_id, section, table_name, NULL, content
    FROM (SELECT * EXCLUDE (fact_id) FROM temp.new_row WHERE fact_id IS NULL
        EXCEPT ALL SELECT * EXCLUDE (fact_id) FROM temp.old_row WHERE fact_id IS NULL)
), named AS (
    SELECT trial_id, section, string_agg(DISTINCT key, ', ' ORDER BY key) AS said
    FROM (SELECT *, unnest(json_keys(COALESCE(new, old))) AS key FROM pair WHERE table_name IN {WHOLE})
    WHERE json_extract_string(old, '$.' || key) IS DISTINCT FROM json_extract_string(new, '$.' || key)
    GROUP BY trial_id, section
    UNION ALL
    SELECT trial_id, section, concat_ws(', ',
        CASE WHEN count(*) FILTER (old IS NOT NULL AND new IS NOT NULL) > 0
            THEN count(*) FILTER (old IS NOT NULL AND new IS NOT NULL) || ' changed' END,
        CASE WHEN count(*) FILTER (old IS NULL) > 0 THEN count(*) FILTER (old IS NULL) || ' added' END,
        CASE WHEN count(*) FILTER (new IS NULL) > 0 THEN count(*) FILTER (new IS NULL) || ' removed' END)
    FROM pair WHERE table_name NOT IN {WHOLE}
    GROUP BY trial_id, section
)
SELECT trial_id, string_agg(section || ': ' || said, '; ' ORDER BY section) AS what_changed
FROM named
WHERE trial_id IN (SELECT trial_id FROM temp.replaced_study WHERE NOT is_new)
GROUP BY trial_id
"""
