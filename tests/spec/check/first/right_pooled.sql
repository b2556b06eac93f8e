-- case: pooled response rate
-- expect: nothing
SELECT 100.0 * sum(events) / sum(total) AS percent FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all'
    AND role = 'experimental';

-- case: pooled response rate by role
-- expect: nothing
SELECT role, sum(events) AS events, sum(total) AS total, round(100.0 * sum(events) / sum(total), 1) AS percent
FROM response_rates
WHERE endpoint_id = 'cr' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' GROUP BY role;

-- case: hazard ratios pooled with weights
-- expect: nothing
WITH h AS (
    SELECT trial_id, ln(hazard_ratio) AS effect,
        (ln(ci_high) - ln(ci_low)) / (2 * z_of_level(ci_level / 100)) AS se
    FROM hazard_ratios WHERE endpoint_id = 'os' AND ci_low > 0
)
SELECT exp(sum(effect / se ^ 2) / sum(1 / se ^ 2)) AS pooled_hr, count(*) AS trials FROM h;

-- case: geometric mean of hazard ratios
-- expect: nothing
SELECT exp(avg(ln(hazard_ratio))) AS hr FROM hazard_ratios WHERE endpoint_id = 'os';

-- case: geometric mean by function
-- expect: nothing
SELECT geomean(hazard_ratio) FROM hazard_ratios WHERE endpoint_id = 'pfs';

-- case: median of hazard ratios
-- expect: nothing
SELECT median(hazard_ratio), min(hazard_ratio), max(hazard_ratio) FROM hazard_ratios WHERE endpoint_id = 'os';

-- case: risk differences pooled with weights
-- expect: nothing
SELECT sum(risk_difference * w) / sum(w) AS pooled FROM (
    SELECT risk_difference, 1 / pow((ci_high - ci_low) / 3.92, 2) AS w FROM risk_differences
    WHERE ci_level = 95 AND endpoint_id = 'cr_cri' AND subgroup_factor = 'all'
) AS x;

-- case: levels of one factor added up
-- expect: nothing
SELECT sum(experimental_events) AS events, sum(experimental_total) AS total FROM subgroups
WHERE subgroup_factor = 'Age' AND endpoint_id = 'cr_cri' AND population_id = 'remission_analysis';

-- case: each factor added up
-- expect: nothing
SELECT subgroup_factor, sum(experimental_total) AS total FROM subgroups
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' GROUP BY subgroup_factor;

-- case: randomised participants of all trials
-- expect: nothing
SELECT count(*) AS trials, sum(n_randomized) AS participants FROM trials;

-- case: single arms added to the whole
-- expect: nothing
SELECT sum(n) FROM populations WHERE population_id = 'safety' AND role <> 'all';

-- case: single arms named
-- expect: nothing
SELECT sum(n) FROM populations WHERE population_id = 'safety' AND role IN ('experimental', 'comparator');

-- case: arms through the view of arms
-- expect: nothing
SELECT a.role, sum(p.n) AS participants FROM arms AS a JOIN populations AS p USING (trial_id, arm_id)
WHERE p.population_id = 'safety' GROUP BY a.role;

-- case: safety population by its kind
-- expect: nothing
SELECT trial_id, sum(n) AS treated FROM populations WHERE kind = 'safety' AND arm_id <> 'all' GROUP BY trial_id;

-- case: deaths of fatal grade
-- expect: nothing
SELECT arm, sum(n_affected) AS died FROM adverse_events
WHERE grade_min = 5 AND term = 'Any adverse event' AND seriousness = 'any' AND population_id = 'safety' GROUP BY arm;

-- case: mean arm size
-- expect: nothing
SELECT avg(n) FROM populations WHERE population_id = 'safety' AND role <> 'all';

-- case: share of all responders in an arm
-- expect: nothing
SELECT arm, events, 100.0 * events / sum(events) OVER () AS share FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all';

-- case: counts by arm and grade band
-- expect: nothing
SELECT arm, grade_min, seriousness, count(DISTINCT term) AS terms FROM adverse_events GROUP BY ALL;

-- case: totals with rollup of one factor
-- expect: nothing
SELECT subgroup_level, sum(events) FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'Age' AND role <> 'all'
GROUP BY subgroup_level;

-- case: weighted mean percentage
-- expect: nothing
SELECT sum(percent * total) / sum(total) AS percent FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all';

-- case: events per arm from a common table expression that fixes everything
-- expect: nothing
WITH itt AS (
    SELECT * FROM response_rates WHERE population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all'
)
SELECT endpoint_id, role, sum(events) AS events FROM itt GROUP BY endpoint_id, role;

-- case: patient years by function
-- expect: nothing
SELECT arm, wilson_low(events, total, 0.95) AS low, wilson_high(events, total, 0.95) AS high FROM response_rates
WHERE endpoint_id = 'cr' AND events IS NOT NULL;
