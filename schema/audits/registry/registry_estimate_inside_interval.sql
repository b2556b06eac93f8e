/* ---
title = "Posted estimate inside its interval"
about = "The lower limit of an interval is not above its upper limit, and the estimate lies between them."
severity = "high"
needs = "an analysis with an interval; that of a test statistic, or of a parameter that is not known, need not hold the value posted beside it"
--- */
WITH weighed AS (
    SELECT trial_id, fact_id, outcome, analysis, ci_low, ci_high, value_posted, ci_low_posted, ci_high_posted,
        CASE
            WHEN ci_low > ci_high THEN 'turned'
            WHEN value IS NULL OR measure IN ('test_statistic', 'unmapped', 'none') THEN 'nothing'
            WHEN (ci_low IS NULL OR ci_low <= value) AND (ci_high IS NULL OR value <= ci_high) THEN 'fits'
            WHEN value + audit_half(value_posted) <= ci_low - audit_half(ci_low_posted) + 1e-9
                OR value - audit_half(value_posted) >= ci_high + audit_half(ci_high_posted) - 1e-9 THEN 'outside'
            ELSE 'fits'
        END AS found
    FROM audited_analysis
    WHERE ci_low IS NOT NULL OR ci_high IS NOT NULL
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity, fact_id, 'outcome' AS module, outcome AS item, NULL::VARCHAR AS group_id,
    'analysis ' || (analysis + 1) AS part,
    list_filter([CASE WHEN found <> 'turned' THEN 'value' END, CASE WHEN ci_low IS NOT NULL THEN 'ci_low' END,
        CASE WHEN ci_high IS NOT NULL THEN 'ci_high' END], lambda c: c IS NOT NULL) AS column_names,
    COALESCE(value_posted, 'none') || ' (' || COALESCE(ci_low_posted, 'open') || ' to ' || COALESCE(ci_high_posted, 'open')
        || ')' AS reported,
    NULL::VARCHAR AS recomputed, 'lower limit ≤ estimate ≤ upper limit' AS method,
    CASE WHEN found = 'turned' 
        THEN 'the lower limit ' || ci_low_posted || ' is above the upper limit ' || ci_high_posted || '.'
        ELSE 'the interval from ' || COALESCE(ci_low_posted, 'an open end') || ' to '
            || COALESCE(ci_high_posted, 'an open end') || ' does not contain the estimate ' || value_posted || '.'
    END AS says,
    [fact_id] AS fact_ids
FROM judged;
