"""Linking the groups of a loaded registry record anew, once people have said what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb_loaders.binding import light_binding
from kb_loaders.registry.overrides import apply_overrides

if TYPE_CHECKING:
    import duckdb

_SIDES = """
    WITH side AS (
        SELECT e.trial_id, e.seriousness, e.event, NULL::INTEGER AS outcome, NULL::INTEGER AS class,
            NULL::INTEGER AS category, e.fact_id, e.n_affected AS n, e.n_at_risk AS total, g.arm_id, a.role
        FROM core.registry_event AS e
        JOIN core.registry_group AS g ON g.trial_id = e.trial_id AND g.group_id = e.group_id
        JOIN core.arm AS a ON a.trial_id = g.trial_id AND a.arm_id = g.arm_id
        WHERE e.trial_id = $1 AND g.module = 'event' AND g.relation = 'same'
        UNION ALL
        SELECT r.trial_id, NULL, NULL, r.outcome, r.class, r.category, r.fact_id,
            CASE WHEN r.value = floor(r.value) THEN r.value::BIGINT END, r.total, g.arm_id, a.role
        FROM core.registry_result AS r
        JOIN core.endpoint AS o ON o.trial_id = r.trial_id AND o.registry_outcome = r.outcome
        JOIN core.registry_group AS g
            ON g.trial_id = r.trial_id AND g.outcome = r.outcome AND g.group_id = r.group_id
        JOIN core.arm AS a ON a.trial_id = g.trial_id AND a.arm_id = g.arm_id
        WHERE r.trial_id = $1 AND g.module = 'outcome' AND g.relation = 'same' AND o.is_counted
            AND o.statistic = 'proportion'
    )
    SELECT x.trial_id, x.seriousness, x.event, x.outcome, x.class, x.category, x.arm_id, y.arm_id AS comparator_id,
        x.n AS events, x.total, y.n AS comparator_events, y.total AS comparator_total, x.fact_id,
        y.fact_id AS comparator_fact_id, t.term
    FROM side AS x
    JOIN side AS y ON y.role = 'comparator' AND y.seriousness IS NOT DISTINCT FROM x.seriousness
        AND y.event IS NOT DISTINCT FROM x.event AND y.outcome IS NOT DISTINCT FROM x.outcome
        AND y.class IS NOT DISTINCT FROM x.class AND y.category IS NOT DISTINCT FROM x.category
    LEFT JOIN core.registry_event_term AS t
        ON t.trial_id = x.trial_id AND t.seriousness = x.seriousness AND t.event = x.event
    WHERE x.role = 'experimental' AND x.total > 0 AND y.total > 0 AND x.n BETWEEN 0 AND x.total
        AND y.n BETWEEN 0 AND y.total
    ORDER BY ALL
"""


@light_binding()
def relink(connection: duckdb.DuckDBPyConnection, trial_id: str) -> list[str]:
    """Link the groups of a trial's record as its ``groups.csv`` says, with what is computed from links.

    Returns, in words, each row of the file that names no group of the record; nothing where no record is loaded.
    """
    unmatched = apply_overrides(connection, trial_id)
    connection.execute("DELETE FROM core.event_pair WHERE trial_id = $1", [trial_id])
    connection.execute(f"INSERT INTO core.event_pair BY NAME {_SIDES}", [trial_id])
    return [", ".join(f"{name} {value}" for name, value in row.items() if value is not None) for row in unmatched]
