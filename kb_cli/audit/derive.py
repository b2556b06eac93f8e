"""Counts that a source does not print, as far as the numbers that it prints determine them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, NamedTuple

from kb_cli.audit.exact import RATE_METHODS, Limits, wilson
from kb_cli.audit.intervals import declared_method
from kb_cli.audit.rounding import HALF_UP, Printed, joint_convention
from kb_cli.audit.rules.rate_interval import FAMILY

if TYPE_CHECKING:
    import duckdb

COUNTS = """
INSERT INTO core.derived_count
SELECT fact_id, trial_id, events_column, n_low, n_high, n_low = n_high, total,
    'GRIM: whole numbers whose percentage of ' || total || ' rounds to ' || rtrim(percent_printed, '%') || '%'
FROM audit_rate
WHERE events IS NULL AND percent IS NOT NULL AND relation = '=' AND total > 0 AND n_low <= n_high
"""
UNREADABLE = """
SELECT x.fact_id, x.trial_id, x.ci_level / 100, x.ci_method, v.printed, v.value, v.decimals, l.printed, l.value,
    l.decimals, h.printed, h.value, h.decimals, s.n,
    (SELECT min(y.ci_method) FROM core.arm_result AS y JOIN core.fact AS g ON g.fact_id = y.fact_id
        WHERE g.source_id = f.source_id AND y.statistic = 'proportion')
FROM core.arm_result AS x
JOIN core.fact AS f ON f.fact_id = x.fact_id
JOIN core.population_size AS s ON s.trial_id = x.trial_id AND s.population_id = x.population_id AND s.arm_id = x.arm_id
JOIN audit_number AS v ON v.fact_id = x.fact_id AND v.column_name = 'percent' AND v.relation = '='
JOIN audit_number AS l ON l.fact_id = x.fact_id AND l.column_name = 'ci_low'
JOIN audit_number AS h ON h.fact_id = x.fact_id AND h.column_name = 'ci_high'
WHERE x.statistic = 'proportion' AND x.total_source IN ('illegible', 'not_reported') AND x.events IS NULL
    AND x.ci_level > 0 AND s.n BETWEEN 1 AND 2000
"""
"""Groups larger than 2000 are not searched for."""
STORE = """
INSERT INTO core.derived_count
WITH found AS (
    SELECT unnest(from_json_strict($1, '[{"fact_id": "BIGINT", "trial_id": "VARCHAR", "events": "BIGINT",
        "total": "BIGINT", "method": "VARCHAR"}]'), recursive := true)
)
SELECT fact_id, trial_id, 'events', events, events, TRUE, total, method FROM found
UNION ALL
SELECT fact_id, trial_id, 'total', total, total, TRUE, total, method FROM found
"""
USE = """
UPDATE audit_rate SET total = d.denominator, total_source = 'derived', n_low = d.n_low, n_high = d.n_high
FROM core.derived_count AS d
WHERE d.fact_id = audit_rate.fact_id AND d.column_name = 'events' AND audit_rate.total IS NULL
"""


class Group(NamedTuple):
    """Participants and, among them, those with the event."""

    events: int
    total: int


def derive_counts(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill ``core.derived_count``, and the counts of ``audit_rate`` whose denominator is not readable.

    Percentages with a denominator get the counts that round to them (GRIM). Where the denominator is missing, too, but
    the percentage has an interval, the only group up to the size of the population that gives all three numbers is
    taken; where several groups do, none is.
    """
    connection.execute(COUNTS)
    found = []
    for fact_id, trial_id, level, method, *cells, largest, usual in connection.execute(UNREADABLE).fetchall():
        percent, low, high = (Printed(*cells[at : at + 3]) for at in (0, 3, 6))
        name = declared_method(method or usual, FAMILY) or next(iter(RATE_METHODS))
        groups = find_groups(percent, low, high, level, largest, name)
        if len(groups) == 1:
            events, total = groups[0]
            text = f"only {events} of {total} gives the percentage and its {name} interval"
            found.append({"fact_id": fact_id, "trial_id": trial_id, "events": events, "total": total, "method": text})
    if found:
        connection.execute(STORE, [json.dumps(found)])
        connection.execute(USE)


def find_groups(
    percent: Printed, low: Printed, high: Printed, level: float, largest: int, name: str = "Clopper-Pearson"
) -> list[Group]:
    """Return every group of up to `largest` participants whose percentage and interval are printed like this."""
    groups: list[Group] = []
    for total in range(1, largest + 1):
        first = max(0, math.ceil(total * percent.low / 100 - 1e-9))
        last = min(total, math.floor(total * percent.high / 100 + 1e-9))
        groups += [
            Group(events, total)
            for events in range(first, last + 1)
            if _may_fit(events, total, low, high, level) and _fits(RATE_METHODS[name](events, total, level), low, high)
        ]
    return groups


def _may_fit(events: int, total: int, low: Printed, high: Printed, level: float) -> bool:
    """Return whether Wilson's interval, which is quick, is near: every usual method is within a quarter of it."""
    at = wilson(events, total, level)
    near = 0.25 * (high.value - low.value) + high.unit
    return abs(100 * at[0] - low.value) < near and abs(100 * at[1] - high.value) < near


def _fits(limits: Limits, low: Printed, high: Printed) -> bool:
    return joint_convention([(100 * limits[0], low), (100 * limits[1], high)]) == HALF_UP
