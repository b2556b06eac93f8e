"""What the views say of a made-up study."""

from __future__ import annotations

from typing import Any

import duckdb

from tests.registry.traps import trial

Database = duckdb.DuckDBPyConnection


def rows(database: Database, columns: str, view: str, name: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Return columns of the rows of a made-up study, or of a trial_id, in a view; in the order of the record."""
    trial_id = name if name.startswith("nct") else trial(name)
    titled = {"adverse_events", "arm_results", "baseline", "median_times", "participant_flow", "populations"}
    order = "position, group_title, fact_id" if view in titled else "position, fact_id"
    sql = f"SELECT {columns} FROM {view} WHERE trial_id = ? AND ({where}) ORDER BY {order}"
    return database.execute(sql, [trial_id]).fetchall()


def results(database: Database, columns: str, name: str, where: str = "true") -> list[tuple[Any, ...]]:
    """Return columns of the results in arms of a made-up study."""
    return rows(database, columns, "arm_results", name, where)
