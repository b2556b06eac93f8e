/* ---
title = "Ratio of two rates"
about = "A crude risk ratio or odds ratio follows from the rates of the two arms."
severity = "high"
needs = "an unadjusted risk ratio or odds ratio and, in both arms, counts or percentages"
--- */
WITH risk AS (
    SELECT p.*,
        p.first_n_low IS NOT NULL AND p.second_n_low IS NOT NULL AND p.first_n_low <= p.first_n_high
            AND p.second_n_low <= p.second_n_high AND p.first_total > 0 AND p.second_total > 0 AS has_counts
    FROM audit_pair AS p
    WHERE p.measure IN ('risk_ratio', 'odds_ratio') AND p.value IS NOT NULL AND p.relation IN ('=', '≈')
),
bounds AS (
    SELECT r.*,
        CASE WHEN has_counts THEN first_n_low::DOUBLE / first_total ELSE greatest(first_low, 0) / 100 END AS low1,
        CASE WHEN has_counts THEN first_n_high::DOUBLE / first_total ELSE least(first_high, 100) / 100 END AS high1,
        CASE WHEN has_counts THEN second_n_low::DOUBLE / second_total ELSE greatest(second_low, 0) / 100 END AS low2,
        CASE WHEN has_counts THEN second_n_high::DOUBLE / second_total ELSE least(second_high, 100) / 100 END AS high2
    FROM risk AS r
    WHERE has_counts OR (first_percent IS NOT NULL AND second_percent IS NOT NULL)
),
box AS (
    SELECT b.*,
        CASE WHEN measure = 'risk_ratio' THEN low1 / high2 ELSE low1 / (1 - low1) / (high2 / (1 - high2)) END
            AS ratio_low,
        CASE WHEN measure = 'risk_ratio' THEN high1 / low2 ELSE high1 / (1 - high1) / (low2 / (1 - low2)) END
            AS ratio_high
    FROM bounds AS b
    WHERE low2 > 0 AND (measure = 'risk_ratio' OR (high1 < 1 AND high2 < 1))
),
judged AS (
    SELECT b.*,
        CASE WHEN ratio_high - ratio_low < 1e-9 THEN audit_convention(ratio_low, value, decimals)
            ELSE audit_box_convention(ratio_low, ratio_high, value, decimals) END AS convention,
        audit_box_convention(1 / ratio_high, 1 / ratio_low, value, decimals) = 'half up' AS is_inverse
    FROM box AS b
)
SELECT trial_id, audit_verdict(convention) AS verdict, CAST(NULL AS VARCHAR) AS severity, fact_id,
    ['value'] AS column_names, printed AS reported,
    CASE WHEN ratio_high - ratio_low < 1e-9 THEN audit_shown(ratio_low, decimals + 2)
        ELSE audit_shown(ratio_low, decimals + 2) || ' to ' || audit_shown(ratio_high, decimals + 2) END AS recomputed,
    audit_method(CASE WHEN measure = 'risk_ratio' THEN 'rate of the first arm / rate of the comparator'
        ELSE 'odds of the first arm / odds of the comparator' END
        || CASE WHEN has_counts THEN ', from counts' ELSE ', from the printed percentages within their rounding' END,
        convention) AS method,
    CASE
        WHEN convention = 'half up' THEN 'The ratio follows from the two rates.'
        WHEN convention IS NOT NULL THEN place || ' prints a ratio of ' || printed || '; the rates give '
            || audit_shown(ratio_low, decimals + 2) || '. This explains it: ' || convention || '.'
        ELSE place || ' prints a ratio of ' || printed || ', but the two rates'
            || COALESCE(' (' || first_printed || '% and ' || second_printed || '%)', '') || ' give '
            || audit_shown((ratio_low + ratio_high) / 2, decimals + 1) || '. '
            || CASE WHEN is_inverse THEN 'The two arms seem to be swapped.'
                ELSE 'A digit may be misprinted, or the ratio may be adjusted without saying so.' END
    END AS explanation,
    CASE WHEN has_counts THEN fact_ids ELSE [fact_id, first_fact_id, second_fact_id] END AS fact_ids
FROM judged;
