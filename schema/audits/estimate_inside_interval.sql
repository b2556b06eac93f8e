/* ---
title = "Estimate inside its interval"
about = "An estimate lies between the limits of its own confidence interval."
severity = "high"
needs = "an estimate and at least one limit; a limit that is not reached is open"
--- */
WITH estimate AS (
    SELECT fact_id, trial_id, CASE WHEN unit = 'percent' THEN ['percent', 'value'] ELSE ['value'] END AS main
    FROM core.arm_result
    UNION ALL
    SELECT fact_id, trial_id, ['value'] FROM core.comparison
),
judged AS (
    SELECT e.trial_id, e.fact_id, v.column_name, v.printed, v.low AS value_low, v.high AS value_high, v.value,
        l.printed AS printed_low, h.printed AS printed_high, l.low AS lowest, h.high AS highest,
        l.column_name AS low_column, h.column_name AS high_column,
        COALESCE(l.low <= v.high + 1e-9, TRUE) AS is_above_low, COALESCE(h.high >= v.low - 1e-9, TRUE) AS is_below_high
    FROM estimate AS e
    JOIN audit_number AS v ON v.fact_id = e.fact_id AND list_contains(e.main, v.column_name)
    LEFT JOIN audit_number AS l ON l.fact_id = e.fact_id AND l.column_name = 'ci_low'
    LEFT JOIN audit_number AS h ON h.fact_id = e.fact_id AND h.column_name = 'ci_high'
    WHERE l.value IS NOT NULL OR h.value IS NOT NULL
)
SELECT j.trial_id, CASE WHEN j.is_above_low AND j.is_below_high THEN 'consistent' ELSE 'inconsistent' END AS verdict,
    CAST(NULL AS VARCHAR) AS severity, j.fact_id,
    list_filter([j.column_name, j.low_column, j.high_column], lambda c: c IS NOT NULL) AS column_names,
    j.printed || ' (' || COALESCE(j.printed_low, 'open') || ' to ' || COALESCE(j.printed_high, 'open') || ')'
        AS reported,
    CAST(NULL AS VARCHAR) AS recomputed, 'lower limit ≤ estimate ≤ upper limit' AS method,
    CASE
        WHEN j.is_above_low AND j.is_below_high THEN 'The estimate lies inside its interval.'
        ELSE p.place || ' prints ' || j.printed || ' with an interval from ' || COALESCE(j.printed_low, 'an open end')
            || ' to ' || COALESCE(j.printed_high, 'an open end') || ', which does not contain it. '
            || 'One of the three numbers may be misprinted, or the interval may belong to another row.'
    END AS explanation,
    [j.fact_id] AS fact_ids
FROM judged AS j
JOIN audit_place AS p ON p.fact_id = j.fact_id;
