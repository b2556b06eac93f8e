/* ---
title = "Responders as a denominator"
about = "A population of responders has as many participants as the parent population has events of that endpoint."
severity = "medium"
needs = "a population declared as the responders of an endpoint, and the events of it in its parent, by the same assessor"
--- */
WITH pair AS (
    SELECT s.trial_id, s.fact_id AS size_id, s.n, r.fact_id AS events_id, r.n_low, r.n_high,
        CASE WHEN r.events IS NOT NULL THEN 'events' ELSE r.percent_column END AS column_name
    FROM core.population AS q
    JOIN core.population_size AS s ON s.trial_id = q.trial_id AND s.population_id = q.population_id AND s.n IS NOT NULL
    JOIN core.arm_result AS x ON x.trial_id = q.trial_id AND x.population_id = q.parent_population_id
        AND x.endpoint_id = q.responders_of AND x.arm_id = s.arm_id AND x.subgroup_factor = 'all' AND x.category IS NULL
        AND (q.responders_assessor IS NULL OR lower(x.assessor) = lower(q.responders_assessor))
    JOIN audit_rate AS r ON r.fact_id = x.fact_id AND r.n_low IS NOT NULL
    WHERE q.responders_of IS NOT NULL
),
side AS (
    SELECT size_id AS fact_id, 'n' AS column_name, events_id AS other_id, * EXCLUDE (column_name) FROM pair
    UNION ALL
    SELECT events_id, column_name, size_id, * EXCLUDE (column_name) FROM pair
)
SELECT s.trial_id, CASE WHEN s.n BETWEEN s.n_low AND s.n_high THEN 'consistent' ELSE 'inconsistent' END AS verdict,
    CAST(NULL AS VARCHAR) AS severity, s.fact_id, [s.column_name] AS column_names,
    CAST(CASE WHEN s.column_name = 'n' THEN s.n ELSE s.n_low END AS VARCHAR) AS reported,
    CAST(CASE WHEN s.column_name = 'n' THEN s.n_low ELSE s.n END AS VARCHAR) AS recomputed,
    'responders of the parent population' AS method,
    CASE WHEN s.n BETWEEN s.n_low AND s.n_high THEN 'The group of responders has as many participants as responded.'
        ELSE a.place || ' gives ' || s.n || ' participants to a group of responders, but ' || b.place || ' means '
            || s.n_low
            || ' responders. One of the two may be misprinted, or the responses may be those of another assessor.' END
                AS explanation,
    [s.fact_id, s.other_id] AS fact_ids
FROM side AS s
JOIN audit_place AS a ON a.fact_id = s.size_id
JOIN audit_place AS b ON b.fact_id = s.events_id;
