/* ---
title = "Not testable"
about = "What no other rule could test, and why: runs last, so that every printed cell has a verdict."
severity = "none"
needs = "nothing"
--- */
WITH tested AS (
    SELECT DISTINCT fact_id, unnest(column_names) AS column_name FROM core.finding
),
left_over AS (
    SELECT v.fact_id, v.column_name, v.printed, v.status, COALESCE(v.relation, '=') AS relation
    FROM core.printed_value AS v
    ANTI JOIN tested AS t ON t.fact_id = v.fact_id AND t.column_name = v.column_name
    WHERE v.printed <> ''
),
kind AS (
    SELECT l.*, f.trial_id, f.view_name, f.position,
        x.statistic, e.kind AS endpoint_kind, c.contrast, c.measure, c.adjusted_for,
        audit_is_modelled(concat_ws(' ', c.test, c.ci_method, x.ci_method)) AS is_modelled
    FROM left_over AS l
    JOIN core.fact AS f ON f.fact_id = l.fact_id
    LEFT JOIN core.arm_result AS x ON x.fact_id = l.fact_id
    LEFT JOIN core.comparison AS c ON c.fact_id = l.fact_id
    LEFT JOIN core.endpoint AS e ON e.trial_id = f.trial_id AND e.endpoint_id = x.endpoint_id
),
reasoned AS (
    SELECT *,
        CASE
            WHEN status = 'illegible' THEN 'The number cannot be read in the copy that was extracted.'
            WHEN status <> 'reported' THEN 'No number is printed here: ' || replace(status, '_', ' ') || '.'
            WHEN view_name = 'background'
                THEN 'The figure is quoted from other literature; what it was computed from is not printed here.'
            WHEN view_name IN ('regimens', 'eligibility')
                THEN 'It states what was planned or done; no other number of the source determines it.'
            WHEN view_name = 'statistical_design'
                THEN 'It states a plan or a threshold; no other number of the source determines it.'
            WHEN contrast = 'within_arm' THEN 'It compares groups within one arm whose counts are not printed together.'
            WHEN adjusted_for IS NOT NULL OR is_modelled
                THEN 'Adjusted, stratified and modelled estimates cannot be recomputed from counts.'
            WHEN view_name = 'comparisons'
                THEN 'The numbers of the two arms that it rests on are not printed, or cannot be read.'
            WHEN statistic IN ('median_time', 'event_free_probability', 'restricted_mean_time')
                THEN 'Estimates of the time to an event need the follow-up of every participant.'
            WHEN view_name = 'arm_results' AND column_name LIKE 'ci%'
                THEN 'The counts or the method behind this interval are not known.'
            WHEN relation <> '=' THEN 'Only a bound is printed, and no other number of the source determines it.'
            ELSE 'No other number of the source determines it.'
        END AS reason
    FROM kind
)
SELECT trial_id, 'not_testable' AS verdict, CAST(NULL AS VARCHAR) AS severity, fact_id,
    list(column_name ORDER BY column_name) AS column_names,
    string_agg(replace(column_name, '_', ' ') || ' ' || printed, '; ' ORDER BY column_name) AS reported,
    CAST(NULL AS VARCHAR) AS recomputed, CAST(NULL AS VARCHAR) AS method, reason AS explanation, [fact_id] AS fact_ids
FROM reasoned
GROUP BY trial_id, fact_id, reason;
