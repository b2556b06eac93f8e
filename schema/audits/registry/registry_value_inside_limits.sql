/* ---
title = "Posted value inside its limits"
about = "A value lies inside its confidence interval and between the smallest and the largest value, a median also between the quartiles; a lower limit is not above the upper one."
severity = "high"
needs = "a value with limits, and what the limits are; a mean may lie outside the quartiles"
--- */
WITH limited AS (
    SELECT r.trial_id, r.fact_id, 'outcome' AS module, r.outcome AS item, r.group_id, r.class_title, r.category_title,
        r.value, r.low, r.high, r.value_posted, r.low_posted, r.high_posted, e.dispersion, e.statistic
    FROM audited_result AS r
    JOIN (SELECT trial_id, registry_outcome, dispersion, statistic FROM audited_endpoint) AS e
        ON e.trial_id = r.trial_id AND e.registry_outcome = r.outcome
    WHERE r.low IS NOT NULL OR r.high IS NOT NULL
    UNION ALL
    SELECT b.trial_id, b.fact_id, 'baseline', b.measure, b.group_id, b.class_title, b.category_title, b.value, b.low,
        b.high, b.value_posted, b.low_posted, b.high_posted, m.dispersion, m.statistic
    FROM audited_baseline AS b
    JOIN (SELECT trial_id, measure, dispersion, statistic FROM audited_measure) AS m
        ON m.trial_id = b.trial_id AND m.measure = b.measure
    WHERE b.low IS NOT NULL OR b.high IS NOT NULL
), weighed AS (
    SELECT trial_id, fact_id, module, item, group_id, class_title, category_title, low, high, value_posted, low_posted,
        high_posted, dispersion, module = 'outcome' AND dispersion = 'confidence_interval' AS is_interval,
        CASE
            WHEN low > high THEN 'turned'
            WHEN value IS NULL THEN 'nothing'
            WHEN (low IS NULL OR low <= value) AND (high IS NULL OR value <= high) THEN 'fits'
            WHEN COALESCE(value + audit_half(value_posted) > low - audit_half(low_posted) + 1e-9, true)
                AND COALESCE(value - audit_half(value_posted) < high + audit_half(high_posted) - 1e-9, true) THEN 'fits'
            WHEN dispersion IN ('confidence_interval', 'full_range') THEN 'outside'
            WHEN dispersion = 'interquartile_range' AND statistic IN ('median', 'median_time') THEN 'outside'
            ELSE 'nothing'
        END AS found
    FROM limited
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity, fact_id, module, item, group_id,
    NULLIF(concat_ws(', ', class_title, category_title), '') AS part,
    list_filter([CASE WHEN found <> 'turned' THEN 'value' END,
        CASE WHEN low IS NULL THEN NULL WHEN is_interval THEN 'ci_low' ELSE 'range_low' END,
        CASE WHEN high IS NULL THEN NULL WHEN is_interval THEN 'ci_high' ELSE 'range_high' END], lambda c: c IS NOT NULL)
        AS column_names,
    COALESCE(value_posted, 'none') || ' (' || COALESCE(low_posted, 'open') || ' to ' || COALESCE(high_posted, 'open') || ')'
        AS reported,
    NULL::VARCHAR AS recomputed, 'lower limit ≤ value ≤ upper limit' AS method,
    CASE WHEN found = 'turned' THEN 'the lower limit ' || low_posted || ' is above the upper limit ' || high_posted || '.'
        ELSE 'the ' || CASE dispersion WHEN 'confidence_interval' THEN 'confidence interval' WHEN 'full_range' THEN 'range'
                ELSE 'interval between the quartiles' END
            || ' from ' || COALESCE(low_posted, 'an open end') || ' to ' || COALESCE(high_posted, 'an open end')
            || ' does not contain the value ' || value_posted || '.'
    END AS says,
    [fact_id] AS fact_ids
FROM judged;
