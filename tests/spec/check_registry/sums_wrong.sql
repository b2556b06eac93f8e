-- case: serious events of every group
-- expect: overlapping-counts
SELECT trial_id, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' GROUP BY trial_id;

-- case: a total beside the arms
-- expect: overlapping-counts
SELECT trial_id, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' AND arm_id IS NOT NULL GROUP BY trial_id;

-- case: a total beside the arms, by relation
-- expect: overlapping-counts
SELECT trial_id, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' AND group_relation IN ('same', 'total') GROUP BY trial_id;

-- case: pooled groups beside the arms
-- expect: overlapping-counts
SELECT sum(n_at_risk) FROM adverse_events
WHERE seriousness = 'serious' AND term = 'Pneumonia' AND grade_min IS NULL
    AND population_id = 'registry-adverse-events' AND group_relation IN ('same', 'pooled');

-- case: serious and other events
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(n_affected) FROM adverse_events
WHERE term = 'Pain' AND grade_min IS NULL AND population_id = 'registry-adverse-events' AND group_relation = 'same'
GROUP BY trial_id, arm_id;

-- case: terms beside the row of any event
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND grade_min IS NULL AND group_relation = 'same'
    AND population_id = 'registry-adverse-events' GROUP BY trial_id, arm_id;

-- case: participants at risk once for every term
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(n_at_risk) FROM adverse_events
WHERE seriousness = 'serious' AND grade_min IS NULL AND group_relation = 'same'
    AND population_id = 'registry-adverse-events' AND term <> 'Any adverse event' GROUP BY trial_id, arm_id;

-- case: who started, over the periods of the flow
-- expect: overlapping-counts
SELECT trial_id, sum(n) FROM participant_flow
WHERE stage = 'STARTED' AND reason IS NULL AND group_relation = 'same' AND population_id = 'registry-flow'
GROUP BY trial_id;

-- case: stages of the flow
-- expect: overlapping-counts
SELECT trial_id, sum(n) FROM participant_flow
WHERE period = 'Overall Study' AND reason IS NULL AND group_relation = 'same' AND population_id = 'registry-flow'
GROUP BY trial_id;

-- case: reasons beside their total
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(n) FROM participant_flow
WHERE stage = 'NOT COMPLETED' AND period = 'Overall Study' AND group_relation = 'same'
    AND population_id = 'registry-flow' GROUP BY trial_id, arm_id;

-- case: groups of the flow that are no arm
-- expect: overlapping-counts
SELECT trial_id, sum(n) FROM participant_flow
WHERE stage = 'STARTED' AND reason IS NULL AND period = 'Overall Study' AND population_id = 'registry-flow'
GROUP BY trial_id;

-- case: the total of the baseline beside the arms
-- expect: overlapping-counts
SELECT trial_id, level, sum(n) FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' GROUP BY trial_id, level;

-- case: the total of the baseline beside the arms, by arm
-- expect: overlapping-counts
SELECT trial_id, level, sum(n) FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' AND arm_id IS NOT NULL
GROUP BY trial_id, level;

-- case: characteristics
-- expect: overlapping-counts
SELECT trial_id, sum(n) FROM baseline
WHERE population_id = 'registry-baseline' AND group_relation = 'same' GROUP BY trial_id;

-- case: the denominator of a characteristic once for every level
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(denominator) FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' AND group_relation = 'same'
GROUP BY trial_id, arm_id;

-- case: rows of an outcome
-- expect: overlapping-counts
SELECT trial_id, endpoint_id, arm_id, sum(events) FROM response_rates
WHERE subgroup_factor = 'all' AND group_relation = 'same' GROUP BY trial_id, endpoint_id, population_id, arm_id;

-- case: rows of the outcomes of one trial
-- expect: overlapping-counts
SELECT arm, sum(events) FROM response_rates
WHERE trial_id = 'nct91000011' AND group_relation = 'same' AND endpoint_id = 'registry-outcome-1'
    AND population_id = 'registry-outcome-1' AND subgroup_factor = 'all' GROUP BY arm;

-- case: outcomes
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(events) FROM arm_results
WHERE group_relation = 'same' AND row_title IS NULL AND subgroup_factor = 'all' GROUP BY trial_id, arm_id;

-- case: the total of an outcome once for every row
-- expect: overlapping-counts
SELECT trial_id, endpoint_id, arm_id, sum(total) FROM response_rates
WHERE subgroup_factor = 'all' AND group_relation = 'same' AND category IS NULL
GROUP BY trial_id, endpoint_id, population_id, arm_id;

-- case: the total of an outcome once for every row, out of a common table expression
-- expect: overlapping-counts
WITH r AS (
    SELECT trial_id, endpoint_id, population_id, arm_id, group_relation, row_title, total FROM response_rates
    WHERE group_relation = 'same' AND subgroup_factor = 'all'
)
SELECT trial_id, arm_id, sum(total) FROM r GROUP BY trial_id, endpoint_id, population_id, arm_id;

-- case: two rows of an outcome
-- expect: overlapping-counts
SELECT a.events + b.events FROM response_rates AS a
JOIN response_rates AS b ON a.trial_id = b.trial_id AND a.endpoint_id = b.endpoint_id
    AND a.population_id = b.population_id AND a.arm_id = b.arm_id
WHERE a.row_title = 'Women' AND b.row_title = 'All';

-- case: populations with every group
-- expect: overlapping-counts
SELECT trial_id, population_id, sum(n) FROM populations GROUP BY trial_id, population_id;

-- case: eyes and participants
-- expect: overlapping-counts
SELECT trial_id, population_id, sum(n) FROM populations
WHERE group_relation = 'same' GROUP BY trial_id, population_id;

-- case: a population once for every adverse event
-- expect: fan-out
SELECT x.trial_id, x.arm_id, sum(p.n) FROM populations AS p
JOIN adverse_events AS x ON x.trial_id = p.trial_id AND x.population_id = p.population_id AND x.arm_id = p.arm_id
WHERE p.population_id = 'registry-adverse-events' AND x.term = 'Pain' AND x.seriousness = 'serious'
    AND x.grade_min IS NULL AND p.group_relation = 'same' AND p.unit IS NULL GROUP BY x.trial_id, x.arm_id;

-- case: a population once for every term that a record posts twice
-- expect: fan-out
SELECT x.arm_id, sum(p.n) FROM populations AS p
JOIN adverse_events AS x ON x.trial_id = p.trial_id AND x.population_id = p.population_id AND x.arm_id = p.arm_id
WHERE p.trial_id = 'nct91000020' AND p.population_id = 'registry-adverse-events' AND x.term = 'Pain'
    AND x.seriousness = 'serious' AND x.grade_min IS NULL AND p.group_relation = 'same' AND p.unit IS NULL
GROUP BY x.arm_id;

-- case: results once for every row of the same outcome
-- expect: fan-out
SELECT a.endpoint_id, sum(a.events) FROM response_rates AS a
JOIN response_rates AS b ON a.trial_id = b.trial_id AND a.endpoint_id = b.endpoint_id
    AND a.population_id = b.population_id AND a.arm_id = b.arm_id AND a.subgroup_factor = b.subgroup_factor
    AND a.subgroup_level = b.subgroup_level
WHERE a.trial_id = 'nct91000011' AND a.population_id = 'registry-outcome-1' AND a.subgroup_factor = 'all'
    AND a.group_relation = 'same' AND a.row_title = 'Women' GROUP BY a.endpoint_id;

-- case: results once for every level of a characteristic
-- expect: fan-out
SELECT r.trial_id, avg(r.events) FROM response_rates AS r
JOIN baseline AS b ON b.trial_id = r.trial_id AND b.arm_id = r.arm_id AND b.characteristic = 'Sex: Female, Male'
WHERE r.population_id = 'registry-outcome-1' AND b.population_id = 'registry-baseline' GROUP BY r.trial_id;

-- case: events once for every row of a common table expression without its key
-- expect: fan-out
WITH p AS (
    SELECT trial_id, arm_id, n FROM populations
    WHERE population_id = 'registry-baseline' AND group_relation = 'same' AND unit IS NULL
)
SELECT x.trial_id, x.arm_id, sum(x.n_affected) FROM adverse_events AS x
JOIN p ON p.trial_id = x.trial_id AND p.arm_id = x.arm_id
WHERE x.term = 'Pain' AND x.seriousness = 'serious' AND x.grade_min IS NULL
    AND x.population_id = 'registry-adverse-events' GROUP BY x.trial_id, x.arm_id;
