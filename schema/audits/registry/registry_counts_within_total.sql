/* ---
title = "Counts of participants"
about = "A count of participants is a whole number from 0 to the participants analysed."
severity = "high"
needs = "a count of participants in an outcome or at baseline, analysed in participants, with its denominator"
--- */
WITH counted AS (
    SELECT r.trial_id, r.fact_id, 'outcome' AS module, r.outcome AS item, r.group_id, r.class_title, r.category_title,
        r.value, r.value_posted, r.total, d.trial_id IS NOT NULL AS is_of_others
    FROM audited_result AS r
    JOIN (
        SELECT trial_id, registry_outcome FROM audited_endpoint
        WHERE is_counted
    ) AS e ON e.trial_id = r.trial_id AND e.registry_outcome = r.outcome
    LEFT JOIN (
        SELECT DISTINCT trial_id, outcome FROM audited_denominator
        WHERE outcome IS NOT NULL AND lower(unit) <> 'participants'
    ) AS d ON d.trial_id = r.trial_id AND d.outcome = r.outcome
    UNION ALL
    SELECT b.trial_id, b.fact_id, 'baseline', b.measure, b.group_id, b.class_title, b.category_title, b.value,
        b.value_posted, b.total, d.trial_id IS NOT NULL
    FROM audited_baseline AS b
    JOIN (SELECT trial_id, measure FROM audited_measure WHERE statistic = 'count') AS m
        ON m.trial_id = b.trial_id AND m.measure = b.measure
    LEFT JOIN (
        SELECT DISTINCT trial_id FROM audited_denominator WHERE outcome IS NULL AND lower(unit) <> 'participants'
    ) AS d ON d.trial_id = b.trial_id
), weighed AS (
    SELECT trial_id, fact_id, module, item, group_id, class_title, category_title, value, value_posted, total,
        CASE
            WHEN value IS NULL THEN 'nothing'
            WHEN value < 0 THEN 'negative'
            WHEN value <> floor(value) THEN 'part'
            WHEN is_of_others OR total IS NULL THEN 'nothing'
            WHEN value > total THEN 'above'
            ELSE 'fits'
        END AS found
    FROM counted
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    CASE WHEN found = 'part' THEN 'medium' END AS severity, fact_id, module, item, group_id,
    NULLIF(concat_ws(', ', class_title, category_title), '') AS part,
    CASE WHEN module = 'baseline' THEN ['n'] ELSE ['events'] END AS column_names,
    value_posted || CASE WHEN found = 'above' THEN ' of ' || total ELSE '' END AS reported,
    CASE found WHEN 'above' THEN 'at most ' || total WHEN 'negative' THEN 'at least 0' ELSE 'a whole number' END
        AS recomputed,
    'count ≤ participants analysed' AS method,
    CASE found
        WHEN 'above' THEN audit_people(value) || ' counted, but ' || total || ' analysed.'
        WHEN 'part' THEN value_posted || ' is posted as a number of participants, but it is not a whole number; '
            || 'it may be a percentage.'
        ELSE value_posted || ' is posted as a number of participants, but none is below zero.'
    END AS says,
    [fact_id] AS fact_ids
FROM judged;
