/* ---
title = "A whole number of participants (GRIM)"
about = "A percentage printed without its count must be that of a whole number of participants."
severity = "medium"
needs = "a percentage and its denominator (printed or the N of the population), no count"
--- */
SELECT r.trial_id,
    CASE
        WHEN r.n_low <= r.n_high THEN 'consistent'
        WHEN audit_convention(100.0 * floor(r.percent * r.total / 100) / r.total, r.percent, r.decimals) IS NOT NULL
            OR audit_convention(100.0 * ceil(r.percent * r.total / 100) / r.total, r.percent, r.decimals) IS NOT NULL
            THEN 'rounding'
        ELSE 'inconsistent'
    END AS verdict,
    CASE WHEN r.total_source = 'printed' THEN 'medium' ELSE 'low' END AS severity, r.fact_id,
    [r.percent_column] || CASE WHEN r.total_source = 'printed' THEN [r.total_column] ELSE [] END AS column_names,
    rtrim(r.percent_printed, '%') || '% of ' || r.total AS reported,
    CASE
        WHEN r.n_low < r.n_high THEN r.n_low || ' to ' || r.n_high || ' of ' || r.total
        WHEN r.n_low = r.n_high THEN r.n_low || ' of ' || r.total
        ELSE 'between ' || CAST(floor(r.percent * r.total / 100) AS BIGINT) || ' and '
            || CAST(ceil(r.percent * r.total / 100) AS BIGINT) || ' of ' || r.total
    END AS recomputed,
    'counts whose percentage rounds to the printed one'
        || COALESCE('; ' || CASE WHEN r.n_low > r.n_high THEN COALESCE(
            audit_convention(100.0 * floor(r.percent * r.total / 100) / r.total, r.percent, r.decimals),
            audit_convention(100.0 * ceil(r.percent * r.total / 100) / r.total, r.percent, r.decimals)) END, '')
                AS method,
    CASE
        WHEN r.n_low <= r.n_high THEN 'There is a whole number of participants with this percentage.'
        ELSE p.place || ' prints ' || rtrim(r.percent_printed, '%') || '%; among ' || r.total || ' participants, '
            || CAST(floor(r.percent * r.total / 100) AS BIGINT) || ' are '
            || audit_shown(100.0 * floor(r.percent * r.total / 100) / r.total, r.decimals + 2) || '% and '
            || CAST(ceil(r.percent * r.total / 100) AS BIGINT) || ' are '
            || audit_shown(100.0 * ceil(r.percent * r.total / 100) / r.total, r.decimals + 2) || '%. '
            || CASE WHEN r.total_source = 'printed'
                THEN 'The percentage or the number of participants may be misprinted, or the percentage may be an '
                    || 'estimate that is no simple proportion.'
                ELSE 'Fewer participants may have been analysed than the population holds, or a digit may be wrong.' END
    END AS explanation,
    [r.fact_id] || CASE WHEN r.total_fact_id IS NOT NULL THEN [r.total_fact_id] ELSE [] END AS fact_ids
FROM audit_rate AS r
JOIN audit_place AS p ON p.fact_id = r.fact_id
WHERE r.events IS NULL AND r.percent IS NOT NULL AND r.relation = '=' AND r.total > 0 AND r.total_source <> 'derived';
