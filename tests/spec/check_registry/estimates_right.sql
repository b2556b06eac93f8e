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
