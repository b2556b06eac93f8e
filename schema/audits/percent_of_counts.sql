/* ---
title = "Percentage of its counts"
about = "A percentage printed beside its count is 100 times the count divided by the denominator."
severity = "medium"
needs = "count, denominator (printed or the N of the population) and percentage in one fact"
--- */
WITH judged AS (
    SELECT r.*, 100.0 * r.events / r.total AS exact,
        CASE
            WHEN r.relation IN ('<', '≤') AND 100.0 * r.events / r.total <= r.percent THEN 'half up'
            WHEN r.relation IN ('>', '≥') AND 100.0 * r.events / r.total >= r.percent THEN 'half up'
            WHEN r.relation = '≈' AND abs(100.0 * r.events / r.total - r.percent) <= greatest(1, 0.1 * r.percent)
                THEN 'half up'
            WHEN r.relation IN ('=', '≈') THEN audit_convention(100.0 * r.events / r.total, r.percent, r.decimals)
        END AS convention,
        CASE WHEN r.missing > 0 AND r.total - r.missing >= r.events AND r.total > r.missing
            AND audit_convention(100.0 * r.events / (r.total - r.missing), r.percent, r.decimals) = 'half up'
            THEN r.total - r.missing END AS known
    FROM audit_rate AS r
    WHERE r.events IS NOT NULL AND r.total > 0 AND r.percent IS NOT NULL
),
other AS (
    SELECT j.fact_id, min(s.n) AS n, min(s.population_id) AS population_id
    FROM judged AS j
    JOIN core.population_size AS s ON s.trial_id = j.trial_id AND s.n >= j.events AND s.n > 0 AND s.n <> j.total
        AND audit_convention(100.0 * j.events / s.n, j.percent, j.decimals) = 'half up'
    WHERE j.convention IS NULL
    GROUP BY j.fact_id
)
SELECT j.trial_id,
    CASE WHEN j.convention IS NULL AND j.known IS NOT NULL THEN 'consistent' ELSE audit_verdict(j.convention) END
        AS verdict,
    CAST(NULL AS VARCHAR) AS severity, j.fact_id,
    list_distinct([j.events_column, j.percent_column])
        || CASE WHEN j.total_source = 'printed' THEN [j.total_column] ELSE [] END AS column_names,
    j.events || '/' || j.total || '; ' || rtrim(j.percent_printed, '%') || '%' AS reported,
    audit_shown(j.exact, j.decimals + 2) || '%' AS recomputed,
    CASE
        WHEN j.convention IS NULL AND j.known IS NOT NULL THEN '100 × count / participants without missing data'
        ELSE audit_method('100 × count / denominator', j.convention)
    END AS method,
    CASE
        WHEN j.convention = 'half up' THEN 'The percentage follows from its counts.'
        WHEN j.convention IS NULL AND j.known IS NOT NULL
            THEN 'The percentage follows from its count among the ' || j.known || ' participants without missing data.'
        WHEN j.convention IS NOT NULL
            THEN p.place || ' prints ' || j.events || ' of ' || j.total || ' as ' || rtrim(j.percent_printed, '%')
                || '%; it is ' || audit_shown(j.exact, j.decimals + 2) || '%, which rounds to '
                || format('{:.' || CAST(j.decimals AS INTEGER) || 'f}', floor(j.exact * pow(10, j.decimals) + 0.5
                    + 1e-7) / pow(10, j.decimals))
                || '% by the usual rule. Another convention explains it: ' || j.convention || '.'
        ELSE p.place || ' prints ' || j.events || ' of ' || j.total || ' as ' || rtrim(j.percent_printed, '%')
            || '%; it is ' || audit_shown(j.exact, j.decimals + 1) || '%. '
            || CASE
                WHEN o.n IS NOT NULL THEN 'It would be right among ' || o.n
                    || ' participants, the size of the population '
                    || o.population_id || ', so the denominator may be the wrong one.'
                ELSE 'The count, the denominator or the percentage may be misprinted'
                    || CASE WHEN round(j.percent * j.total / 100) <> j.events
                        AND audit_convention(100.0 * round(j.percent * j.total / 100) / j.total, j.percent,
                        j.decimals) = 'half up'
                        THEN '; a count of ' || CAST(round(j.percent * j.total / 100) AS BIGINT) || ' would fit.'
                            ELSE '.' END
            END
    END AS explanation,
    [j.fact_id] || CASE WHEN j.total_fact_id IS NOT NULL THEN [j.total_fact_id] ELSE [] END AS fact_ids
FROM judged AS j
JOIN audit_place AS p ON p.fact_id = j.fact_id
LEFT JOIN other AS o ON o.fact_id = j.fact_id;
