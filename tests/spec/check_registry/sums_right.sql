-- case: one term in groups that are arms
-- expect: nothing
SELECT trial_id, sum(n_affected) AS affected, sum(n_at_risk) AS at_risk FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' AND group_relation = 'same' GROUP BY trial_id;

-- case: one term in the groups of all participants
-- expect: nothing
SELECT trial_id, sum(n_affected) AS affected FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' AND group_relation = 'total' GROUP BY trial_id;

-- case: one term by group
-- expect: nothing
SELECT trial_id, group_title, arm_id, sum(n_affected) AS affected FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' GROUP BY trial_id, group_title, arm_id;

-- case: deaths
-- expect: nothing
SELECT trial_id, sum(n_affected) AS deaths, sum(n_at_risk) AS at_risk FROM adverse_events
WHERE term = 'All-cause mortality' AND seriousness = 'any' AND grade_min = 5 AND group_relation = 'same'
    AND population_id = 'registry-adverse-events' GROUP BY trial_id;

-- case: who started a period
-- expect: nothing
SELECT trial_id, sum(n) AS n FROM participant_flow
WHERE stage = 'STARTED' AND reason IS NULL AND period = 'Overall Study' AND group_relation = 'same'
    AND population_id = 'registry-flow' GROUP BY trial_id;

-- case: who started by period
-- expect: nothing
SELECT trial_id, period, sum(n) AS n FROM participant_flow
WHERE stage = 'STARTED' AND reason IS NULL AND group_relation = 'same' AND population_id = 'registry-flow'
GROUP BY trial_id, period;

-- case: one reason in all arms
-- expect: nothing
SELECT trial_id, reason, sum(n) AS n FROM participant_flow
WHERE stage = 'NOT COMPLETED' AND period = 'Overall Study' AND group_relation = 'same'
    AND population_id = 'registry-flow' GROUP BY trial_id, reason;

-- case: levels of a characteristic in the arms
-- expect: nothing
SELECT trial_id, level, sum(n) AS n FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' AND group_relation = 'same'
GROUP BY trial_id, level;

-- case: levels of a characteristic in the total
-- expect: nothing
SELECT trial_id, level, sum(n) AS n FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' AND group_relation = 'total'
GROUP BY trial_id, level;

-- case: an outcome by row and category
-- expect: nothing
SELECT trial_id, endpoint_id, row_title, category, sum(events) AS events, sum(total) AS total FROM response_rates
WHERE subgroup_factor = 'all' AND group_relation = 'same'
GROUP BY trial_id, endpoint_id, population_id, row_title, category;

-- case: an outcome with a single row
-- expect: nothing
SELECT trial_id, endpoint_id, sum(events) AS events FROM response_rates
WHERE group_relation = 'same' AND row_title IS NULL AND category IS NULL AND subgroup_factor = 'all'
GROUP BY trial_id, endpoint_id, population_id;

-- case: categories of one row exclude each other
-- expect: nothing
SELECT trial_id, endpoint_id, arm_id, sum(events) AS events FROM response_rates
WHERE subgroup_factor = 'all' AND group_relation = 'same' AND row_title IS NULL
GROUP BY trial_id, endpoint_id, population_id, arm_id;

-- case: totals of an outcome of which the database shows one row an arm
-- expect: nothing
SELECT sum(events) AS events, sum(total) AS total FROM response_rates
WHERE trial_id = 'nct91000000' AND endpoint_id = 'registry-outcome-1' AND population_id = 'registry-outcome-1'
    AND subgroup_factor = 'all' AND row_title IS NULL AND group_relation = 'same';

-- case: populations in participants
-- expect: nothing
SELECT trial_id, population_id, sum(n) AS n FROM populations
WHERE group_relation = 'same' AND unit IS NULL GROUP BY trial_id, population_id;

-- case: rows of articles alone
-- expect: nothing
SELECT trial_id, sum(events) AS events FROM response_rates
WHERE group_relation IS NULL AND endpoint_id = 'registry-outcome-1' AND population_id = 'registry-outcome-1'
    AND subgroup_factor = 'all' AND arm_id <> 'all' GROUP BY trial_id;

-- case: a join of which the database shows one row a match
-- expect: nothing
SELECT x.arm_id, sum(p.n) AS n FROM populations AS p
JOIN adverse_events AS x ON x.trial_id = p.trial_id AND x.population_id = p.population_id AND x.arm_id = p.arm_id
WHERE p.trial_id = 'nct91000000' AND p.population_id = 'registry-adverse-events' AND p.unit IS NULL
    AND x.term = 'Any adverse event' AND x.seriousness = 'serious' AND x.grade_min IS NULL
    AND p.group_relation = 'same' GROUP BY x.arm_id;

-- case: a population aggregated before the join
-- expect: nothing
WITH p AS (
    SELECT trial_id, arm_id, max(n) AS n FROM populations
    WHERE population_id = 'registry-baseline' AND group_relation = 'same' GROUP BY trial_id, arm_id
)
SELECT x.trial_id, x.arm_id, sum(x.n_affected) AS affected FROM adverse_events AS x
JOIN p ON p.trial_id = x.trial_id AND p.arm_id = x.arm_id
WHERE x.term = 'Pain' AND x.seriousness = 'serious' AND x.grade_min IS NULL AND x.group_relation = 'same'
    AND x.population_id = 'registry-adverse-events' GROUP BY x.trial_id, x.arm_id;

-- case: a join with arms
-- expect: nothing
SELECT a.role, sum(x.n_affected) AS affected FROM adverse_events AS x
JOIN arms AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id
WHERE x.term = 'Pneumonia' AND x.seriousness = 'serious' AND x.grade_min IS NULL
    AND x.population_id = 'registry-adverse-events' GROUP BY a.role;
