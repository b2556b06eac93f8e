"""Effects and interaction tests computed when the database is built, so that every client can read them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from kb_loaders.binding import light_binding

if TYPE_CHECKING:
    import duckdb

SMALL_CELL = 5
"""Fisher's exact test replaces the chi-square test where a cell of the table is smaller."""

ENDPOINT_PAIRS = """
SELECT x.trial_id, 'endpoint' AS effect_of, x.population_id, x.endpoint_id, x.subgroup_factor, x.subgroup_level,
    x.timepoint, x.assessor, x.category, CAST(NULL AS VARCHAR) AS term, CAST(NULL AS VARCHAR) AS seriousness,
    CAST(NULL AS INTEGER) AS grade_min, CAST(NULL AS VARCHAR) AS attribution, CAST(NULL AS VARCHAR) AS period,
    CAST(NULL AS VARCHAR) AS detail, x.arm_id, y.arm_id AS comparator_id, x.events, x.total,
    y.events AS comparator_events, y.total AS comparator_total, x.fact_id, y.fact_id AS comparator_fact_id
FROM core.arm_result AS x
JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id AND a.role = 'experimental'
JOIN core.arm_result AS y
    ON y.trial_id = x.trial_id AND y.endpoint_id = x.endpoint_id AND y.population_id = x.population_id
    AND y.subgroup_factor = x.subgroup_factor AND y.subgroup_level = x.subgroup_level AND y.statistic = x.statistic
    AND y.timepoint IS NOT DISTINCT FROM x.timepoint AND y.assessor IS NOT DISTINCT FROM x.assessor
    AND y.category IS NOT DISTINCT FROM x.category
JOIN core.arm AS b ON b.trial_id = y.trial_id AND b.arm_id = y.arm_id AND b.role = 'comparator'
WHERE x.statistic = 'proportion' AND e.kind = 'binary' AND x.events IS NOT NULL AND y.events IS NOT NULL
    AND x.total > 0 AND y.total > 0
"""
"""Pairs of arms with counts of a binary endpoint, subgroups included."""

EVENT_PAIRS = """
SELECT x.trial_id, 'adverse_event' AS effect_of, x.population_id, CAST(NULL AS VARCHAR) AS endpoint_id,
    'all' AS subgroup_factor, 'all' AS subgroup_level, CAST(NULL AS VARCHAR) AS timepoint,
    CAST(NULL AS VARCHAR) AS assessor, CAST(NULL AS VARCHAR) AS category, x.term, x.seriousness, x.grade_min,
    x.attribution, x.period, x.detail, x.arm_id, y.arm_id AS comparator_id, x.n_affected AS events,
    x.n_at_risk AS total, y.n_affected AS comparator_events, y.n_at_risk AS comparator_total, x.fact_id,
    y.fact_id AS comparator_fact_id
FROM core.adverse_event AS x
JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id AND a.role = 'experimental'
JOIN core.adverse_event AS y
    ON y.trial_id = x.trial_id AND y.population_id = x.population_id AND y.term = x.term
    AND y.seriousness = x.seriousness AND y.grade_min IS NOT DISTINCT FROM x.grade_min
    AND y.attribution IS NOT DISTINCT FROM x.attribution AND y.period IS NOT DISTINCT FROM x.period
    AND y.detail IS NOT DISTINCT FROM x.detail
JOIN core.arm AS b ON b.trial_id = y.trial_id AND b.arm_id = y.arm_id AND b.role = 'comparator'
WHERE x.n_affected IS NOT NULL AND y.n_affected IS NOT NULL AND x.n_at_risk > 0 AND y.n_at_risk > 0
"""
"""Pairs of arms with counts of an adverse event."""

LEVELS = """
SELECT trial_id, endpoint_id, 95.0 AS ci_level FROM (SELECT DISTINCT trial_id, endpoint_id FROM pair)
UNION
SELECT trial_id, endpoint_id, ci_level FROM core.comparison WHERE ci_level IS NOT NULL
"""
"""Confidence levels of each endpoint: 95 % and those that its source uses for comparisons."""


def compute_effects(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill ``core.effect`` with risk ratios, odds ratios and risk differences of all pairs of arms with counts.

    Intervals: Katz (risk ratio), Woolf (odds ratio), Newcombe's hybrid score (risk difference). P: chi-square without
    continuity correction, or Fisher's exact test where a cell is below 5. A ratio that a zero cell leaves without a
    value is ``not_estimable``; nothing is added to empty cells.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE pair AS {ENDPOINT_PAIRS} UNION ALL {EVENT_PAIRS}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE effect_level AS {LEVELS}")
    _compute_p_values(connection)
    connection.execute(
        """
        INSERT INTO core.effect
        WITH leveled AS (
            SELECT p.*, COALESCE(l.ci_level, 95.0) AS ci_level, t.p_value, t.test
            FROM temp.pair AS p
            JOIN temp.table_p AS t USING (events, total, comparator_events, comparator_total)
            LEFT JOIN temp.effect_level AS l ON l.trial_id = p.trial_id AND l.endpoint_id = p.endpoint_id
        ), measured AS (
            SELECT *, 'risk_ratio' AS measure, 'Katz' AS ci_method, CASE WHEN events > 0 AND comparator_events > 0
                    THEN risk_ratio(events, total, comparator_events, comparator_total) END AS value,
                CASE WHEN events > 0 AND comparator_events > 0
                    THEN risk_ratio_katz(events, total, comparator_events, comparator_total, ci_level / 100) END AS ci
            FROM leveled
            UNION ALL
            SELECT *, 'odds_ratio', 'Woolf', CASE WHEN events > 0 AND comparator_events > 0
                    AND events < total AND comparator_events < comparator_total
                    THEN odds_ratio(events, total, comparator_events, comparator_total) END,
                CASE WHEN events > 0 AND comparator_events > 0
                    AND events < total AND comparator_events < comparator_total
                    THEN odds_ratio_woolf(events, total, comparator_events, comparator_total, ci_level / 100) END
            FROM leveled
            UNION ALL
            SELECT *, 'risk_difference', 'Newcombe hybrid score',
                risk_difference(events, total, comparator_events, comparator_total),
                risk_difference_newcombe(events, total, comparator_events, comparator_total, ci_level / 100)
            FROM leveled
        )
        SELECT trial_id, effect_of, population_id, endpoint_id, subgroup_factor, subgroup_level, timepoint, assessor,
            category, term, seriousness, grade_min, attribution, period, detail, arm_id, comparator_id, events, total,
            comparator_events, comparator_total, measure, value, ci_level, ci.low, ci.high, ci_method, p_value, test,
            CASE WHEN value IS NULL THEN 'not_estimable' ELSE 'derived' END, fact_id, comparator_fact_id
        FROM measured
        ORDER BY ALL
        """
    )
    for table in ("pair", "effect_level", "table_p"):
        connection.execute(f"DROP TABLE temp.{table}")


def _compute_p_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``table_p``: the p value and the test of every distinct 2x2 table."""
    from kb_cli.audit.exact import fisher_p

    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE table_p AS
        SELECT DISTINCT events, total, comparator_events, comparator_total, CAST(NULL AS DOUBLE) AS p_value,
            CASE WHEN least(events, total - events, comparator_events, comparator_total - comparator_events)
                < {SMALL_CELL} THEN 'Fisher''s exact test' ELSE 'chi-square test' END AS test
        FROM temp.pair
        """
    )
    connection.execute(
        "UPDATE temp.table_p SET p_value = chi_square_p(events, total, comparator_events, comparator_total) "
        "WHERE test = 'chi-square test'"
    )
    small = connection.execute(
        "SELECT events, total, comparator_events, comparator_total FROM temp.table_p "
        "WHERE test <> 'chi-square test' ORDER BY ALL"
    ).fetchall()
    names = ("events", "total", "comparator_events", "comparator_total", "p_value")
    rows = [dict(zip(names, (*table, fisher_p(*table)), strict=True)) for table in small]
    with light_binding():
        connection.execute(
            """
            UPDATE temp.table_p AS t SET p_value = r.p_value
            FROM (SELECT unnest(from_json_strict($1, $2), recursive := true)) AS r
            WHERE t.events = r.events AND t.total = r.total AND t.comparator_events = r.comparator_events
                AND t.comparator_total = r.comparator_total
            """,
            [json.dumps(rows), json.dumps([{name: "DOUBLE" if name == "p_value" else "BIGINT" for name in names}])],
        )


def compute_interactions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill ``core.interaction``: whether the difference in risk varies between the levels of a subgroup factor.

    Cochran's Q over the levels, each difference weighted by the inverse of its variance, which is taken from the
    printed interval; Q has as many degrees of freedom as there are levels less one. Only factors of which every level
    has a difference and an interval are tested.
    Source: Cochrane Handbook, section 10.11.3.1.
    """
    rows = connection.execute(
        """
        SELECT trial_id, endpoint_id, population_id, subgroup_factor, timepoint, assessor, arm_id, comparator_id,
            list(value ORDER BY subgroup_level) AS differences,
            list((ci_high - ci_low) / (2 * z_of_level(ci_level / 100)) ORDER BY subgroup_level) AS errors
        FROM core.comparison
        WHERE measure = 'risk_difference' AND contrast = 'between_arms' AND subgroup_factor <> 'all'
        GROUP BY ALL
        HAVING count(*) > 1 AND count(*) = count(value) AND count(*) = count(ci_high - ci_low)
        ORDER BY ALL
        """
    ).fetchall()
    tested = []
    for *key, differences, errors in rows:
        q = cochran_q(differences, errors)
        freedom = len(differences) - 1
        tested.append((*key, q, freedom, chi_square_tail(q, freedom)))
    names = ("trial_id", "endpoint_id", "population_id", "subgroup_factor", "timepoint", "assessor", "arm_id")
    from kb_loaders.database import insert_rows

    columns = (*names, "comparator_id", "q", "degrees_of_freedom", "p_value")
    insert_rows(connection, {"interaction": [dict(zip(columns, row, strict=True)) for row in tested]})


def cochran_q(estimates: list[float], errors: list[float]) -> float:
    """Return the heterogeneity of estimates about their inverse-variance mean; errors: standard errors, all above 0."""
    weights = [1 / error**2 for error in errors]
    mean = math.fsum(w * x for w, x in zip(weights, estimates, strict=True)) / math.fsum(weights)
    return math.fsum(w * (x - mean) ** 2 for w, x in zip(weights, estimates, strict=True))


def chi_square_tail(x: float, degrees_of_freedom: int) -> float:
    """Return the probability that a chi-square variable exceeds x.

    The finite series for whole degrees of freedom, so that a build needs no statistics library.
    Source: Abramowitz and Stegun 1964, 26.4.4 and 26.4.5.
    """
    if x <= 0:
        return 1.0
    if degrees_of_freedom % 2:
        term, total = math.sqrt(2 * x / math.pi) * math.exp(-x / 2), math.erfc(math.sqrt(x / 2))
        start = 3
    else:
        term, total = math.exp(-x / 2), math.exp(-x / 2)
        term, start = term * x / 2, 4
    for k in range(start, degrees_of_freedom + 1, 2):
        total += term
        term *= x / k
    return min(total, 1.0)
