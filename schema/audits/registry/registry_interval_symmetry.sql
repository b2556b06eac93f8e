/* ---
title = "Posted ratio in the middle of its interval"
about = "A Wald interval of a ratio is symmetric on the log scale."
severity = "medium"
needs = "a ratio above 0 with both limits of a two-sided interval; intervals by exact, score, profile, bootstrap or Bayesian methods need not be symmetric"
--- */
WITH boxed AS (
    SELECT *, audit_half(value_posted) AS half, ln(ci_low) AS log_low, ln(ci_high) AS log_high,
        sqrt(greatest(ci_low - audit_half(ci_low_posted), 0) * greatest(ci_high - audit_half(ci_high_posted), 0))
            AS mid_low,
        sqrt((ci_low + audit_half(ci_low_posted)) * (ci_high + audit_half(ci_high_posted))) AS mid_high,
        sqrt(greatest(ci_low - 2 * audit_half(ci_low_posted), 0) * greatest(ci_high - 2 * audit_half(ci_high_posted), 0))
            AS wide_low,
        sqrt((ci_low + 2 * audit_half(ci_low_posted)) * (ci_high + 2 * audit_half(ci_high_posted))) AS wide_high
    FROM audited_analysis
    WHERE audit_is_ratio(measure) AND value > 0 AND ci_low > 0 AND ci_high > ci_low
        AND ci_sides IS DISTINCT FROM 'one-sided'
), weighed AS (
    SELECT trial_id, fact_id, outcome, analysis, value_posted, ci_low_posted, ci_high_posted, log_low, log_high,
        CASE
            WHEN mid_low <= value + half + 1e-9 AND mid_high >= value - half - 1e-9 THEN 'fits'
            WHEN regexp_matches(lower(concat_ws(' ', test, comment, description, measure_posted)),
                'exact|profile|bayes|credible|posterior|bootstrap|score|miettinen|koopman|mid.?p|conditional|fieller'
                || '|one.?sided|unstratified|unadjusted')
                THEN 'nothing'
            WHEN wide_low < value + 2 * half AND wide_high > value - 2 * half THEN 'cut'
            WHEN abs(ln(value) - (log_low + log_high) / 2) > 0.1 * (log_high - log_low) THEN 'off'
            ELSE 'nothing'
        END AS found
    FROM boxed
), judged AS (
    SELECT *, CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' WHEN 'cut' THEN 'rounding'
        ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id, verdict,
    NULL::VARCHAR AS severity, fact_id, 'outcome' AS module, outcome AS item, NULL::VARCHAR AS group_id,
    'analysis ' || (analysis + 1) AS part, ['value', 'ci_low', 'ci_high'] AS column_names,
    value_posted || ' (' || ci_low_posted || ' to ' || ci_high_posted || ')' AS reported,
    format('{:.3g}', exp((log_low + log_high) / 2)) AS recomputed,
    '√(lower limit × upper limit)' || CASE found WHEN 'cut' THEN '; cutting off or rounding up' ELSE '' END AS method,
    'the ratio ' || value_posted || ' is not in the middle, on the log scale, of its interval from '
        || ci_low_posted || ' to ' || ci_high_posted || ', which is ' || format('{:.3g}', exp((log_low + log_high) / 2))
        || CASE found WHEN 'cut' THEN '; a limit that was cut off or rounded up explains it.'
            ELSE '; one of the three may be misprinted, or the interval comes from a method that is not symmetric.' END
        AS says,
    [fact_id] AS fact_ids
FROM judged;
