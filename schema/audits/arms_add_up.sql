/* ---
title = "Arms against all participants"
about = "What is counted in every arm adds up to what is counted in all arms together."
severity = "medium"
needs = "a count in every arm of the trial and one for all arms together"
--- */
WITH counted AS (
    SELECT trial_id, concat_ws('|', 'population', population_id) AS name, arm_id, n, fact_id, 'n' AS column_name
    FROM core.population_size
    UNION ALL
    SELECT trial_id, concat_ws('|', 'flow', population_id, stage, reason), arm_id, n, fact_id, 'n' FROM core.flow
    UNION ALL
    SELECT trial_id, concat_ws('|', 'result', population_id, endpoint_id, subgroup_factor, subgroup_level, timepoint,
        assessor,
        category, statistic), arm_id, events, fact_id, 'events'
    FROM core.arm_result
    UNION ALL
    SELECT trial_id, concat_ws('|', 'baseline', population_id, characteristic, level), arm_id, n, fact_id, 'n'
    FROM core.baseline WHERE statistic = 'count'
    UNION ALL
    SELECT trial_id, concat_ws('|', 'event', population_id, term, seriousness, grade_min, attribution, period, detail),
        arm_id,
        n_affected, fact_id, 'n_affected'
    FROM core.adverse_event WHERE group_title IS NULL
    UNION ALL
    SELECT trial_id, concat_ws('|', 'exposure', population_id, measure, unit), arm_id, CAST(value AS BIGINT), fact_id,
        'value'
    FROM core.exposure WHERE statistic = 'count' AND value = floor(value)
),
summed AS (
    SELECT c.trial_id, c.name, sum(c.n) FILTER (c.arm_id <> 'all') AS total, max(c.n) FILTER (c.arm_id = 'all')
        AS whole,
        list(c.fact_id ORDER BY c.arm_id <> 'all', c.arm_id) AS facts,
        string_agg(CAST(c.n AS VARCHAR), ' + ' ORDER BY c.arm_id) FILTER (c.arm_id <> 'all') AS addends
    FROM counted AS c
    JOIN (SELECT trial_id, count(*) AS arms FROM core.arm GROUP BY trial_id) AS k ON k.trial_id = c.trial_id
    WHERE c.n IS NOT NULL
    GROUP BY c.trial_id, c.name, k.arms
    HAVING count(*) = k.arms + 1 AND count(DISTINCT c.arm_id) = k.arms + 1 AND bool_or(c.arm_id = 'all')
)
SELECT s.trial_id, CASE WHEN s.total = s.whole THEN 'consistent' ELSE 'inconsistent' END AS verdict,
    CAST(NULL AS VARCHAR) AS severity, c.fact_id, [c.column_name] AS column_names, s.addends || ' of ' || s.whole
        AS reported,
    CAST(s.total AS VARCHAR) AS recomputed, 'sum over the arms' AS method,
    CASE WHEN s.total = s.whole THEN 'The arms add up to all participants.'
        ELSE p.place || ' prints ' || s.whole || ' for all arms together, but the arms (' || s.addends || ') add up to '
            || s.total
            || '. A count may be misprinted, or participants outside the arms may be counted.' END AS explanation,
    list_prepend(c.fact_id, list_filter(s.facts, lambda f: f <> c.fact_id)) AS fact_ids
FROM summed AS s
JOIN counted AS c ON c.trial_id = s.trial_id AND c.name = s.name AND c.n IS NOT NULL
JOIN audit_place AS p ON p.fact_id = s.facts[1];
