-- case: mean of hazard ratios
-- expect: ratios-averaged
SELECT avg(hazard_ratio) AS mean_hr FROM hazard_ratios;

-- case: mean of hazard ratios by endpoint
-- expect: ratios-averaged
SELECT endpoint, round(avg(hazard_ratio), 2) AS hr FROM hazard_ratios GROUP BY endpoint ORDER BY endpoint;

-- case: sum of hazard ratios
-- expect: ratios-averaged
SELECT sum(hazard_ratio) FROM hazard_ratios WHERE endpoint_id = 'os';

-- case: weighted mean of hazard ratios on their own scale
-- expect: ratios-averaged
SELECT sum(hazard_ratio * n) / sum(n) FROM hazard_ratios JOIN (SELECT trial_id, n_randomized AS n FROM trials) AS t USING (trial_id);

-- case: mean of hazard ratios through a common table expression
-- expect: ratios-averaged
WITH hr AS (SELECT trial_id, hazard_ratio AS h FROM hazard_ratios WHERE endpoint_id = 'pfs')
SELECT avg(h) FROM hr;

-- case: mean of odds ratios of the long view
-- expect: ratios-averaged
SELECT avg(value) FROM effects WHERE measure = 'odds_ratio' AND ci_level = 95;

-- case: mean of risk ratios in a subquery
-- expect: ratios-averaged
SELECT * FROM (SELECT endpoint_id, avg(value) AS rr FROM effects WHERE measure = 'risk_ratio' GROUP BY endpoint_id) AS x;

-- case: standard deviation of hazard ratios
-- expect: ratios-averaged
SELECT stddev(hazard_ratio) FROM hazard_ratios;

-- case: running mean of hazard ratios
-- expect: ratios-averaged
SELECT endpoint_id, avg(hazard_ratio) OVER (PARTITION BY trial_id ORDER BY endpoint_id) AS running FROM hazard_ratios;

-- case: mean of a list of hazard ratios
-- expect: ratios-averaged
SELECT list_avg(list(hazard_ratio)) FROM hazard_ratios;

-- case: two hazard ratios added
-- expect: ratios-averaged
SELECT (a.hazard_ratio + b.hazard_ratio) / 2 AS mean_hr
FROM hazard_ratios AS a JOIN hazard_ratios AS b USING (trial_id, population_id, arm_id)
WHERE a.endpoint_id = 'os' AND b.endpoint_id = 'pfs';

-- case: mean of response rates
-- expect: percentages-averaged
SELECT avg(percent) FROM response_rates WHERE endpoint_id = 'cr_cri' AND subgroup_factor = 'all';

-- case: mean of response rates by role
-- expect: percentages-averaged
SELECT role, avg(percent) AS mean_rate FROM response_rates WHERE endpoint_id = 'cr' GROUP BY role;

-- case: sum of adverse event percentages
-- expect: percentages-averaged
SELECT arm, sum(percent) FROM adverse_events WHERE seriousness = 'serious' AND grade_min IS NULL GROUP BY arm;

-- case: mean of percentages computed from counts
-- expect: percentages-averaged
SELECT avg(100.0 * events / total) FROM response_rates WHERE endpoint_id = 'cr_cri' AND role = 'experimental';

-- case: mean of shares from a common table expression
-- expect: percentages-averaged
WITH shares AS (SELECT role, events / total AS share FROM response_rates WHERE endpoint_id = 'cr')
SELECT role, avg(share) FROM shares GROUP BY role;

-- case: mean of event-free percentages
-- expect: percentages-averaged
SELECT arm, avg(percent) FROM event_free_rates GROUP BY arm;

-- case: mean with an alias of the function
-- expect: percentages-averaged
SELECT mean(experimental_percent) FROM subgroups WHERE endpoint_id = 'cr_cri';

-- case: mean percentage with a filter
-- expect: percentages-averaged
SELECT avg(percent) FILTER (WHERE role = 'comparator') AS comparator FROM response_rates WHERE endpoint_id = 'cri';

-- case: mean of medians
-- expect: medians-averaged
SELECT arm, avg(median) FROM median_times WHERE unit = 'months' GROUP BY arm;

-- case: sum of medians
-- expect: medians-averaged
SELECT sum(median) FROM median_times WHERE endpoint_id = 'os' AND unit = 'months';

-- case: mean of medians in the long view
-- expect: medians-averaged
SELECT avg(value) FROM arm_results WHERE statistic = 'median_time';

-- case: mean of median ages
-- expect: medians-averaged estimates-averaged
SELECT avg(value) FROM baseline WHERE characteristic = 'Age' AND statistic = 'median';

-- case: mean of p values
-- expect: p-values-averaged
SELECT avg(p_value) FROM hazard_ratios;

-- case: sum of p values of risk differences
-- expect: p-values-averaged
SELECT endpoint_id, sum(p_value) FROM risk_differences GROUP BY endpoint_id;

-- case: mean of interaction p values
-- expect: p-values-averaged
SELECT avg(interaction_p) FROM subgroups WHERE subgroup_factor <> 'all';

-- case: mean of confidence levels
-- expect: levels-averaged
SELECT avg(ci_level) FROM comparisons;

-- case: mean of risk differences
-- expect: differences-averaged
SELECT avg(risk_difference) FROM risk_differences WHERE endpoint_id = 'cr_cri';

-- case: sum of risk differences over subgroups
-- expect: differences-averaged
SELECT subgroup_factor, sum(risk_difference) FROM subgroups GROUP BY subgroup_factor;

-- case: mean value grouped by measure
-- expect: estimates-averaged
SELECT measure, avg(value) FROM comparisons GROUP BY measure;

-- case: mean of interval limits
-- expect: ratios-averaged
SELECT avg(ci_low) AS low, avg(ci_high) AS high, 97.5 AS ci_level FROM hazard_ratios;

-- case: sum of fact ids
-- expect: labels-averaged
SELECT sum(fact_id) FROM response_rates;
