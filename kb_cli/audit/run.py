"""The audit of a whole database: every rule, then a verdict for what no rule could test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
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
    if rule.find is None:
        insert_findings(connection, rule, f"({rule.sql})", [])
        return
    rows = [finding._asdict() for finding in rule.find(connection)]
    if rows:
        insert_findings(connection, rule, "(SELECT unnest(from_json_strict($1, $2), recursive := false) AS r)", rows)


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


def insert_findings(
    connection: duckdb.DuckDBPyConnection, rule: Rule, source: str, rows: Iterable[dict[str, object]]
) -> None:
    """Add the findings of one rule with their severity.

    source: a table expression with the columns of ``COLUMNS``; for rows it is made from their JSON.
    """
    parameters: list[str] = []
    if rows := list(rows):
        parameters = [json.dumps(rows), json.dumps(FINDING_JSON)]
        source = f"(SELECT {', '.join('r.' + c for c in COLUMNS.split(', '))} FROM {source})"
    severity = rule.severity.replace("'", "''")
    connection.execute(
        f"INSERT INTO core.finding SELECT '{rule.name}', trial_id, verdict, "
        f"CASE verdict WHEN 'inconsistent' THEN COALESCE(severity, '{severity}') "
        "WHEN 'rounding' THEN 'low' ELSE 'none' END, fact_id, "
        f"column_names, reported, recomputed, method, explanation, "
        f"fact_ids[2:] FROM {source}",
        parameters or None,
    )
