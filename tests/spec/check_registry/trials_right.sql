-- case: an outcome in each trial
-- expect: nothing
SELECT trial_id, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE endpoint_id = 'registry-outcome-1' AND direction IS DISTINCT FROM 'unknown' GROUP BY trial_id;

-- case: an outcome in one trial
-- expect: nothing
SELECT sum(events) AS events FROM response_rates
WHERE trial_id = 'nct91000011' AND endpoint_id = 'registry-outcome-2' AND population_id = 'registry-outcome-2'
    AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL AND group_relation = 'same';

-- case: an outcome by its title
-- expect: nothing
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE direction IS DISTINCT FROM 'unknown' GROUP BY endpoint;

-- case: number and title
-- expect: nothing
SELECT endpoint_id, endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE direction IS DISTINCT FROM 'unknown' GROUP BY endpoint_id, endpoint;

-- case: the title from the list of endpoints
-- expect: nothing
SELECT p.endpoint_id, p.endpoint, exp(avg(ln(r.hazard_ratio))) AS pooled FROM hazard_ratios AS r
JOIN endpoints AS p USING (trial_id, endpoint_id) WHERE r.direction IS DISTINCT FROM 'unknown'
GROUP BY p.endpoint_id, p.endpoint;

-- case: arms of the same name in every trial
-- expect: nothing
SELECT arm_id, sum(n_affected) AS affected FROM adverse_events
WHERE term = 'Pneumonia' AND seriousness = 'serious' AND grade_min IS NULL AND group_relation = 'same'
    AND population_id = 'registry-adverse-events' GROUP BY arm_id;

-- case: one term over the arms of all trials
-- expect: nothing
SELECT sum(n_affected) AS affected FROM adverse_events
WHERE term = 'Pneumonia' AND seriousness = 'serious' AND grade_min IS NULL AND group_relation = 'same'
    AND population_id = 'registry-adverse-events';

-- case: a class of populations
-- expect: nothing
SELECT population_id, sum(n) AS n FROM populations
WHERE population_id IN ('registry-baseline', 'registry-flow') AND group_relation = 'same' AND unit IS NULL
GROUP BY population_id;

-- case: rows counted by outcome
-- expect: nothing
SELECT endpoint_id, count(*) AS row_count, sum(CASE WHEN percent > 50 THEN 1 ELSE 0 END) AS above_half
FROM response_rates GROUP BY endpoint_id;

-- case: a trial by its title
-- expect: nothing
SELECT t.title, exp(avg(ln(r.hazard_ratio))) AS pooled FROM hazard_ratios AS r JOIN trials AS t USING (trial_id)
WHERE r.endpoint_id = 'registry-outcome-1' AND r.direction IS DISTINCT FROM 'unknown' GROUP BY t.title;

-- case: a trial fixed within a common table expression
-- expect: nothing
WITH r AS (SELECT endpoint_id, hazard_ratio FROM hazard_ratios WHERE trial_id = 'nct91000011')
SELECT endpoint_id, exp(avg(ln(hazard_ratio))) AS pooled FROM r GROUP BY endpoint_id;

-- case: populations of the same trial
-- expect: nothing
SELECT r.percent, p.n FROM response_rates AS r JOIN populations AS p USING (trial_id, population_id, arm_id);

-- case: the comparators of the same trial
-- expect: nothing
SELECT c.measure, c.value, a.regimen FROM comparisons AS c
LEFT JOIN arms AS a ON a.trial_id = c.trial_id AND a.arm_id = c.comparator_id;

-- case: the trial through a third relation
-- expect: nothing
SELECT e.percent, a.regimen FROM trials AS t JOIN adverse_events AS e ON e.trial_id = t.trial_id
JOIN arms AS a ON a.trial_id = t.trial_id AND a.arm_id = e.arm_id;

-- case: two trials on purpose
-- expect: nothing
SELECT a.percent AS first_percent, b.percent AS second_percent FROM adverse_events AS a
JOIN adverse_events AS b ON b.term = a.term AND b.arm_id = a.arm_id AND b.population_id = a.population_id
WHERE a.trial_id = 'nct91000011' AND b.trial_id = 'nct91000012';

-- case: arms that exist in the trial
-- expect: nothing
SELECT e.term, e.percent FROM adverse_events AS e
WHERE EXISTS (SELECT 1 FROM arms AS a WHERE a.trial_id = e.trial_id AND a.arm_id = e.arm_id);

-- case: rows of the same fact
-- expect: nothing
SELECT r.percent, x.value FROM response_rates AS r
JOIN arm_results AS x ON x.fact_id = r.fact_id AND x.population_id = r.population_id AND x.arm_id = r.arm_id
WHERE x.statistic = 'proportion';

-- case: names of two columns
-- expect: nothing
SELECT e.term, e.percent FROM adverse_events AS e
WHERE (e.trial_id, e.arm_id) IN (SELECT trial_id, arm_id FROM arms WHERE role = 'experimental');

-- case: arms of the same trial in a list
-- expect: nothing
SELECT e.term, e.percent FROM adverse_events AS e
WHERE e.arm_id IN (SELECT a.arm_id FROM arms AS a WHERE a.trial_id = e.trial_id AND a.role = 'experimental');

-- case: the arms of one trial in rows of that trial
-- expect: nothing
SELECT term, percent FROM adverse_events
WHERE trial_id = 'nct91000011' AND arm_id IN (SELECT arm_id FROM arms WHERE trial_id = 'nct91000011');

-- case: the first arm of the same trial
-- expect: nothing
SELECT e.term, e.percent FROM adverse_events AS e
WHERE e.arm_id = (SELECT min(a.arm_id) FROM arms AS a WHERE a.trial_id = e.trial_id);

-- case: facts, which have one name everywhere
-- expect: nothing
SELECT term, percent FROM adverse_events WHERE (fact_id, arm_id) IN (SELECT fact_id, arm_id FROM adverse_events);

-- case: trial and arm left out together
-- expect: nothing
SELECT trial_id, arm_id FROM arms EXCEPT SELECT trial_id, arm_id FROM adverse_events WHERE term = 'Pneumonia';

-- case: labels, which are the same in every trial
-- expect: nothing
SELECT trial_id, percent FROM response_rates WHERE endpoint IN (SELECT endpoint FROM endpoints WHERE role = 'primary');

-- case: outcomes of a population that only one trial has
-- expect: nothing
SELECT endpoint_id, sum(events) AS events FROM response_rates
WHERE population_id = 'registry-outcome-7' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
    AND group_relation = 'same' GROUP BY endpoint_id;
