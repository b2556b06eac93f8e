"""The audit of a whole database: every rule, then a verdict for what no rule could test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.audit.derive import derive_counts
from kb_cli.audit.rule import COLUMNS, Rule
from kb_cli.audit.rules import list_rules
from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

BEFORE, AFTER = ("macros", "numbers", "places", "rates"), ("pairs",)
"""Files of schema/audits/inputs in the order in which they build on each other, before and after counts are derived."""
FEW_FACTS = 50_000
"""Facts up to which planning the queries takes longer than running them."""
ALWAYS_OFF = "join_elimination"
"""A left join below DISTINCT and LIMIT is removed although it changes the rows (DuckDB 1.5.6 and 2.0.0)."""
OFF_FOR_FEW = (
    f"{ALWAYS_OFF},statistics_propagation,compressed_materialization,common_subexpressions,expression_rewriter"
)
FINDING_JSON = [
    {
        "trial_id": "VARCHAR",
        "verdict": "VARCHAR",
        "severity": "VARCHAR",
        "fact_id": "BIGINT",
        "column_names": ["VARCHAR"],
        "reported": "VARCHAR",
        "recomputed": "VARCHAR",
        "method": "VARCHAR",
        "explanation": "VARCHAR",
        "fact_ids": ["BIGINT"],
    }
]
"""The type of the findings of a rule in Python, as they are handed over in JSON."""


@light_binding()
def audit_database(connection: duckdb.DuckDBPyConnection, schema_folder: Path) -> None:
    """Fill ``core.finding`` and ``core.derived_count`` anew for every article of a database that is being built.

    connection: writable, with all rows of ``core`` in place. What the rules share lives in temporary tables.
    Every printed cell has at least one verdict afterwards.
    """
    with _planning_for(connection):
        connection.execute("BEGIN")
        for table in ("finding", "derived_count"):
            connection.execute(f"DELETE FROM core.{table} WHERE fact_id IN (SELECT fact_id FROM core.fact)")
        inputs = schema_folder / "audits" / "inputs"
        for name in BEFORE:
            connection.execute((inputs / f"{name}.sql").read_text(encoding="utf-8"))
        derive_counts(connection)
        for name in AFTER:
            connection.execute((inputs / f"{name}.sql").read_text(encoding="utf-8"))
        for rule in list_rules(schema_folder):
            run_rule(connection, rule)
        connection.execute("COMMIT")


@contextmanager
def _planning_for(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Plan as befits the size: for a few trials one thread and a short plan take half the time."""
    row = connection.execute("SELECT count(*) FROM core.fact").fetchone()
    is_small = row is not None and row[0] <= FEW_FACTS
    connection.execute(f"SET disabled_optimizers = '{OFF_FOR_FEW if is_small else ALWAYS_OFF}'")
    if is_small:
        connection.execute("SET threads = 1")
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers; RESET threads")


def run_rule(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    """Add what one rule finds to ``core.finding``."""
    source, parameters = rule.sql, None
    if rule.find is not None:
        rows = [finding._asdict() for finding in rule.find(connection)]
        if not rows:
            return
        columns = ", ".join(f"r.{name}" for name in COLUMNS.split(", "))
        source = f"SELECT {columns} FROM (SELECT unnest(from_json_strict($1, $2), recursive := false) AS r)"
        parameters = [json.dumps(rows), json.dumps(FINDING_JSON)]
    connection.execute(
        f"INSERT INTO core.finding SELECT '{rule.name}', trial_id, verdict, "
        f"CASE verdict WHEN 'inconsistent' THEN COALESCE(severity, '{rule.severity}') "
        "WHEN 'rounding' THEN 'low' ELSE 'none' END, fact_id, "
        f"column_names, reported, recomputed, method, explanation, fact_ids[2:] FROM ({source})",
        parameters,
    )
