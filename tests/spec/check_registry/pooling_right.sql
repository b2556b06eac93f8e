-- case: nausea by role in each trial
-- expect: nothing
SELECT trial_id, role, 100.0 * sum(n_affected) / sum(n_at_risk) AS percent FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND population_id = 'registry-adverse-events'
    AND group_relation = 'same' GROUP BY trial_id, role;

-- case: nausea by role in one trial
-- expect: nothing
SELECT role, 100.0 * sum(n_affected) / sum(n_at_risk) AS percent FROM adverse_events
WHERE trial_id = 'nct91000000' AND term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same'
GROUP BY role;

-- case: an endpoint of one trial
-- expect: nothing
SELECT role, sum(events) / sum(total) AS share FROM response_rates
WHERE endpoint = 'Percentage of Participants of response' AND group_relation = 'same' GROUP BY role;

-- case: deaths of one role less those of the other, by trial
-- expect: nothing
SELECT trial_id, sum(n_affected) FILTER (role = 'experimental') / sum(n_at_risk) FILTER (role = 'experimental')
    - sum(n_affected) FILTER (role = 'comparator') / sum(n_at_risk) FILTER (role = 'comparator') AS difference
FROM adverse_events
WHERE term = 'All-cause mortality' AND seriousness = 'any' AND grade_min = 5 AND group_relation = 'same'
GROUP BY trial_id;

-- case: the baseline risk of the comparators
-- expect: nothing
SELECT 100.0 * sum(n_affected) / sum(n_at_risk) AS baseline_risk FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' AND role = 'comparator';

-- case: the baseline risk out of the sums of each trial
-- expect: nothing
WITH t AS (
    SELECT trial_id, sum(n_affected) AS affected, sum(n_at_risk) AS at_risk FROM adverse_events
    WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' AND role = 'comparator'
    GROUP BY trial_id
)
SELECT sum(affected) / sum(at_risk) AS share FROM t;

-- case: the pooled risk ratio of Mantel and Haenszel
-- expect: nothing
SELECT mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total) AS ratio
FROM adverse_event_pairs WHERE term = 'Nausea' AND seriousness = 'other';

-- case: one table of the sums of each trial
-- expect: nothing
SELECT trial_id, risk_ratio(sum(events), sum(total), sum(comparator_events), sum(comparator_total)) AS ratio
FROM adverse_event_pairs WHERE term = 'Nausea' AND seriousness = 'other' GROUP BY trial_id;

-- case: what participants were like
-- expect: nothing
SELECT role, 100.0 * sum(n) FILTER (level = 'Female') / sum(n) AS women FROM baseline
WHERE characteristic = 'Sex: Female, Male' AND population_id = 'registry-baseline' AND group_relation = 'same'
GROUP BY role;

-- case: the row above in the same trial
-- expect: nothing
SELECT trial_id, percent - lag(percent) OVER (PARTITION BY trial_id ORDER BY role) AS difference FROM response_rates
WHERE endpoint = 'Response';

-- case: the row above where its trial is the same
-- expect: nothing
SELECT trial_id, CASE WHEN lag(trial_id) OVER w = trial_id THEN percent - lag(percent) OVER w END AS difference
FROM response_rates WHERE endpoint = 'Response' WINDOW w AS (ORDER BY trial_id, role);

-- case: the row above beside this one
-- expect: nothing
SELECT trial_id, percent, lag(percent) OVER (ORDER BY trial_id) AS previous FROM response_rates
WHERE endpoint = 'Response';

-- case: medians under another name, without those that were not reached
-- expect: nothing
WITH m AS (
    SELECT trial_id, arm, median AS months FROM median_times WHERE unit = 'months' AND value_status = 'reported'
)
SELECT trial_id, arm FROM m WHERE months > 12;

-- case: other events, which records report at any grade
-- expect: nothing
SELECT trial_id, sum(n_affected) AS affected, sum(n_at_risk) AS at_risk FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' GROUP BY trial_id;

-- case: a mean weighted by participants, of an outcome without subgroups
-- expect: nothing
SELECT sum(value * total) / sum(total) AS mean FROM arm_results
WHERE trial_id = 'nct91000000' AND endpoint = 'Change in symptom score' AND statistic = 'mean'
    AND group_relation = 'same';

-- case: statuses that a registry posts and none of these records has
-- expect: nothing
SELECT trial_id FROM registry_records WHERE overall_status IN ('SUSPENDED', 'WITHDRAWN') OR study_type = 'EXPANDED_ACCESS';

-- case: a type of intervention that none of these records has
-- expect: nothing
SELECT trial_id FROM interventions WHERE intervention_type = 'GENETIC';

-- case: arms that are no comparators, by role
-- expect: nothing
SELECT role, sum(n_affected) / sum(n_at_risk) AS share FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' AND role <> 'comparator' GROUP BY role;

-- case: deaths, which records report as any
-- expect: nothing
SELECT sum(n_affected) AS deaths, sum(n_at_risk) AS at_risk FROM adverse_events
WHERE term = 'All-cause mortality' AND group_relation = 'same' AND role = 'experimental';
