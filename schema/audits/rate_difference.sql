/* ---
title = "Difference of two rates"
about = "A crude risk difference is the percentage of one arm minus that of the other."
severity = "high"
needs = "an unadjusted risk difference and, in both arms, counts or percentages"
--- */
WITH exact AS (
    SELECT p.*,
        p.first_n_low IS NOT NULL AND p.second_n_low IS NOT NULL AND p.first_n_low <= p.first_n_high
            AND p.second_n_low <= p.second_n_high AND p.first_total > 0 AND p.second_total > 0 AS has_counts
    FROM audit_pair AS p
    WHERE p.measure = 'risk_difference' AND p.value IS NOT NULL AND p.relation = '='
),
box AS (
    SELECT e.*,
        CASE WHEN has_counts THEN 100.0 * first_n_low / first_total - 100.0 * second_n_high / second_total
            ELSE first_low - second_high END AS difference_low,
        CASE WHEN has_counts THEN 100.0 * first_n_high / first_total - 100.0 * second_n_low / second_total
            ELSE first_high - second_low END AS difference_high
    FROM exact AS e
    WHERE has_counts OR (first_percent IS NOT NULL AND second_percent IS NOT NULL)
),
judged AS (
    SELECT b.*,
        COALESCE(
            CASE WHEN difference_high - difference_low < 1e-9
                THEN audit_convention(difference_low, value, decimals)
                ELSE audit_box_convention(difference_low, difference_high, value, decimals) END,
            CASE WHEN abs(first_percent - second_percent - value) < 1e-6 THEN 'difference of the rounded percentages'
                END
        ) AS convention,
        CASE WHEN abs(-difference_low - value) < pow(10.0, -decimals) THEN 'sign'
            WHEN ci_low IS NOT NULL AND ci_high IS NOT NULL
                AND abs((ci_low + ci_high) / 2 - (difference_low + difference_high) / 2) <= 1.5 * pow(10.0, -decimals)
                THEN 'interval' END AS hint
    FROM box AS b
)
SELECT trial_id, audit_verdict(convention) AS verdict, CAST(NULL AS VARCHAR) AS severity, fact_id,
    ['value'] AS column_names, printed AS reported,
    CASE WHEN difference_high - difference_low < 1e-9 THEN audit_shown(difference_low, decimals + 2)
        ELSE audit_shown(difference_low, decimals + 1) || ' to ' || audit_shown(difference_high, decimals + 1) END
            AS recomputed,
    audit_method(CASE
        WHEN first_events IS NOT NULL AND second_events IS NOT NULL THEN 'difference of the percentages from the counts'
        WHEN has_counts THEN 'difference of the percentages from the counts that fit them (GRIM)'
        ELSE 'difference of the printed percentages, each within its rounding' END, convention) AS method,
    CASE
        WHEN convention = 'half up' THEN 'The difference follows from the two rates.'
        WHEN convention IS NOT NULL THEN place || ' prints a difference of ' || printed
            || ' percentage points; the counts give '
            || audit_shown(difference_low, decimals + 2) || '. This explains it: ' || convention || '.'
        ELSE place || ' prints a difference of ' || printed || ' percentage points, but the two rates'
            || COALESCE(' (' || first_printed || ' and ' || second_printed || ')', '') || ' differ by '
            || CASE WHEN difference_high - difference_low < pow(10.0, -decimals) THEN audit_shown((difference_low
                + difference_high) / 2, decimals)
                ELSE audit_shown(difference_low, decimals) || ' to ' || audit_shown(difference_high, decimals) END
                    || '. '
            || CASE hint WHEN 'sign' THEN 'The two arms seem to be swapped.'
                WHEN 'interval' THEN 'The middle of its printed interval is ' || audit_shown((ci_low + ci_high) / 2,
                    decimals)
                    || ', which fits the rates, so the printed difference itself is probably a misprint.'
                ELSE 'A digit may be misprinted, or the difference may be adjusted without saying so.' END
    END AS explanation,
    CASE WHEN has_counts THEN fact_ids ELSE [fact_id, first_fact_id, second_fact_id] END AS fact_ids
FROM judged;
