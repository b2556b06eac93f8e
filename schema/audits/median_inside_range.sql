/* ---
title = "Median or mean inside its range"
about = "A median or a mean lies between the smallest and the largest value."
severity = "medium"
needs = "a median or a mean and at least one end of its range"
--- */
WITH judged AS (
    SELECT f.trial_id, f.fact_id, p.place, v.printed, l.printed AS printed_low, h.printed AS printed_high,
        l.column_name AS low_column, h.column_name AS high_column,
        COALESCE(l.low <= v.high + 1e-9, TRUE) AND COALESCE(h.high >= v.low - 1e-9, TRUE)
            AND COALESCE(l.value <= h.value, TRUE) AS is_inside
    FROM core.fact AS f
    JOIN audit_place AS p ON p.fact_id = f.fact_id
    JOIN audit_number AS v ON v.fact_id = f.fact_id AND v.column_name = 'value'
    LEFT JOIN audit_number AS l ON l.fact_id = f.fact_id AND l.column_name = 'range_low'
    LEFT JOIN audit_number AS h ON h.fact_id = f.fact_id AND h.column_name = 'range_high'
    WHERE f.view_name IN ('baseline', 'exposure', 'arm_results') AND (l.value IS NOT NULL OR h.value IS NOT NULL)
)
SELECT trial_id, CASE WHEN is_inside THEN 'consistent' ELSE 'inconsistent' END AS verdict,
    CAST(NULL AS VARCHAR) AS severity, fact_id,
    list_filter(['value', low_column, high_column], lambda c: c IS NOT NULL) AS column_names,
    printed || ' (range ' || COALESCE(printed_low, '?') || ' to ' || COALESCE(printed_high, '?') || ')' AS reported,
    CAST(NULL AS VARCHAR) AS recomputed, 'smallest value ≤ median ≤ largest value' AS method,
    CASE WHEN is_inside THEN 'The value lies inside its range.'
        ELSE place || ' prints ' || printed || ' with a range from ' || COALESCE(printed_low, '?') || ' to '
            || COALESCE(printed_high, '?') || ', which does not contain it. '
            || 'One of the three numbers may be misprinted, or the range may belong to another row.' END AS explanation,
    [fact_id] AS fact_ids
FROM judged;
