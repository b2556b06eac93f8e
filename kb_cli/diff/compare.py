"""Two databases compared: which sources, facts and verdicts came, went or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.errors import NoDatabase
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

NEEDED_VIEWS = {
    "database": ("content_hash", "evidencekb_version"),
    "facts": ("fact_id", "fact_key", "trial_id", "source_id", "locators", "reported", "note", "position"),
    "printed_values": ("fact_id", "column_name", "printed", "relation", "status"),
    "findings": ("finding_id", "rule", "trial_id", "verdict", "column_names", "fact_ids", "fact_id"),
    "sources": ("source_id", "trial_id", "citation", "published_on", "sha256"),
}
"""What a comparison reads, with the columns it needs."""
DESCRIPTIONS = ("trials", "arms", "populations", "endpoints")
"""Views whose rows say what a trial is; a change of wording in them may be no change of any fact."""
EXTRACTION = "extraction changed"
"""The cause where the source is the same, and people or the program read it in another way."""

SOURCES = """
SELECT coalesce(n.trial_id, o.trial_id) AS trial_id, coalesce(n.source_id, o.source_id) AS source_id,
    CASE WHEN o.source_id IS NULL THEN 'added' WHEN n.source_id IS NULL THEN 'removed' ELSE 'changed' END AS change,
    CASE WHEN o.source_id IS NULL OR n.source_id IS NULL THEN 'source'
        WHEN o.sha256 IS DISTINCT FROM n.sha256 THEN 'sha256' ELSE 'citation' END AS item,
    CASE WHEN o.sha256 IS DISTINCT FROM n.sha256 AND o.source_id IS NOT NULL AND n.source_id IS NOT NULL
        THEN o.sha256 ELSE o.citation END AS old,
    CASE WHEN o.sha256 IS DISTINCT FROM n.sha256 AND o.source_id IS NOT NULL AND n.source_id IS NOT NULL
        THEN n.sha256 ELSE n.citation END AS new
FROM before.main.sources AS o
FULL JOIN after.main.sources AS n ON n.trial_id = o.trial_id AND n.source_id = o.source_id
WHERE o.source_id IS NULL OR n.source_id IS NULL OR o.sha256 IS DISTINCT FROM n.sha256
    OR o.citation IS DISTINCT FROM n.citation
"""
FACTS = """
SELECT coalesce(n.fact_id, o.fact_id) AS fact_id, coalesce(n.trial_id, o.trial_id) AS trial_id,
    coalesce(n.source_id, o.source_id) AS source_id, coalesce(n.fact_key, o.fact_key) AS fact_key,
    coalesce(n.position, o.position) AS position, coalesce(n.locators, o.locators)[1] AS locator,
    CASE WHEN o.fact_id IS NULL THEN 'added' WHEN n.fact_id IS NULL THEN 'removed' ELSE 'changed' END AS change,
    o.reported AS old_reported, n.reported AS new_reported, o.note AS old_note, n.note AS new_note,
    o.source_id AS old_source, n.source_id AS new_source,
    array_to_string(o.locators, '; ') AS old_locators, array_to_string(n.locators, '; ') AS new_locators
FROM old_fact AS o
FULL JOIN new_fact AS n ON n.fact_id = o.fact_id
WHERE o.fact_id IS NULL OR n.fact_id IS NULL OR o.reported <> n.reported OR o.note IS DISTINCT FROM n.note
    OR o.source_id <> n.source_id OR o.locators <> n.locators
"""
CELLS = """
SELECT coalesce(n.fact_id, o.fact_id) AS fact_id, coalesce(n.column_name, o.column_name) AS item,
    o.printed || CASE WHEN o.printed = n.printed THEN concat(' (', o.relation, ' ', o.status, ')') ELSE '' END AS old,
    n.printed || CASE WHEN o.printed = n.printed THEN concat(' (', n.relation, ' ', n.status, ')') ELSE '' END AS new
FROM before.main.printed_values AS o
FULL JOIN after.main.printed_values AS n ON n.fact_id = o.fact_id AND n.column_name = o.column_name
WHERE o.fact_id IS NULL OR n.fact_id IS NULL OR o.printed <> n.printed OR o.status <> n.status
    OR o.relation IS DISTINCT FROM n.relation
"""
FACT_ROWS = """
WITH cells AS (
    SELECT c.*, f.trial_id, f.source_id, f.fact_key, f.position, f.locators[1] AS locator
    FROM changed_cell AS c
    JOIN new_fact AS f ON f.fact_id = c.fact_id
    WHERE c.fact_id NOT IN (SELECT fact_id FROM changed_fact WHERE change <> 'changed')
), texts AS (
    SELECT f.*, t.item, t.old, t.new
    FROM changed_fact AS f, LATERAL (VALUES
        ('reported', f.old_reported, f.new_reported), ('note', f.old_note, f.new_note),
        ('source', f.old_source, f.new_source), ('locators', f.old_locators, f.new_locators)) AS t (item, old, new)
    WHERE t.old IS DISTINCT FROM t.new AND (f.change = 'changed' OR t.item = 'reported')
        AND NOT (f.change = 'changed' AND t.item = 'reported' AND f.fact_id IN (SELECT fact_id FROM changed_cell))
)
SELECT trial_id, source_id, change, fact_id, fact_key, item, old, new, locator, position FROM texts
UNION ALL
SELECT trial_id, source_id, 'changed', fact_id, fact_key, item, old, new, locator, position FROM cells
"""
VERDICTS = """
WITH gone AS (
    SELECT o.* FROM before.main.findings AS o
    LEFT JOIN after.main.findings AS n ON n.finding_id = o.finding_id AND n.verdict = o.verdict
    WHERE n.finding_id IS NULL
), come AS (
    SELECT n.* FROM after.main.findings AS n
    LEFT JOIN before.main.findings AS o ON o.finding_id = n.finding_id AND o.verdict = n.verdict
    WHERE o.finding_id IS NULL
), old AS (
    SELECT *, row_number() OVER (PARTITION BY rule, fact_id, column_names ORDER BY fact_ids) AS number FROM gone
), new AS (
    SELECT *, row_number() OVER (PARTITION BY rule, fact_id, column_names ORDER BY fact_ids) AS number FROM come
), paired AS (
    SELECT coalesce(n.trial_id, o.trial_id) AS trial_id, coalesce(n.rule, o.rule) AS rule,
        coalesce(n.fact_id, o.fact_id) AS fact_id, o.verdict AS old, n.verdict AS new,
        coalesce(n.explanation, o.explanation) AS explanation
    FROM old AS o
    FULL JOIN new AS n ON n.rule = o.rule AND n.fact_id = o.fact_id AND n.column_names = o.column_names
        AND n.number = o.number
    WHERE o.verdict IS DISTINCT FROM n.verdict
)
SELECT p.trial_id, f.source_id,
    CASE WHEN p.old IS NULL THEN 'added' WHEN p.new IS NULL THEN 'removed' ELSE 'changed' END AS change,
    p.fact_id, f.fact_key, p.rule AS item, p.old, p.new, f.locators[1] AS locator, f.position
FROM paired AS p
JOIN (
    SELECT * FROM new_fact
    UNION ALL
    SELECT * FROM old_fact WHERE fact_id NOT IN (SELECT fact_id FROM new_fact)
) AS f ON f.fact_id = p.fact_id
"""


@dataclass(frozen=True)
class Change:
    """One difference between two databases.

    what: ``source``, ``fact``, ``verdict``, ``description``, ``statement`` (of the evidence summary) or ``answer`` (of
    a named query). change: ``added``, ``removed`` or ``changed``. item: the column, rule, section or query concerned.
    old, new: as printed; null where there is none. cause: what happened to the source behind it.
    """

    what: str
    change: str
    trial_id: str
    source_id: str | None
    fact_key: str | None
    item: str
    old: str | None
    new: str | None
    locator: str | None = None
    cause: str | None = None


@dataclass(frozen=True)
class Comparison:
    """What is different: all changes, trial after trial, and the content hash of each database."""

    changes: tuple[Change, ...]
    old_hash: str
    new_hash: str


def compare_databases(old: Path, new: Path) -> Comparison:
    """Compare the content of two databases.

    Raises NoDatabase for a file that is missing, is not one of ours, or was built by a version of the program whose
    views differ.
    """
    with _attached(old, new) as connection, light_binding():
        for path, name in ((old, "before"), (new, "after")):
            _check(connection, path, name)
        hashes = [_one(connection, f"SELECT content_hash FROM {name}.main.database") for name in ("before", "after")]
        if hashes[0] == hashes[1]:
            return Comparison((), hashes[0], hashes[1])
        # Kept, because the view takes long to gather the locators of a million facts.
        connection.execute("CREATE TEMP TABLE old_fact AS SELECT * FROM before.main.facts")
        connection.execute("CREATE TEMP TABLE new_fact AS SELECT * FROM after.main.facts")
        connection.execute(f"CREATE TEMP TABLE changed_fact AS {FACTS}")
        connection.execute(f"CREATE TEMP TABLE changed_cell AS {CELLS}")
        sources = connection.execute(f"{SOURCES} ORDER BY 1, 2").fetchall()
        order = "ORDER BY trial_id, source_id, position, item"
        facts = connection.execute(f"{FACT_ROWS} {order}").fetchall()
        verdicts = connection.execute(f"{VERDICTS} {order}").fetchall()
        described = _descriptions(connection)
    causes = {(trial, source): _source_cause(change, item) for trial, source, change, item, _, _ in sources}
    changes = [
        Change("source", change, trial, source, None, item, before, after, None, causes[trial, source])
        for trial, source, change, item, before, after in sources
    ]
    for what, rows in (("fact", facts), ("verdict", verdicts)):
        changes += [
            Change(what, change, trial, source, key, item, was, now, locator, causes.get((trial, source), EXTRACTION))
            for trial, source, change, _, key, item, was, now, locator, _ in rows
        ]
    changes += [Change("description", "changed", trial, None, None, view, None, None) for trial, view in described]
    return Comparison(tuple(sorted(changes, key=lambda change: change.trial_id)), hashes[0], hashes[1])


def _attached(old: Path, new: Path) -> duckdb.DuckDBPyConnection:
    """A connection that reads both databases, as ``before`` and ``after``, and can reach nothing else."""
    import duckdb

    from kb_cli.engines.connection import CONFIG, open_database

    for path in (old, new):
        open_database(path, has_all_views=False).close()
    connection = duckdb.connect(":memory:", config=CONFIG)
    for path, name in ((old, "before"), (new, "after")):
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
    for setting in (
        "disabled_optimizers='join_elimination'",
        "enable_external_access=false",
        "lock_configuration=true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _check(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    rows = connection.execute(
        "SELECT table_name, list(column_name) FROM duckdb_columns()"
        " WHERE database_name = $name AND schema_name = 'main' GROUP BY table_name",
        {"name": name},
    ).fetchall()
    columns: dict[str, Sequence[str]] = dict(rows)
    for view, needed in NEEDED_VIEWS.items():
        missing = [column for column in needed if column not in columns.get(view, ())]
        if missing:
            lack = f"the view '{view}'" if view not in columns else f"'{missing[0]}' in the view '{view}'"
            raise NoDatabase(
                f"{path} lacks {lack}: another version of kb built it. Build it again from its evidence with: "
                f"kb build EVIDENCE_DIR --db {path}"
            )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    row = connection.execute(sql).fetchone()
    return str(row[0]) if row else ""


def _descriptions(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Trials whose rows in a describing view differ, with that view; a view of other columns is passed over."""
    found = []
    for view in DESCRIPTIONS:
        shapes = [
            connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = $name AND table_name = $view"
                " AND schema_name = 'main' ORDER BY column_index",
                {"name": name, "view": view},
            ).fetchall()
            for name in ("before", "after")
        ]
        if shapes[0] and shapes[0] == shapes[1]:
            one, other = f"SELECT * FROM before.main.{view}", f"SELECT * FROM after.main.{view}"
            rows = connection.execute(
                f"SELECT DISTINCT trial_id FROM (({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one})) ORDER BY 1"
            ).fetchall()
            found += [(str(trial), view) for (trial,) in rows]
    return found


def _source_cause(change: str, item: str) -> str:
    if change != "changed":
        return {"added": "new source", "removed": "source removed"}[change]
    return "file changed" if item == "sha256" else EXTRACTION
