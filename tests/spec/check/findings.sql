-- case: syntax
SELECT arm FORM arms;
-- repaired:
SELECT arm FROM arms;

-- case: not-a-select
DELETE FROM arms;
-- repaired:
SELECT * FROM arms;

-- case: several-statements
SELECT arm FROM arms; SELECT endpoint FROM endpoints;
-- repaired:
SELECT arm FROM arms;

-- case: not-allowed
SELECT arm FROM arms AT (VERSION => 1);
-- repaired:
SELECT arm FROM arms;

-- case: forbidden-table
SELECT * FROM core.arm;
-- repaired:
SELECT * FROM arms;

-- case: forbidden-function
SELECT * FROM read_csv('results.csv');
-- repaired:
SELECT * FROM response_rates;

-- case: unknown-view
SELECT arm, percent FROM response_rate;
-- repaired:
SELECT arm, percent FROM response_rates;

-- case: unknown-column
SELECT arm, procent FROM response_rates;
-- repaired:
SELECT arm, percent FROM response_rates;

-- case: unknown-function
SELECT wilsn_low(events, total, 0.95) AS low FROM response_rates;
-- repaired:
SELECT wilson_low(events, total, 0.95) AS low FROM response_rates;

-- case: unknown-parameter
SELECT arm FROM arms WHERE trial_id = $trial;
-- repaired:
SELECT arm FROM arms WHERE trial_id = 'nct01564784';

-- case: unknown-word
SELECT endpoint, value FROM comparisons WHERE measure = 'hazard ratio';
-- repaired:
SELECT endpoint, value FROM comparisons WHERE measure = 'hazard_ratio';

-- case: unknown-value
SELECT arm, median, unit FROM median_times WHERE endpoint_id = 'os1';
-- repaired:
SELECT arm, median, unit FROM median_times WHERE endpoint_id = 'os';

-- case: unlisted-value
SELECT arm, n_affected FROM adverse_events WHERE term = 'Febrile neutropaenia';
-- repaired:
SELECT arm, n_affected FROM adverse_events WHERE term = 'Febrile neutropenia';

-- case: engine
SELECT arm, count(*) AS n FROM response_rates;
-- repaired:
SELECT arm, count(*) AS n FROM response_rates GROUP BY arm;

-- case: ratios-averaged
SELECT avg(hazard_ratio) AS pooled FROM hazard_ratios WHERE endpoint_id = 'os';
-- repaired:
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'os';

-- case: percentages-averaged
SELECT avg(percent) AS pooled FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all';
-- repaired:
SELECT 100.0 * sum(events) / sum(total) AS pooled FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all';

-- case: differences-averaged
SELECT avg(risk_difference) AS pooled FROM risk_differences WHERE endpoint_id = 'cr_cri' AND ci_level = 97.5;
-- repaired:
SELECT sum(w * risk_difference) / sum(w) AS pooled FROM (
    SELECT risk_difference, 1 / pow((ci_high - ci_low) / (2 * z_of_level(0.975)), 2) AS w
    FROM risk_differences WHERE endpoint_id = 'cr_cri' AND ci_level = 97.5 AND subgroup_factor = 'all'
) AS weighted;

-- case: medians-averaged
SELECT avg(median) AS months FROM median_times WHERE endpoint_id = 'os' AND unit = 'months';
-- repaired:
SELECT min(median) AS shortest, max(median) AS longest FROM median_times WHERE endpoint_id = 'os' AND unit = 'months';

-- case: p-values-averaged
SELECT avg(p_value) AS p FROM risk_differences;
-- repaired:
SELECT endpoint, p_relation, p_value FROM risk_differences ORDER BY p_value;

-- case: levels-averaged
SELECT avg(ci_level) AS level FROM comparisons;
-- repaired:
SELECT ci_level, count(*) AS intervals FROM comparisons GROUP BY ci_level;

-- case: estimates-averaged
SELECT measure, avg(value) AS mean FROM comparisons GROUP BY measure;
-- repaired:
SELECT measure, min(value) AS smallest, max(value) AS largest FROM comparisons GROUP BY measure;

-- case: labels-averaged
SELECT sum(fact_id) AS facts FROM response_rates;
-- repaired:
SELECT count(fact_id) AS facts FROM response_rates;

-- case: unlike-kinds
SELECT h.endpoint FROM hazard_ratios AS h
JOIN risk_differences AS d USING (trial_id, population_id, arm_id) WHERE h.hazard_ratio < d.risk_difference;
-- repaired:
SELECT h.endpoint FROM hazard_ratios AS h
JOIN risk_differences AS d USING (trial_id, population_id, arm_id) WHERE h.hazard_ratio < 1 AND d.risk_difference > 0;

-- case: unlike-units
SELECT m.arm, m.median / g.cycle_days AS cycles FROM median_times AS m
JOIN regimens AS g USING (trial_id, arm_id) WHERE m.unit = 'months';
-- repaired:
SELECT m.arm, m.median * 30.4375 / g.cycle_days AS cycles FROM median_times AS m
JOIN regimens AS g USING (trial_id, arm_id) WHERE m.unit = 'months';

-- case: event-and-event-free
SELECT arm, percent FROM response_rates WHERE endpoint_id = 'hsct'
UNION ALL
SELECT arm, percent FROM event_free_rates WHERE endpoint_id = 'os';
-- repaired:
SELECT arm, percent FROM response_rates WHERE endpoint_id = 'hsct'
UNION ALL
SELECT arm, 100 - percent FROM event_free_rates WHERE endpoint_id = 'os';

-- case: value-without-measure
SELECT endpoint, value FROM comparisons;
-- repaired:
SELECT endpoint, measure, value, unit FROM comparisons;

-- case: mixed-levels
SELECT endpoint_id, min(ci_low) AS lowest, 95 AS ci_level FROM hazard_ratios GROUP BY endpoint_id;
-- repaired:
SELECT endpoint_id, ci_level, min(ci_low) AS lowest FROM hazard_ratios GROUP BY endpoint_id, ci_level;

-- case: interval-without-level
SELECT endpoint, hazard_ratio, ci_low, ci_high FROM hazard_ratios;
-- repaired:
SELECT endpoint, hazard_ratio, ci_level, ci_low, ci_high FROM hazard_ratios;

-- case: intervals-overlap
SELECT a.endpoint, a.ci_low <= b.ci_high AND b.ci_low <= a.ci_high AS is_alike FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator';
-- repaired:
SELECT endpoint, risk_difference, ci_level, ci_low, ci_high FROM risk_differences;

-- case: missing-as-zero
SELECT arm, term, coalesce(n_affected, 0) AS affected FROM adverse_events WHERE seriousness = 'serious';
-- repaired:
SELECT arm, term, n_affected, value_status FROM adverse_events WHERE seriousness = 'serious';

-- case: not-reached
SELECT endpoint, arm, median, unit FROM median_times WHERE median > 12 AND unit = 'months';
-- repaired:
SELECT endpoint, arm, median, unit, value_status FROM median_times
WHERE unit = 'months' AND (median > 12 OR median IS NULL);

-- case: not-in-null
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events);
-- repaired:
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events WHERE arm IS NOT NULL);

-- case: overlapping-counts
SELECT arm, sum(events) AS events FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor <> 'all' GROUP BY arm;
-- repaired:
SELECT arm, sum(events) AS events FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'Age' GROUP BY arm;

-- case: possibly-overlapping-counts
SELECT arm, sum(n_affected) AS participants FROM adverse_events
WHERE population_id = 'safety' AND seriousness = 'serious' AND grade_min = 3 GROUP BY arm;
-- repaired:
SELECT arm, n_affected AS participants FROM adverse_events
WHERE population_id = 'safety' AND seriousness = 'serious' AND grade_min = 3 AND term = 'Sepsis';

-- case: other-denominator
SELECT e.arm, e.term, 100.0 * e.n_affected / p.n AS percent FROM adverse_events AS e
JOIN populations AS p USING (trial_id, arm_id) WHERE p.kind = 'intention_to_treat';
-- repaired:
SELECT arm, term, 100.0 * n_affected / n_at_risk AS percent FROM adverse_events;

-- case: endpoints-mixed
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios;
-- repaired:
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios GROUP BY endpoint;

-- case: across-trials
SELECT a.trial_id, b.trial_id AS other, a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b ON b.endpoint = a.endpoint AND b.trial_id <> a.trial_id;
-- repaired:
SELECT trial_id, endpoint, arm, comparator, risk_difference, ci_level, ci_low, ci_high FROM risk_differences;

-- case: naive-pooling
SELECT role, 100.0 * sum(n_affected) / sum(n_at_risk) AS percent FROM adverse_events
WHERE term = 'Nausea' AND seriousness = 'other' AND group_relation = 'same' GROUP BY role;
-- repaired:
SELECT mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total) AS risk_ratio
FROM adverse_event_pairs WHERE term = 'Nausea' AND seriousness = 'other';

-- case: sum-without-trial
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'registry-outcome-2';
-- repaired:
SELECT trial_id, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'registry-outcome-2'
GROUP BY trial_id;

-- case: fan-out
SELECT sum(t.n_randomized) AS participants FROM trials AS t JOIN arms AS a USING (trial_id);
-- repaired:
SELECT sum(n_randomized) AS participants FROM trials WHERE trial_id IN (SELECT trial_id FROM arms);

-- case: join-without-population
SELECT r.arm, r.percent, m.median, m.unit FROM response_rates AS r
JOIN median_times AS m USING (trial_id, arm_id) WHERE r.endpoint_id = 'cr_cri' AND m.endpoint_id = 'dor';
-- repaired:
SELECT r.arm, r.percent, m.median, m.unit FROM response_rates AS r
JOIN median_times AS m USING (trial_id, arm_id) WHERE r.endpoint_id = 'cr_cri' AND m.endpoint_id = 'dor'
    AND r.population_id = 'remission_analysis' AND m.population_id = 'responders_investigator';

-- case: join-without-arm
SELECT r.percent, e.percent AS alive FROM response_rates AS r
JOIN event_free_rates AS e USING (trial_id, population_id);
-- repaired:
SELECT arm_id, r.percent, e.percent AS alive FROM response_rates AS r
JOIN event_free_rates AS e USING (trial_id, population_id, arm_id);

-- case: join-without-subgroup
SELECT a.percent / b.percent AS ratio FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id)
WHERE a.endpoint_id = 'cr_cri' AND a.role = 'experimental' AND b.role = 'comparator';
-- repaired:
SELECT subgroup_factor, subgroup_level, a.percent / b.percent AS ratio FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level)
WHERE a.endpoint_id = 'cr_cri' AND a.role = 'experimental' AND b.role = 'comparator';

-- case: join-without-trial
SELECT e.term, e.percent, a.regimen FROM adverse_events AS e JOIN arms AS a ON a.arm_id = e.arm_id;
-- repaired:
SELECT e.term, e.percent, a.regimen FROM adverse_events AS e
JOIN arms AS a ON a.arm_id = e.arm_id AND a.trial_id = e.trial_id;

-- case: direction-ignored
SELECT endpoint, arm, percent FROM response_rates ORDER BY percent DESC LIMIT 3;
-- repaired:
SELECT endpoint, arm, percent FROM response_rates WHERE endpoint_id = 'cr_cri' ORDER BY percent DESC LIMIT 3;

-- case: direction-unknown
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios GROUP BY endpoint;
-- repaired:
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios
WHERE direction IS DISTINCT FROM 'unknown' GROUP BY endpoint;

-- case: bad-override
SELECT arm FROM arms; -- allow: ratios-averaged
-- repaired:
SELECT avg(hazard_ratio) AS mean FROM hazard_ratios; -- allow: ratios-averaged shown in a lecture on why not

-- case: not-understood
SELECT fact_key, json_array_length(to_json(locators)) AS places FROM facts;
-- repaired:
SELECT fact_key, len(locators) AS places FROM facts;
