/* ---
title = "Total of the baseline groups"
about = "The baseline group of everybody has the participants, and the counts, of the other groups together; its mean lies between theirs."
severity = "medium"
needs = "one group that is the total; counts and means of groups whose participants add up to those of the total"
--- */
WITH everybody AS (
    SELECT trial_id, min(group_id) FILTER (relation = 'total') AS group_id,
        bool_or(relation IN ('pooled', 'subset', 'crossover', 'extension')) AS may_overlap
    FROM audited_group
    WHERE module = 'baseline'
    GROUP BY trial_id
    HAVING count(*) FILTER (relation = 'total') = 1 AND count(*) > 1
), cell AS (
    SELECT b.trial_id, b.measure, b.class, b.category, b.class_title, b.category_title, b.group_id, b.fact_id, b.value,
        b.value_posted, b.total, b.group_id = e.group_id AS is_total, m.statistic,
        CASE WHEN m.statistic = 'mean' THEN audit_half(b.value_posted) END AS half, e.may_overlap
    FROM audited_baseline AS b
    JOIN everybody AS e ON e.trial_id = b.trial_id
    JOIN (SELECT trial_id, measure, statistic FROM audited_measure WHERE statistic IN ('count', 'mean')) AS m
        ON m.trial_id = b.trial_id AND m.measure = b.measure
    UNION ALL
    SELECT d.trial_id, NULL, NULL, NULL, NULL, NULL, d.group_id, d.fact_id, d.n, d.n_posted, d.n,
        d.group_id = e.group_id, 'size', NULL, e.may_overlap
    FROM audited_denominator AS d
    JOIN everybody AS e ON e.trial_id = d.trial_id
    WHERE d.outcome IS NULL AND lower(d.unit) = 'participants'
), split AS (
    -- Aggregates with a FILTER take several times as long as those that pass over nulls.
    SELECT *, CASE WHEN is_total THEN value END AS whole, CASE WHEN is_total THEN total END AS whole_total,
        CASE WHEN NOT is_total THEN value END AS part, CASE WHEN NOT is_total THEN total END AS part_total,
        CASE WHEN value IS NULL AND total > 0 THEN 1 END AS missing
    FROM cell
), added AS (
    SELECT trial_id, measure, class, category, any_value(statistic) AS statistic, any_value(class_title) AS class_title,
        any_value(category_title) AS category_title, any_value(group_id) FILTER (is_total) AS group_id,
        any_value(fact_id) FILTER (is_total) AS fact_id, any_value(value_posted) FILTER (is_total) AS value_posted,
        max(whole) AS value, max(whole_total) AS total, sum(part) AS together, min(part) AS smallest,
        max(part) AS largest, sum(part_total) AS groups_total, max(half) AS half, bool_or(may_overlap) AS may_overlap,
        count(part) AS n_groups, count(missing) AS n_missing, list(fact_id) FILTER (NOT is_total) AS others
    FROM split
    GROUP BY trial_id, measure, class, category
), weighed AS (
    SELECT trial_id, measure, statistic, class_title, category_title, group_id, fact_id, others, value_posted, smallest,
        largest, together,
        CASE
            WHEN value IS NULL OR n_groups = 0 OR n_missing > 0 OR total <> groups_total THEN
                CASE WHEN statistic = 'size' AND value <> together AND NOT may_overlap THEN 'sum' ELSE 'nothing' END
            WHEN statistic IN ('size', 'count') THEN CASE WHEN abs(value - together) < 0.5 THEN 'fits' ELSE 'sum' END
            WHEN value BETWEEN smallest - 2 * half - 1e-9 AND largest + 2 * half + 1e-9 THEN 'fits'
            ELSE 'mean'
        END AS found
    FROM added
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity, COALESCE(fact_id, others[1]) AS fact_id, 'baseline' AS module, measure AS item,
    group_id,
    NULLIF(concat_ws(', ', class_title, category_title), '') AS part,
    CASE WHEN statistic = 'mean' THEN ['value'] ELSE ['n'] END AS column_names,
    value_posted AS reported,
    CASE found WHEN 'mean' THEN smallest || ' to ' || largest ELSE audit_whole(together) END AS recomputed,
    CASE found WHEN 'mean' THEN 'between the means of the groups' ELSE 'sum of the groups' END AS method,
    CASE found
        WHEN 'mean' THEN 'the mean of everybody is ' || value_posted || ', but those of the groups lie between '
            || smallest || ' and ' || largest || '.'
        ELSE value_posted || ' is posted for everybody, but the groups add up to ' || audit_whole(together) || '.'
    END AS says,
    CASE WHEN fact_id IS NULL THEN others ELSE list_prepend(fact_id, others) END AS fact_ids
FROM judged;
