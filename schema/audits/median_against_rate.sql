/* ---
title = "Median time against event-free rates"
about = "At a time after the median at most half of the participants are event-free, at a time before it at least half."
severity = "high"
needs = "a median time and an event-free probability at a time, of one endpoint in one group"
--- */
WITH unit AS (
    SELECT * FROM (VALUES ('days', 1.0), ('weeks', 7.0), ('months', 30.4375), ('years', 365.25)) AS u (unit, days)
),
pair AS (
    SELECT m.trial_id, m.fact_id AS median_id, s.fact_id AS rate_id, a.printed AS median, b.printed AS rate, m.unit,
        s.timepoint,
        a.low * u.days AS median_low, a.high * u.days AS median_high, s.time_value * w.days AS days, b.low AS rate_low,
        b.high AS rate_high, b.column_name
    FROM core.arm_result AS m
    JOIN audit_number AS a ON a.fact_id = m.fact_id AND a.column_name = 'value'
    JOIN unit AS u ON u.unit = m.unit
    JOIN core.arm_result AS s ON s.trial_id = m.trial_id AND s.endpoint_id = m.endpoint_id
        AND s.population_id = m.population_id
        AND s.arm_id = m.arm_id AND s.subgroup_factor = m.subgroup_factor AND s.subgroup_level = m.subgroup_level
        AND s.assessor IS NOT DISTINCT FROM m.assessor AND s.statistic = 'event_free_probability'
            AND s.time_value IS NOT NULL
    JOIN unit AS w ON w.unit = s.time_unit
    JOIN audit_number AS b ON b.fact_id = s.fact_id AND b.column_name IN ('percent', 'value')
    WHERE m.statistic = 'median_time'
),
judged AS (
    -- A twentieth of the time is left for the length of a month.
    SELECT *, NOT (median_high < days * 0.95 AND rate_low > 50) AND NOT (median_low > days * 1.05 AND rate_high < 50)
        AS fits
    FROM pair
),
side AS (
    SELECT *, median_id AS fact_id, rate_id AS other_id, 'value' AS tested FROM judged
    UNION ALL
    SELECT *, rate_id, median_id, column_name FROM judged
),
grouped AS (
    SELECT fact_id, trial_id, bool_and(fits) AS fits, min(tested) AS tested, list(DISTINCT other_id ORDER BY other_id)
        AS others,
        min(median || ' ' || unit) AS median, min(rate || '% at ' || timepoint) FILTER (NOT fits) AS rate, min(rate
            || '% at ' || timepoint) AS any_rate
    FROM side
    GROUP BY fact_id, trial_id
)
SELECT g.trial_id, CASE WHEN g.fits THEN 'consistent' ELSE 'inconsistent' END AS verdict, CAST(NULL AS VARCHAR)
    AS severity, g.fact_id,
    [g.tested] AS column_names, 'median ' || g.median || '; ' || COALESCE(g.rate, g.any_rate) AS reported, CAST(NULL
        AS VARCHAR) AS recomputed,
    'half of the participants are event-free at the median' AS method,
    CASE WHEN g.fits THEN 'The median and the event-free rate agree.'
        ELSE p.place || ': a median of ' || g.median || ' cannot go with ' || g.rate || ' event-free. '
            || 'One of the two may be misprinted, or they may be of different endpoints.' END AS explanation,
    list_prepend(g.fact_id, g.others) AS fact_ids
FROM grouped AS g
JOIN audit_place AS p ON p.fact_id = g.fact_id;
