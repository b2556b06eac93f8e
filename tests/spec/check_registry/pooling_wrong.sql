-- case: nausea by role over all trials
-- expect: naive-pooling
SELECT role, 100.0 * sum(n_affected) / sum(n_at_risk) AS percent FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND population_id = 'registry-adverse-events'
    AND group_relation = 'same' GROUP BY role;

-- case: deaths of one role less those of the other
-- expect: naive-pooling
SELECT sum(n_affected) FILTER (role = 'experimental') / sum(n_at_risk) FILTER (role = 'experimental')
    - sum(n_affected) FILTER (role = 'comparator') / sum(n_at_risk) FILTER (role = 'comparator') AS difference
FROM adverse_events
WHERE term = 'All-cause mortality' AND seriousness = 'any' AND grade_min = 5 AND group_relation = 'same';

-- case: the roles side by side
-- expect: naive-pooling
SELECT 100.0 * sum(CASE WHEN role = 'experimental' THEN n_affected END)
        / sum(CASE WHEN role = 'experimental' THEN n_at_risk END) AS drug,
    100.0 * sum(CASE WHEN role = 'comparator' THEN n_affected END)
        / sum(CASE WHEN role = 'comparator' THEN n_at_risk END) AS control
FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' AND trial_id <> 'nct91000000';

-- case: sums of the sums of each trial
-- expect: naive-pooling
WITH t AS (
    SELECT trial_id, role, sum(n_affected) AS affected, sum(n_at_risk) AS at_risk FROM adverse_events
    WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' GROUP BY trial_id, role
)
SELECT role, sum(affected) / sum(at_risk) AS share FROM t GROUP BY role;

-- case: a common table expression for each role
-- expect: naive-pooling
WITH e AS (
    SELECT sum(events) / sum(total) AS share FROM response_rates
    WHERE endpoint = 'Response' AND role = 'experimental' AND group_relation = 'same'
), c AS (
    SELECT sum(events) / sum(total) AS share FROM response_rates
    WHERE endpoint = 'Response' AND role = 'comparator' AND group_relation = 'same'
)
SELECT e.share / c.share AS ratio FROM e, c;

-- case: one table of the sums over all trials
-- expect: naive-pooling
SELECT risk_ratio(sum(events), sum(total), sum(comparator_events), sum(comparator_total)) AS ratio
FROM adverse_event_pairs WHERE term = 'Nausea' AND seriousness = 'other';

-- case: an interval of the sums of each role
-- expect: naive-pooling
SELECT role, wilson_low(sum(n_affected), sum(n_at_risk), 0.95) AS low FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' GROUP BY role;

-- case: the role of another view, in trials that a subquery names
-- expect: naive-pooling
SELECT a.role, sum(x.n_affected) / sum(x.n_at_risk) AS share FROM adverse_events AS x
JOIN arms AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id
WHERE x.term = 'Nausea' AND x.seriousness = 'other' AND x.trial_id IN (SELECT trial_id FROM interventions)
GROUP BY a.role;

-- case: the row above, which may be of another trial
-- expect: across-trials
SELECT trial_id, percent - lag(percent) OVER (ORDER BY trial_id, role) AS difference FROM response_rates
WHERE endpoint = 'Response';

-- case: the first row of all trials
-- expect: across-trials
WITH r AS (SELECT trial_id, role, percent AS share FROM response_rates WHERE endpoint = 'Response')
SELECT trial_id, share / first_value(share) OVER (PARTITION BY role ORDER BY trial_id) AS ratio FROM r;

-- case: medians under another name, of which some were not reached
-- expect: not-reached
WITH m AS (SELECT trial_id, arm, median AS months FROM median_times WHERE unit = 'months')
SELECT trial_id, arm FROM m WHERE months > 12;

-- case: a median for all of several medians
-- expect: medians-averaged
SELECT role, sum(median * total) / sum(total) AS months FROM median_times
WHERE endpoint = 'Overall Survival' AND unit = 'months' GROUP BY role;

-- case: participants at risk once for every term of each trial
-- expect: overlapping-counts
WITH t AS (
    SELECT trial_id, term, sum(n_at_risk) AS at_risk FROM adverse_events
    WHERE seriousness = 'other' AND group_relation = 'same' GROUP BY trial_id, term
)
SELECT sum(at_risk) AS at_risk FROM t;

-- case: participants of several terms
-- expect: possibly-overlapping-counts
SELECT trial_id, arm_id, sum(n_affected) AS affected FROM adverse_events
WHERE seriousness = 'other' AND term <> 'Any adverse event' AND group_relation = 'same' GROUP BY trial_id, arm_id;

-- case: a status that no registry posts
-- expect: unlisted-value
SELECT trial_id FROM registry_records WHERE overall_status = 'STOPPED';
