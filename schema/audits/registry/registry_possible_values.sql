/* ---
title = "Possible values"
about = "A percentage of participants lies between 0 and 100, a p value between 0 and 1; a standard deviation or error, and a ratio, are not negative."
severity = "high"
needs = "a percentage of participants, a p value, a standard deviation or error, or a ratio"
--- */
WITH number AS (
    SELECT r.trial_id, r.fact_id, 'outcome' AS module, r.outcome AS item, r.group_id,
        r.class_title, r.category_title, NULL::INTEGER AS analysis,
        CASE WHEN e.is_percent AND NOT r.value BETWEEN 0 AND 100 THEN 'percent'
            WHEN e.has_spread AND r.spread < 0 THEN 'spread' END
            AS wrong,
        r.value_posted, r.spread_posted, 'value' AS value_column,
        CASE WHEN e.is_error THEN 'standard_error' ELSE 'dispersion' END AS spread_column
    FROM audited_result AS r
    JOIN (
        SELECT trial_id, registry_outcome, dispersion IN ('standard_deviation', 'standard_error') AS has_spread,
            COALESCE(statistic IN ('proportion', 'event_free_probability') AND NOT is_counted, false) AS is_percent,
            COALESCE(dispersion = 'standard_error', false) AS is_error
        FROM audited_endpoint
        WHERE has_spread OR is_percent
    ) AS e ON e.trial_id = r.trial_id AND e.registry_outcome = r.outcome
    -- As an OR, the condition would be tested twice: on every number of the table, and behind the join.
    WHERE CASE WHEN e.is_percent AND r.value IS NOT NULL THEN true ELSE e.has_spread AND r.spread IS NOT NULL END
    UNION ALL
    SELECT b.trial_id, b.fact_id, 'baseline', b.measure, b.group_id,
        b.class_title, b.category_title, NULL,
        CASE WHEN m.is_percent AND NOT b.value BETWEEN 0 AND 100 THEN 'percent'
            WHEN m.has_spread AND b.spread < 0 THEN 'spread' END,
        b.value_posted, b.spread_posted, 'value', 'dispersion'
    FROM audited_baseline AS b
    JOIN (
        SELECT trial_id, measure, dispersion IN ('standard_deviation', 'standard_error') AS has_spread,
            statistic = 'proportion' AS is_percent
        FROM audited_measure
        WHERE has_spread OR is_percent
    ) AS m ON m.trial_id = b.trial_id AND m.measure = b.measure
    WHERE CASE WHEN m.is_percent AND b.value IS NOT NULL THEN true ELSE m.has_spread AND b.spread IS NOT NULL END
    UNION ALL
    SELECT trial_id, fact_id, 'outcome', outcome, NULL, NULL, NULL, analysis,
        CASE WHEN NOT p_value BETWEEN 0 AND 1 THEN 'p' WHEN is_ratio AND value < 0 THEN 'ratio'
            WHEN is_ratio AND ci_low < 0 THEN 'limit'
            WHEN spread_type IN ('standard_deviation', 'standard_error') AND spread < 0 THEN 'spread' END,
        CASE WHEN NOT p_value BETWEEN 0 AND 1 THEN p_posted WHEN is_ratio AND value < 0 THEN value_posted
            WHEN is_ratio AND ci_low < 0 THEN ci_low_posted WHEN p_value IS NOT NULL THEN p_posted ELSE value_posted END,
        spread_posted,
        CASE WHEN NOT p_value BETWEEN 0 AND 1 THEN 'p_value' WHEN is_ratio AND value < 0 THEN 'value'
            WHEN is_ratio AND ci_low < 0 THEN 'ci_low' WHEN p_value IS NOT NULL THEN 'p_value' ELSE 'value' END, 'dispersion'
    FROM (SELECT *, audit_is_ratio(measure) AS is_ratio FROM audited_analysis)
    WHERE p_value IS NOT NULL OR (is_ratio AND value IS NOT NULL) OR (spread IS NOT NULL AND spread_type <> 'not_stated')
), judged AS (
    SELECT *, CASE WHEN wrong IS NULL THEN 'consistent' ELSE 'inconsistent' END AS verdict FROM number
)
-- In words:
SELECT trial_id, verdict,
    NULL::VARCHAR AS severity, fact_id, module, item, group_id,
    COALESCE('analysis ' || (analysis + 1), NULLIF(concat_ws(', ', class_title, category_title), '')) AS part,
    CASE wrong WHEN 'spread' THEN [spread_column] ELSE [value_column] END AS column_names,
    CASE wrong WHEN 'spread' THEN spread_posted ELSE value_posted END AS reported, NULL::VARCHAR AS recomputed,
    CASE wrong WHEN 'percent' THEN '0 ≤ percentage of participants ≤ 100' WHEN 'p' THEN '0 ≤ p ≤ 1'
        WHEN 'spread' THEN 'standard deviation or error ≥ 0' ELSE 'ratio ≥ 0' END AS method,
    CASE wrong
        WHEN 'percent' THEN value_posted || ' is posted as a percentage of participants, which lies between 0 and 100.'
        WHEN 'p' THEN 'a p value of ' || value_posted || ' does not exist; it lies between 0 and 1.'
        WHEN 'spread' THEN 'a standard deviation or error of ' || spread_posted || ' does not exist; it is never negative.'
        ELSE value_posted || ' is posted for a ratio, which is never negative; it may be its logarithm, or a difference.'
    END AS says,
    [fact_id] AS fact_ids
FROM judged;
