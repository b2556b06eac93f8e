-- case: an outcome by its number
-- expect: sum-without-trial
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'registry-outcome-1';

-- case: outcomes by their numbers
-- expect: sum-without-trial
SELECT endpoint_id, sum(events) AS events FROM response_rates
WHERE subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL AND group_relation = 'same'
GROUP BY population_id, endpoint_id;

-- case: shares of an outcome by its number
-- expect: sum-without-trial
SELECT 100.0 * sum(events) / sum(total) AS percent FROM response_rates
WHERE endpoint_id = 'registry-outcome-1' AND population_id = 'registry-outcome-1' AND subgroup_factor = 'all'
    AND row_title IS NULL AND category IS NULL AND group_relation = 'same';

-- case: a list of numbers
-- expect: sum-without-trial
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE endpoint_id IN ('registry-outcome-1', 'registry-outcome-2');

-- case: several trials by name
-- expect: sum-without-trial
SELECT sum(events) AS events FROM response_rates
WHERE trial_id IN ('nct91000011', 'nct91000012', 'nct91000013', 'nct91000014') AND endpoint_id = 'registry-outcome-1'
    AND population_id = 'registry-outcome-1' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
    AND group_relation = 'same';

-- case: a weighted mean
-- expect: sum-without-trial
SELECT sum(total * value) / sum(total) AS mean FROM arm_results
WHERE endpoint_id = 'registry-outcome-1' AND statistic = 'mean';

-- case: in FILTER
-- expect: sum-without-trial
SELECT exp(avg(ln(hazard_ratio)) FILTER (WHERE endpoint_id = 'registry-outcome-1')) AS pooled FROM hazard_ratios;

-- case: in CASE
-- expect: sum-without-trial
SELECT sum(CASE WHEN endpoint_id = 'registry-outcome-1' THEN events END) AS events FROM response_rates
WHERE population_id = 'registry-outcome-1' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
    AND group_relation = 'same';

-- case: in a window
-- expect: sum-without-trial
SELECT endpoint_id, sum(events) OVER (PARTITION BY endpoint_id) AS events FROM response_rates
WHERE population_id = 'registry-outcome-1' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
    AND group_relation = 'same';

-- case: out of a common table expression without the trial
-- expect: sum-without-trial
WITH r AS (
    SELECT endpoint_id, events FROM response_rates
    WHERE population_id = 'registry-outcome-1' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
        AND group_relation = 'same'
)
SELECT endpoint_id, sum(events) AS events FROM r GROUP BY endpoint_id;

-- case: sums of each trial added up
-- expect: sum-without-trial
WITH r AS (
    SELECT trial_id, endpoint_id, sum(events) AS events FROM response_rates
    WHERE population_id = 'registry-outcome-1' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
        AND group_relation = 'same'
    GROUP BY trial_id, endpoint_id
)
SELECT endpoint_id, sum(events) AS events FROM r GROUP BY endpoint_id;

-- case: trials of a subquery
-- expect: sum-without-trial
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE endpoint_id = 'registry-outcome-1' AND trial_id IN (SELECT trial_id FROM interventions);

-- case: populations of other trials
-- expect: join-without-trial
SELECT r.percent, p.n FROM response_rates AS r
JOIN populations AS p ON r.population_id = p.population_id AND r.arm_id = p.arm_id;

-- case: arms of other trials
-- expect: join-without-trial
SELECT c.measure, c.value, a.arm FROM comparisons AS c JOIN arms AS a USING (arm_id);

-- case: the comparators of other trials
-- expect: join-without-trial
SELECT c.measure, c.value, a.regimen FROM comparisons AS c LEFT JOIN arms AS a ON a.arm_id = c.comparator_id;

-- case: one trial and the arms of all
-- expect: join-without-trial
SELECT c.measure, c.value, a.arm FROM comparisons AS c JOIN arms AS a USING (arm_id) WHERE c.trial_id = 'nct91000011';

-- case: the same word on both sides
-- expect: join-without-trial
SELECT e.percent, a.regimen FROM adverse_events AS e JOIN arms AS a ON a.arm_id = 'arm-1' AND e.arm_id = 'arm-1';

-- case: groups of other trials
-- expect: join-without-trial
SELECT g.group_title, h.description FROM groups AS g JOIN groups AS h ON g.group_id = h.group_id;

-- case: a common table expression without the trial
-- expect: join-without-trial
WITH p AS (SELECT arm_id, n FROM populations WHERE population_id = 'registry-baseline')
SELECT e.percent, p.n FROM adverse_events AS e JOIN p ON p.arm_id = e.arm_id;

-- case: a semi join
-- expect: join-without-trial
SELECT e.term, e.percent FROM adverse_events AS e SEMI JOIN arms AS a ON a.arm_id = e.arm_id;

-- case: arms that exist in any trial
-- expect: join-without-trial
SELECT e.term, e.percent FROM adverse_events AS e
WHERE EXISTS (SELECT 1 FROM arms AS a WHERE a.arm_id = e.arm_id AND a.role = 'experimental');

-- case: arms listed over all trials
-- expect: join-without-trial
SELECT term, percent FROM adverse_events WHERE arm_id IN (SELECT arm_id FROM arms WHERE role = 'experimental');

-- case: any of the outcomes of all trials
-- expect: join-without-trial
SELECT r.percent FROM response_rates AS r
WHERE r.endpoint_id = ANY (SELECT endpoint_id FROM endpoints WHERE role = 'primary');

-- case: populations left out over all trials
-- expect: join-without-trial
SELECT percent FROM response_rates
WHERE population_id NOT IN (SELECT population_id FROM populations WHERE kind = 'safety');

-- case: two names of which none is the trial
-- expect: join-without-trial
SELECT term FROM adverse_events
WHERE (arm_id, term) IN (SELECT arm_id, term FROM adverse_events WHERE seriousness = 'serious');

-- case: the trial of another column
-- expect: join-without-trial
SELECT e.term FROM adverse_events AS e, trials AS t
WHERE (t.trial_id, e.arm_id) IN (SELECT trial_id, arm_id FROM arms WHERE role = 'experimental');

-- case: rows of one trial and a list of all
-- expect: join-without-trial
SELECT term FROM adverse_events
WHERE trial_id = 'nct91000011' AND arm_id IN (SELECT arm_id FROM arms WHERE role = 'experimental');

-- case: rows of all trials and the list of one
-- expect: join-without-trial
SELECT term FROM adverse_events WHERE arm_id IN (SELECT arm_id FROM arms WHERE trial_id = 'nct91000011');

-- case: a single value of all trials
-- expect: join-without-trial
SELECT term FROM adverse_events WHERE arm_id = (SELECT min(arm_id) FROM arms WHERE role = 'experimental');

-- case: comparators in a list of arms
-- expect: join-without-trial
SELECT measure, p_value FROM comparisons WHERE comparator_id IN (SELECT arm_id FROM arms WHERE regimen IS NOT NULL);

-- case: a list out of a common table expression
-- expect: join-without-trial
WITH p AS (SELECT endpoint_id FROM endpoints WHERE role = 'primary')
SELECT percent FROM response_rates WHERE endpoint_id IN (SELECT endpoint_id FROM p);

-- case: in the condition of CASE
-- expect: join-without-trial
SELECT CASE WHEN arm_id IN (SELECT arm_id FROM arms WHERE role = 'experimental') THEN percent END AS percent
FROM response_rates;

-- case: names of one query that another lacks
-- expect: join-without-trial
SELECT arm_id FROM arms EXCEPT SELECT arm_id FROM adverse_events WHERE term = 'Pneumonia';

-- case: outcomes of a population that several trials have
-- expect: sum-without-trial
SELECT endpoint_id, sum(events) AS events FROM response_rates
WHERE population_id = 'registry-outcome-2' AND subgroup_factor = 'all' AND row_title IS NULL AND category IS NULL
    AND group_relation = 'same' GROUP BY endpoint_id;
