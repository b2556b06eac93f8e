/* ---
title = "Difference of two means"
about = "A crude difference of means is the mean of one arm minus that of the other."
severity = "high"
needs = "an unadjusted difference and, in both arms, a mean of the same kind"
--- */
WITH arm AS (
    SELECT x.*, n.low, n.high, n.printed,
        row_number() OVER (PARTITION BY x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.subgroup_factor,
            x.subgroup_level, x.timepoint, x.assessor, x.statistic ORDER BY x.position) AS choice
    FROM core.arm_result AS x
    JOIN audit_number AS n ON n.fact_id = x.fact_id AND n.column_name = 'value'
    WHERE x.statistic IN ('mean', 'restricted_mean_time')
),
pair AS (
    SELECT c.trial_id, c.fact_id, p.place, v.printed, v.value, v.decimals, a.low - b.high AS low, a.high - b.low
        AS high,
        a.printed AS first_printed, b.printed AS second_printed, [c.fact_id, a.fact_id, b.fact_id] AS fact_ids
    FROM core.comparison AS c
    JOIN audit_place AS p ON p.fact_id = c.fact_id
    JOIN audit_number AS v ON v.fact_id = c.fact_id AND v.column_name = 'value' AND v.relation = '='
    JOIN arm AS a ON a.choice = 1 AND a.trial_id = c.trial_id AND a.endpoint_id = c.endpoint_id
        AND a.population_id = c.population_id
        AND a.arm_id = c.arm_id AND a.subgroup_factor = c.subgroup_factor AND a.subgroup_level = c.subgroup_level
        AND a.timepoint IS NOT DISTINCT FROM c.timepoint AND a.assessor IS NOT DISTINCT FROM c.assessor
    JOIN arm AS b ON b.choice = 1 AND b.trial_id = c.trial_id AND b.endpoint_id = c.endpoint_id
        AND b.population_id = c.population_id
        AND b.arm_id = c.comparator_id AND b.subgroup_factor = c.subgroup_factor AND b.subgroup_level = c.subgroup_level
        AND b.timepoint IS NOT DISTINCT FROM c.timepoint AND b.assessor IS NOT DISTINCT FROM c.assessor
        AND b.statistic = a.statistic
    WHERE c.contrast = 'between_arms' AND c.adjusted_for IS NULL AND NOT audit_is_modelled(concat_ws(' ', c.test,
        c.ci_method))
        AND ((c.measure = 'mean_difference' AND a.statistic = 'mean')
            OR (c.measure = 'restricted_mean_difference' AND a.statistic = 'restricted_mean_time'))
),
judged AS (
    SELECT *, audit_box_convention(low, high, value, decimals) AS convention FROM pair
)
SELECT trial_id, audit_verdict(convention) AS verdict, CAST(NULL AS VARCHAR) AS severity, fact_id, ['value']
    AS column_names,
    printed AS reported, audit_shown(low, decimals + 1) || ' to ' || audit_shown(high, decimals + 1) AS recomputed,
    audit_method('difference of the printed means, each within its rounding', convention) AS method,
    CASE WHEN convention = 'half up' THEN 'The difference follows from the two means.'
        ELSE place || ' prints a difference of ' || printed || ', but the two means (' || first_printed || ' and '
            || second_printed
            || ') differ by ' || audit_shown((low + high) / 2, decimals) || '. '
            || CASE WHEN convention IS NOT NULL THEN 'This explains it: ' || convention || '.'
                WHEN sign(value) <> sign(low) AND sign(value) <> sign(high) THEN 'The two arms may be swapped.'
                ELSE 'A digit may be misprinted, or the difference may be adjusted without saying so.' END END
                    AS explanation,
    fact_ids
FROM judged;
