-- case: lowest limit of all intervals
-- expect: mixed-levels
SELECT endpoint_id, min(ci_low) AS low, max(ci_high) AS high FROM hazard_ratios GROUP BY endpoint_id;

-- case: limits of two intervals compared
-- expect: mixed-levels
SELECT a.arm FROM response_rates AS a JOIN response_rates AS b USING (trial_id, endpoint_id, population_id)
WHERE a.role = 'experimental' AND b.role = 'comparator' AND a.ci_low > b.ci_high;

-- case: limits of different fixed levels
-- expect: mixed-levels
SELECT a.endpoint_id FROM effects AS a JOIN effects AS b USING (trial_id, endpoint_id, population_id, measure)
WHERE a.measure = 'risk_ratio' AND a.ci_level = 95 AND b.ci_level = 97.5 AND a.ci_low < b.ci_low;

-- case: widest limits of two intervals
-- expect: mixed-levels
SELECT least(a.ci_low, b.ci_low) AS low, greatest(a.ci_high, b.ci_high) AS high, 95 AS ci_level
FROM hazard_ratios AS a JOIN hazard_ratios AS b USING (trial_id, endpoint_id, population_id);

-- case: interval without its level
-- expect: interval-without-level
SELECT endpoint, hazard_ratio, ci_low, ci_high FROM hazard_ratios;

-- case: interval without its level in text
-- expect: interval-without-level
SELECT arm, median, ci_low, ci_high, unit FROM median_times WHERE endpoint_id = 'os';

-- case: events repeated by adverse events
-- expect: fan-out
SELECT r.arm, sum(r.events) FROM response_rates AS r
JOIN adverse_events AS a ON a.trial_id = r.trial_id AND a.arm_id = r.arm_id
WHERE r.endpoint_id = 'cr_cri' AND r.population_id = 'remission_analysis' AND r.subgroup_factor = 'all'
    AND a.population_id = 'safety' GROUP BY r.arm;

-- case: randomised participants repeated by arms
-- expect: fan-out
SELECT sum(t.n_randomized) FROM trials AS t JOIN arms AS a USING (trial_id);

-- case: mean age of participants repeated by regimens
-- expect: fan-out
SELECT p.arm, sum(p.n) FROM populations AS p JOIN regimens AS g USING (trial_id, arm_id)
WHERE p.population_id = 'safety' GROUP BY p.arm;

-- case: participants repeated by endpoints
-- expect: fan-out
SELECT sum(t.n_randomized) FROM trials AS t LEFT JOIN endpoints AS e ON e.trial_id = t.trial_id;

-- case: participants repeated by sources
-- expect: fan-out
SELECT t.condition, sum(t.n_randomized) AS n FROM trials AS t JOIN sources AS s USING (trial_id) GROUP BY t.condition;

-- case: results joined on the trial alone
-- expect: join-without-population
SELECT r.percent, h.hazard_ratio FROM response_rates AS r JOIN hazard_ratios AS h ON r.trial_id = h.trial_id;

-- case: results joined without arm
-- expect: join-without-arm
SELECT r.percent, m.median FROM response_rates AS r JOIN median_times AS m USING (trial_id, population_id);

-- case: results joined without population
-- expect: join-without-population
SELECT r.arm, r.percent, a.percent AS affected FROM response_rates AS r
JOIN adverse_events AS a ON a.trial_id = r.trial_id AND a.arm_id = r.arm_id WHERE r.endpoint_id = 'cr_cri';

-- case: cross join of results
-- expect: join-without-population
SELECT a.percent, b.median FROM response_rates AS a, median_times AS b;

-- case: endpoints ranked by their rates
-- expect: direction-ignored
SELECT endpoint, arm, percent FROM response_rates WHERE subgroup_factor = 'all' ORDER BY percent DESC LIMIT 5;

-- case: best arm over all endpoints
-- expect: direction-ignored
SELECT max_by(arm, percent) AS best FROM response_rates;

-- case: rank of endpoints
-- expect: direction-ignored
SELECT endpoint_id, rank() OVER (ORDER BY hazard_ratio) AS place FROM hazard_ratios;
