-- case: ratios of known direction
-- expect: nothing
SELECT trial_id, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE direction IS DISTINCT FROM 'unknown' GROUP BY trial_id, endpoint_id;

-- case: ratios of arms
-- expect: nothing
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE arm_id IS NOT NULL GROUP BY endpoint;

-- case: known within a common table expression
-- expect: nothing
WITH r AS (SELECT endpoint, hazard_ratio AS x FROM hazard_ratios WHERE direction IS DISTINCT FROM 'unknown')
SELECT endpoint, exp(avg(ln(x))) AS pooled FROM r GROUP BY endpoint;

-- case: known in FILTER
-- expect: nothing
SELECT count(*) FILTER (WHERE direction IS DISTINCT FROM 'unknown' AND hazard_ratio < 1) AS in_favour FROM hazard_ratios;

-- case: known in CASE
-- expect: nothing
SELECT trial_id, CASE WHEN direction <> 'unknown' AND hazard_ratio < 1 THEN group_titles END AS title FROM hazard_ratios;

-- case: one row of each
-- expect: nothing
SELECT fact_id, exp(avg(ln(hazard_ratio))) AS ratio FROM hazard_ratios GROUP BY fact_id;

-- case: ratios shown
-- expect: nothing
SELECT trial_id, endpoint, group_titles, direction, hazard_ratio, ci_level, ci_low, ci_high FROM hazard_ratios;

-- case: significant in either direction
-- expect: nothing
SELECT trial_id, endpoint FROM hazard_ratios WHERE ci_level = 95 AND (ci_high < 1 OR ci_low > 1);

-- case: two ratios for an indirect comparison
-- expect: nothing
SELECT exp(ln(a.hazard_ratio) - ln(b.hazard_ratio)) AS indirect FROM hazard_ratios AS a
JOIN hazard_ratios AS b ON b.endpoint = a.endpoint AND b.population_id = a.population_id
WHERE a.trial_id = 'nct91000011' AND b.trial_id = 'nct91000012' AND a.arm_id = 'arm-1' AND b.arm_id = 'arm-1';

-- case: arms of one trial
-- expect: nothing
SELECT a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, row_title, category)
WHERE a.arm_id = 'arm-1' AND b.arm_id = 'arm-2';

-- case: two trials side by side
-- expect: nothing
SELECT a.percent AS first_percent, b.percent AS second_percent FROM response_rates AS a
JOIN response_rates AS b ON b.endpoint = a.endpoint AND b.population_id = a.population_id AND b.role = a.role
WHERE a.trial_id = 'nct91000011' AND b.trial_id = 'nct91000012';

-- case: a list without gaps
-- expect: nothing
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events WHERE arm IS NOT NULL);

-- case: a list of what is never missing
-- expect: nothing
SELECT trial_id FROM trials WHERE trial_id NOT IN (SELECT trial_id FROM adverse_events WHERE term = 'Pneumonia');

-- case: an outcome of known direction out of a common table expression
-- expect: nothing
WITH d AS (SELECT risk_difference AS x, standard_error_from_interval(ci_low, ci_high, ci_level / 100) AS se
    FROM risk_differences WHERE endpoint = 'Response')
SELECT sum(x / se ^ 2) / sum(1 / se ^ 2) AS pooled FROM d;

-- case: an outcome of known direction, named outside of the common table expression
-- expect: nothing
WITH d AS (SELECT endpoint AS outcome, risk_difference AS x FROM risk_differences)
SELECT min(x) AS smallest FROM d WHERE outcome = 'Response';

-- case: several trials, each with one population
-- expect: nothing
SELECT endpoint, sum(risk_difference / power(standard_error_from_interval(ci_low, ci_high, 0.95), 2))
    / sum(1 / power(standard_error_from_interval(ci_low, ci_high, 0.95), 2)) AS pooled
FROM risk_differences WHERE ci_level = 95 AND direction <> 'unknown' GROUP BY endpoint;

-- case: the size whatever the direction
-- expect: nothing
SELECT endpoint, max(abs(ln(hazard_ratio))) AS largest FROM hazard_ratios GROUP BY endpoint;

-- case: unknown directions in a branch of their own
-- expect: nothing
SELECT CASE WHEN direction = 'unknown' THEN 'unknown' WHEN hazard_ratio < 1 THEN 'arm' ELSE 'comparator' END AS favours
FROM hazard_ratios;

-- case: unknown directions in one of two conditions of a branch
-- expect: nothing
SELECT CASE WHEN hazard_ratio IS NULL OR direction IN ('unknown') THEN NULL ELSE hazard_ratio < 1 END AS favours
FROM hazard_ratios;

-- case: a ratio that is out of the question
-- expect: nothing
SELECT trial_id, endpoint FROM hazard_ratios WHERE hazard_ratio > 0 AND hazard_ratio < 50;

-- case: medians in an order that says where those stand that were not reached
-- expect: nothing
SELECT endpoint, arm, median, unit FROM median_times WHERE trial_id = 'nct91000014' AND endpoint_id = 'registry-outcome-1'
ORDER BY median DESC NULLS FIRST;

-- case: arms of one trial by rows of columns
-- expect: nothing
SELECT a.percent - b.percent AS difference FROM response_rates AS a JOIN response_rates AS b
    ON (a.trial_id, a.endpoint_id, a.population_id) = (b.trial_id, b.endpoint_id, b.population_id)
WHERE a.arm_id = 'arm-1' AND b.arm_id = 'arm-2' AND a.row_title IS NULL AND b.row_title IS NULL;

-- case: whether results are posted, which a record always says
-- expect: nothing
SELECT t.trial_id, coalesce(r.has_results, false) AS has_results FROM trials AS t
LEFT JOIN registry_records AS r USING (trial_id);

-- case: a list without the groups that are no arm
-- expect: nothing
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events WHERE group_relation = 'same');

-- case: directions by a pattern
-- expect: nothing
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE direction NOT LIKE 'unk%' GROUP BY endpoint;

-- case: arms by a pattern
-- expect: nothing
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE arm_id LIKE 'arm-%' GROUP BY endpoint;

-- case: arms of one trial from two subqueries
-- expect: nothing
SELECT a.percent - b.percent AS difference
FROM (SELECT percent FROM response_rates WHERE trial_id = 'nct91000012' AND arm_id = 'arm-1') AS a,
    (SELECT percent FROM response_rates WHERE trial_id = 'nct91000012' AND arm_id = 'arm-2') AS b;
