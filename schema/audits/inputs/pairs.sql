-- One row: an estimate between two arms that rests on their crude counts, with the rates of the two arms.
-- Adjusted, stratified and model-based estimates are left out: crude counts do not determine them.
-- first_ and second_ are the experimental arm and the comparator of the estimate; n_low to n_high are counts that fit.
CREATE OR REPLACE TEMP TABLE audit_pair AS
WITH arm AS (
    SELECT x.endpoint_id, x.subgroup_factor, x.subgroup_level, x.timepoint, x.assessor, r.*,
        row_number() OVER (
            PARTITION BY x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.subgroup_factor, x.subgroup_level,
                x.timepoint, x.assessor
            ORDER BY r.events IS NULL, r.percent IS NULL, x.position
        ) AS choice
    FROM core.arm_result AS x
    JOIN audit_rate AS r ON r.fact_id = x.fact_id
    WHERE x.category IS NULL
)
SELECT c.fact_id, c.trial_id, c.endpoint_id, c.measure, c.ci_level, c.ci_method, c.test, c.subgroup_factor, p.place,
    p.source_id, v.value, v.printed, v.relation, v.decimals, v.low, v.high,
    l.value AS ci_low, l.printed AS ci_low_printed, l.decimals AS ci_low_decimals,
    h.value AS ci_high, h.printed AS ci_high_printed, h.decimals AS ci_high_decimals,
    q.value AS p_value, q.printed AS p_printed, q.relation AS p_relation, q.decimals AS p_decimals,
    a.fact_id AS first_fact_id, a.total AS first_total, a.n_low AS first_n_low, a.n_high AS first_n_high,
    a.low AS first_low, a.high AS first_high, a.percent AS first_percent, a.percent_printed AS first_printed,
    a.events AS first_events, a.total_fact_id AS first_total_fact_id,
    b.fact_id AS second_fact_id, b.total AS second_total, b.n_low AS second_n_low, b.n_high AS second_n_high,
    b.low AS second_low, b.high AS second_high, b.percent AS second_percent, b.percent_printed AS second_printed,
    b.events AS second_events, b.total_fact_id AS second_total_fact_id,
    list_filter([c.fact_id, a.fact_id, b.fact_id, a.total_fact_id, b.total_fact_id], lambda f: f IS NOT NULL)
        AS fact_ids
FROM core.comparison AS c
JOIN audit_place AS p ON p.fact_id = c.fact_id
JOIN arm AS a ON a.trial_id = c.trial_id AND a.endpoint_id = c.endpoint_id AND a.population_id = c.population_id
    AND a.arm_id = c.arm_id AND a.subgroup_factor = c.subgroup_factor AND a.subgroup_level = c.subgroup_level
    AND a.timepoint IS NOT DISTINCT FROM c.timepoint AND a.assessor IS NOT DISTINCT FROM c.assessor AND a.choice = 1
JOIN arm AS b ON b.trial_id = c.trial_id AND b.endpoint_id = c.endpoint_id AND b.population_id = c.population_id
    AND b.arm_id = c.comparator_id AND b.subgroup_factor = c.subgroup_factor AND b.subgroup_level = c.subgroup_level
    AND b.timepoint IS NOT DISTINCT FROM c.timepoint AND b.assessor IS NOT DISTINCT FROM c.assessor AND b.choice = 1
LEFT JOIN audit_number AS v ON v.fact_id = c.fact_id AND v.column_name = 'value'
LEFT JOIN audit_number AS l ON l.fact_id = c.fact_id AND l.column_name = 'ci_low'
LEFT JOIN audit_number AS h ON h.fact_id = c.fact_id AND h.column_name = 'ci_high'
LEFT JOIN audit_number AS q ON q.fact_id = c.fact_id AND q.column_name = 'p_value'
WHERE c.contrast = 'between_arms' AND c.adjusted_for IS NULL
    AND NOT audit_is_modelled(concat_ws(' ', c.test, c.ci_method));
