/* ---
title = "Categories add up"
about = "The categories of a count of participants exclude each other: together they are at most the participants analysed, and all of them where the record posts a count of participants."
severity = "medium"
needs = "at least two categories of participants in one class and group, and the denominator"
--- */
WITH cell AS (
    SELECT r.trial_id, r.fact_id, 'outcome' AS module, r.outcome AS item, r.class, r.category, r.class_title, r.group_id,
        r.value, r.value_posted, r.total, e.measure_type = 'COUNT_OF_PARTICIPANTS' AS is_complete,
        d.trial_id IS NOT NULL AS is_of_others
    FROM (SELECT * FROM audited_result WHERE (trial_id, outcome) IN (
        SELECT DISTINCT trial_id, outcome FROM audited_result WHERE category > 0
    )) AS r
    JOIN (
        SELECT trial_id, registry_outcome, measure_type FROM audited_endpoint
        WHERE is_counted
    ) AS e ON e.trial_id = r.trial_id AND e.registry_outcome = r.outcome
    LEFT JOIN (
        SELECT DISTINCT trial_id, outcome FROM audited_denominator
        WHERE outcome IS NOT NULL AND lower(unit) <> 'participants'
    ) AS d ON d.trial_id = r.trial_id AND d.outcome = r.outcome
    UNION ALL
    SELECT b.trial_id, b.fact_id, 'baseline', b.measure, b.class, b.category, b.class_title, b.group_id, b.value,
        b.value_posted, b.total,
        m.measure_type = 'COUNT_OF_PARTICIPANTS', d.trial_id IS NOT NULL
    FROM audited_baseline AS b
    JOIN (SELECT trial_id, measure, measure_type FROM audited_measure WHERE statistic = 'count') AS m
        ON m.trial_id = b.trial_id AND m.measure = b.measure
    LEFT JOIN (
        SELECT DISTINCT trial_id FROM audited_denominator WHERE outcome IS NULL AND lower(unit) <> 'participants'
    ) AS d ON d.trial_id = b.trial_id
), added AS (
    SELECT trial_id, module, item, class, group_id, min(class_title) AS class_title, list(fact_id) AS fact_ids,
        string_agg(COALESCE(value_posted, 'none'), ' + ') AS counts, sum(value) AS together,
        count(*) - count(value) AS n_missing, max(total) AS total,
        bool_and(is_complete) AS is_complete, bool_or(is_of_others) AS is_of_others
    FROM cell
    GROUP BY ALL
    HAVING count(*) > 1
), weighed AS (
    SELECT trial_id, module, item, group_id, class_title, fact_ids, counts, together, total,
        CASE
            WHEN is_of_others OR total IS NULL OR together IS NULL THEN 'nothing'
            WHEN together > total THEN 'above'
            WHEN together = total OR NOT is_complete THEN 'fits'
            WHEN n_missing > 0 THEN 'nothing'
            ELSE 'below'
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
    CASE WHEN found = 'below' THEN 'low' END AS severity, fact_ids[1] AS fact_id, module, item, group_id,
    class_title AS part, CASE WHEN module = 'baseline' THEN ['n'] ELSE ['events'] END AS column_names,
    counts || ' of ' || total AS reported,
    audit_whole(together) AS recomputed, 'sum of the categories' AS method,
    'the ' || len(fact_ids) || ' categories add up to ' || audit_people(together) || ', but ' || total || ' were analysed'
        || CASE WHEN found = 'above' THEN '; a participant may stand in several categories.'
            ELSE '; a category may be left out.' END AS says,
    fact_ids
FROM judged;
