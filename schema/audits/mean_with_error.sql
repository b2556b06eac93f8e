/* ---
title = "Mean with its standard error and interval"
about = "The interval of a mean reaches about two standard errors to each side."
severity = "high"
needs = "a mean, its standard error (or standard deviation and number) and both limits of its interval"
--- */
WITH error AS (
    SELECT x.fact_id, x.trial_id, x.total, l.value AS ci_low, h.value AS ci_high, l.printed AS printed_low, h.printed
        AS printed_high,
        v.printed, n.value AS level, p.place, s.printed AS error_printed, s.column_name,
        s.low / CASE WHEN s.column_name = 'dispersion' THEN sqrt(x.total) ELSE 1 END AS error_low,
        s.high / CASE WHEN s.column_name = 'dispersion' THEN sqrt(x.total) ELSE 1 END AS error_high,
        (h.low - l.high) / 2 AS half_low, (h.high - l.low) / 2 AS half_high,
        CASE n.value WHEN 90 THEN 1.644854 WHEN 95 THEN 1.959964 WHEN 97.5 THEN 2.241403 WHEN 99 THEN 2.575829 END AS z
    FROM core.arm_result AS x
    JOIN audit_place AS p ON p.fact_id = x.fact_id
    JOIN audit_number AS v ON v.fact_id = x.fact_id AND v.column_name = 'value'
    JOIN audit_number AS l ON l.fact_id = x.fact_id AND l.column_name = 'ci_low'
    JOIN audit_number AS h ON h.fact_id = x.fact_id AND h.column_name = 'ci_high'
    JOIN audit_number AS n ON n.fact_id = x.fact_id AND n.column_name = 'ci_level'
    JOIN audit_number AS s ON s.fact_id = x.fact_id AND (s.column_name = 'standard_error'
        OR (s.column_name = 'dispersion' AND x.dispersion_type = 'standard_deviation' AND x.total > 1))
    WHERE x.statistic IN ('mean', 'restricted_mean_time')
),
judged AS (
    -- Student's t is wider than z by about 1 + 1.3 / (n - 1); where n is not known, 3 % are allowed for it.
    SELECT *, z * error_low <= half_high + 1e-9
        AND z * error_high * COALESCE(1 + 1.3 / greatest(total - 1, 1), 1.03) >= half_low - 1e-9 AS fits
    FROM error
    WHERE z IS NOT NULL
)
SELECT trial_id, CASE WHEN fits THEN 'consistent' ELSE 'inconsistent' END AS verdict, CAST(NULL AS VARCHAR) AS severity,
    fact_id,
    ['value', column_name, 'ci_level', 'ci_low', 'ci_high'] AS column_names,
    printed || ' ± ' || error_printed || ' (' || printed_low || ' to ' || printed_high || ')' AS reported,
    format('half width {:.2f}', z * (error_low + error_high) / 2) AS recomputed, 'half width = z × standard error'
        AS method,
    CASE WHEN fits THEN 'The interval fits the standard error.'
        ELSE place || ' prints an interval from ' || printed_low || ' to ' || printed_high || ', but '
            || CASE WHEN column_name = 'dispersion' THEN 'the standard deviation ' ELSE 'the standard error ' END
                || error_printed
            || format(' gives {:.2f} to each side. ', z * (error_low + error_high) / 2)
            || 'A limit may be misprinted, or a standard deviation may stand where a standard error is meant.' END
                AS explanation,
    [fact_id] AS fact_ids
FROM judged;
