/* ---
title = "Posted p value against the interval"
about = "An interval leaves out no difference if, and only if, the two-sided p value is below 1 minus its level."
severity = "high"
needs = "a ratio or a difference of at most two groups with both limits, its level and a p value; not a test of non-inferiority, one-sided, of a trend or an interaction, or corrected for several tests"
--- */
WITH tested AS (
    SELECT *, CASE WHEN audit_is_ratio(measure) THEN 1.0 ELSE 0.0 END AS null_value, 1 - ci_level / 100 AS alpha,
        audit_half(ci_low_posted) AS half_low, audit_half(ci_high_posted) AS half_high, audit_half(p_posted) AS half_p
    FROM audited_analysis
    WHERE p_value IS NOT NULL AND ci_low IS NOT NULL AND ci_high IS NOT NULL
        AND (audit_is_ratio(measure) OR audit_is_difference(measure))
), sided AS (
    SELECT *,
        CASE
            WHEN NOT ci_level BETWEEN 50 AND 99.99 OR NOT p_value BETWEEN 0 AND 1 OR ci_low >= ci_high
                OR ci_sides = 'one-sided' OR array_length(string_split(group_ids, ' ')) > 2 THEN NULL
            -- A ratio of means may be posted in percent.
            WHEN measure = 'mean_ratio' AND ci_high > 20 OR audit_is_ratio(measure) AND ci_low <= 0 THEN NULL
            WHEN hypothesis LIKE '%non_inferiority%' OR hypothesis LIKE '%equivalence%' THEN NULL
            WHEN null_value < ci_low - half_low OR null_value > ci_high + half_high THEN 'out'
            WHEN null_value > ci_low + half_low AND null_value < ci_high - half_high THEN 'in'
            WHEN null_value < ci_low OR null_value > ci_high THEN 'just out'
            ELSE 'just in'
        END AS side,
        CASE
            WHEN p_relation IN ('<', '≤') THEN CASE WHEN p_value <= alpha + 1e-9 THEN 'below' END
            WHEN p_relation IN ('>', '≥') THEN CASE WHEN p_value >= alpha - 1e-9 THEN 'above' END
            WHEN p_value + half_p < alpha THEN 'below'
            WHEN p_value - half_p > alpha THEN 'above'
            WHEN p_value < alpha - 1e-9 THEN 'just below'
            WHEN p_value > alpha + 1e-9 THEN 'just above'
            ELSE 'at'
        END AS p_side
    FROM tested
), measured AS (
    SELECT trial_id, fact_id, outcome, analysis, p_posted, p_relation, p_value, ci_level, ci_low, ci_high,
        ci_low_posted, ci_high_posted, null_value, side,
        CASE
            WHEN side IS NULL OR p_side IS NULL THEN 'nothing'
            WHEN (side LIKE '%out') = (p_side LIKE '%below') OR p_side = 'at' THEN 'fits'
            -- That nothing was corrected is said in the words of a correction.
            WHEN regexp_matches(regexp_replace(lower(concat_ws(' ', test, comment, description, measure_posted)),
                    '(not|no|without)( \w+){0,2} (adjust|correct)\w*( \w+){0,3} (multiplicity|multiple \w+)', '', 'g'),
                'one.?(sided|tailed)|1.?(sided|tailed)|trend|for interaction|p.?values?.{0,20} interaction|bonferroni'
                || '|hochberg|holm|multiplicity|multiple (testing|comparison)|dunnett|tukey|adjusted p.?val'
                || '|p.?values? (is|was|were|are) adjusted|omnibus|overall p|non.?inferior|equivalen|credible|posterior|bayes')
                THEN 'nothing'
            WHEN side LIKE 'just%' OR p_side LIKE 'just%' THEN 'rounding'
            ELSE 'other side'
        END AS sides
    FROM sided
), scored AS (
    SELECT *,
        CASE WHEN sides = 'other side' THEN
            z_of_level(ci_level / 100) * CASE WHEN null_value = 1
                THEN abs(ln(ci_low) + ln(ci_high)) / (ln(ci_high) - ln(ci_low))
                ELSE abs(ci_low + ci_high) / (ci_high - ci_low) END END AS z_interval,
        CASE WHEN sides = 'other side' THEN
            CASE WHEN p_value < 1e-12 THEN 8.0 WHEN p_value >= 1 THEN 0.0 ELSE -normal_quantile(p_value / 2) END END AS z_p
    FROM measured
), judged AS (
    SELECT *,
        CASE
            WHEN sides = 'nothing' THEN 'not_testable'
            WHEN sides = 'fits' THEN 'consistent'
            WHEN sides = 'rounding' THEN 'rounding'
            WHEN abs(z_interval - z_p) <= 0.4 THEN 'not_testable'
            ELSE 'inconsistent'
        END AS verdict
    FROM scored
)
-- In words:
SELECT trial_id, verdict,
    NULL::VARCHAR AS severity, fact_id, 'outcome' AS module, outcome AS item, NULL::VARCHAR AS group_id,
    'analysis ' || (analysis + 1) AS part, ['p_value', 'ci_low', 'ci_high'] AS column_names,
    'p ' || CASE WHEN p_relation = '=' THEN ltrim(p_posted, '= ') ELSE p_posted END || ', ' || audit_whole(ci_level)
        || '% interval ' || ci_low_posted || ' to ' || ci_high_posted AS reported,
    CASE WHEN z_interval IS NOT NULL THEN 'p ' || format('{:.2g}', p_of_z(z_interval)) END AS recomputed,
    'p of the interval, which is taken as a normal one' || CASE WHEN sides = 'rounding' THEN '; posted digits' ELSE '' END
        AS method,
    'the ' || audit_whole(ci_level) || '% interval from ' || ci_low_posted || ' to ' || ci_high_posted
        || CASE WHEN side LIKE '%out' THEN ' leaves out ' ELSE ' holds ' END || audit_whole(null_value)
        || ', no difference, but p is ' || p_posted
        || CASE WHEN sides = 'rounding' THEN '; more digits than are posted would decide it.'
            ELSE '; one of them may be misprinted, or p tests something else.' END AS says,
    [fact_id] AS fact_ids
FROM judged;
