"""Links of the groups of registry records to the arms of articles, and as people's ``groups.csv`` say.

A record alone is linked to its own arms while it is loaded. Where its trial has an evidence folder, the links are made
anew from what is loaded, whichever of the two came last: so both orders give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kb_loaders.binding import light_binding
from kb_loaders.registry.transform import LINKS, registry_settings, run_statements

if TYPE_CHECKING:
    import duckdb

RELINK = ("relink_stage", *LINKS, "links_4_articles", "links_5_people", "relink_rows")
"""Files beside this one, in the order in which they build on each other."""
TWICE = """
SELECT trial_id, concat_ws(' ', module, outcome + 1) AS place, arm_id, string_agg(group_id, ' and ' ORDER BY position)
FROM core.registry_group
WHERE relation = 'same' AND trial_id IN (SELECT trial_id FROM temp.relinked)
GROUP BY trial_id, module, outcome, arm_id
HAVING count(*) > 1 AND bool_or(method = 'people')
ORDER BY trial_id, module, outcome, arm_id
"""
"""Groups of one place that are one arm because people say so: no rule makes such links."""


@light_binding()
def relink_articles(connection: duckdb.DuckDBPyConnection, trials: Sequence[str]) -> list[tuple[str, str]]:
    """Link the records of trials whose evidence folders were loaded; those without a record are left out.

    temp.relinked names the others afterwards.
    Returns, with its trial, a sentence for each row of a ``groups.csv`` that names no group of the record, and for
    groups of one place that it makes the same arm.
    """
    # With it comes all that reads evidence folders, which a load of records alone has no use for.
    from kb_loaders.registry.overrides import unmatched_overrides

    connection.execute(
        "CREATE OR REPLACE TEMP TABLE relinked AS SELECT trial_id FROM core.registry_record "
        "WHERE list_contains($1, trial_id) ORDER BY trial_id",
        [list(trials)],
    )
    found = connection.execute("FROM temp.relinked").fetchall()
    if not found:
        return []
    connection.execute("CREATE OR REPLACE TEMP TABLE registry_group_word AS FROM core.registry_word")
    with registry_settings(connection):
        _relink(connection)
    unmatched = [
        (trial, "names a group that its registry record does not hold: " + _in_words(row))
        for (trial,) in found
        for row in unmatched_overrides(connection, trial)
    ]
    twice = [
        (trial, f"makes {groups} of {place} the same arm, '{arm}'; one alone can be: give the others another relation")
        for trial, place, arm, groups in connection.execute(TWICE).fetchall()
    ]
    return unmatched + twice


def _in_words(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)


def relink_batch(connection: duckdb.DuckDBPyConnection) -> None:
    """Link those records of a batch whose trials have evidence folders; to be called after transform, as that is."""
    if not connection.execute("FROM temp.extracted LIMIT 1").fetchall():
        return
    connection.execute("CREATE OR REPLACE TEMP TABLE relinked AS FROM temp.extracted ORDER BY trial_id")
    _relink(connection)


def _relink(connection: duckdb.DuckDBPyConnection) -> None:
    """Link the groups of the trials in temp.relinked; the stage relations of a batch are gone afterwards."""
    drop_stage(connection)
    run_statements(connection, RELINK)
    drop_stage(connection)


def drop_stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the stage relations that are there: which are tables and which are views depends on who made them."""
    relations = connection.execute(
        "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, 'stage_') "
        "UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE temporary AND starts_with(view_name, 'stage_')"
    ).fetchall()
    for kind, name in relations:
        connection.execute(f"DROP {kind} temp.{name}")
