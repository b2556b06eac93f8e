-- case: one endpoint
-- expect: nothing
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id = 'os';

-- case: each endpoint
-- expect: nothing
SELECT endpoint, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios GROUP BY endpoint;

-- case: endpoints that are named together
-- expect: nothing
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios WHERE endpoint_id IN ('os', 'pfs');

-- case: a standard error at its own level
-- expect: nothing
SELECT endpoint, (ln(ci_high) - ln(ci_low)) / (2 * z_of_level(ci_level / 100)) AS se FROM hazard_ratios;

-- case: a standard error at 95 percent
-- expect: nothing
SELECT endpoint, (ln(ci_high) - ln(ci_low)) / (2 * 1.96) AS se FROM hazard_ratios WHERE ci_level = 95;

-- case: the width of intervals
-- expect: nothing
SELECT endpoint, ci_high - ci_low AS width, (ci_high - ci_low) / 2 AS half FROM risk_differences;

-- case: numbers needed to treat
-- expect: nothing
SELECT endpoint, 100 / abs(risk_difference) AS nnt FROM risk_differences;

-- case: shares above a fifth
-- expect: nothing
SELECT arm, endpoint, percent FROM response_rates WHERE percent > 20;

-- case: intervals that are apart
-- expect: nothing
SELECT a.endpoint FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator' AND a.ci_low > b.ci_high;

-- case: an interval around a value
-- expect: nothing
SELECT endpoint FROM response_rates WHERE ci_low < percent AND percent < ci_high;

-- case: a number or another
-- expect: nothing
SELECT arm, term, coalesce(percent, 100.0 * n_affected / n_at_risk) AS percent FROM adverse_events;

-- case: objectives that were met
-- expect: nothing
SELECT endpoint, objective_met FROM endpoints WHERE objective_met IS NOT NULL;

-- case: events by those at risk
-- expect: nothing
SELECT arm, term, 100.0 * n_affected / n_at_risk AS percent FROM adverse_events;

-- case: events by the size of their population
-- expect: nothing
SELECT e.arm, e.term, 100.0 * e.n_affected / p.n AS percent FROM adverse_events AS e
JOIN populations AS p USING (trial_id, arm_id, population_id);

-- case: any grade and grade 3
-- expect: nothing
SELECT a.term, 100.0 * b.n_affected / a.n_affected AS severe FROM adverse_events AS a
JOIN adverse_events AS b USING (trial_id, arm_id, population_id, term, seriousness)
WHERE a.grade_min IS NULL AND b.grade_min = 3;

-- case: part of the trial in an arm
-- expect: nothing
SELECT p.arm, 100.0 * p.n / t.n_randomized AS percent FROM populations AS p JOIN trials AS t USING (trial_id)
WHERE p.kind = 'intention_to_treat';

-- case: each subgroup by itself
-- expect: nothing
SELECT subgroup_level, a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level)
WHERE a.endpoint_id = 'cr_cri' AND a.role = 'experimental' AND b.role = 'comparator';

-- case: the whole on both sides
-- expect: nothing
SELECT a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id)
WHERE a.subgroup_factor = 'all' AND b.subgroup_factor = 'all' AND a.role = 'experimental' AND b.role = 'comparator';

-- case: the width out of a common table expression at one level
-- expect: nothing
WITH w AS (SELECT ci_high - ci_low AS width, ci_level FROM risk_differences WHERE ci_level = 95)
SELECT width / 3.92 AS se FROM w;

-- case: endpoints by a part of their names, out of a subquery
-- expect: nothing
SELECT exp(sum(y / se ^ 2) / sum(1 / se ^ 2)) AS pooled FROM (
    SELECT ln(hazard_ratio) AS y, standard_error_from_ratio_interval(ci_low, ci_high, ci_level / 100) AS se
    FROM hazard_ratios WHERE endpoint ILIKE '%overall survival%'
) AS s;

-- case: rare results
-- expect: nothing
SELECT arm, term, percent FROM adverse_events WHERE percent BETWEEN 0.5 AND 5;

-- case: whether a number is there
-- expect: nothing
SELECT arm, term, CASE WHEN n_affected IS NULL THEN 0 ELSE 1 END AS is_reported FROM adverse_events;

-- case: more than one in a hundred
-- expect: nothing
SELECT arm, term, percent FROM adverse_events WHERE percent > 1;

-- case: limits kept within 0 and 100
-- expect: nothing
SELECT arm, ci_level, greatest(ci_low, 0) AS low, least(ci_high, 100) AS high FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all';

-- case: the limits of an inverted ratio
-- expect: nothing
SELECT endpoint, ci_level, least(1 / ci_low, 1 / ci_high) AS low, greatest(1 / ci_low, 1 / ci_high) AS high
FROM hazard_ratios;

-- case: limits in their order
-- expect: nothing
WITH r AS (SELECT endpoint_id, ci_low AS lower, ci_high AS upper, ci_level FROM hazard_ratios)
SELECT endpoint_id, lower, upper, ci_level FROM r WHERE lower <= upper;

-- case: two ratios of which both are below 1
-- expect: nothing
SELECT a.endpoint, b.endpoint AS other FROM hazard_ratios AS a
JOIN hazard_ratios AS b USING (trial_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.endpoint_id = 'os' AND b.endpoint_id = 'pfs' AND greatest(a.ci_high, b.ci_high) < 1;

-- case: a share of the population that CASE picks
-- expect: nothing
SELECT arm, 100.0 * sum(CASE WHEN population_id = 'remission_analysis' THEN events END)
    / sum(CASE WHEN population_id = 'remission_analysis' THEN total END) AS percent
FROM response_rates WHERE endpoint_id = 'cr_cri' AND subgroup_factor = 'all' GROUP BY arm;

-- case: populations side by side
-- expect: nothing
SELECT arm, max(CASE WHEN population_id = 'remission_analysis' THEN percent END) AS first_218,
    max(CASE WHEN population_id = 'as_treated' THEN percent END) AS as_treated
FROM response_rates WHERE endpoint_id = 'cr_cri' AND subgroup_factor = 'all' GROUP BY arm;

-- case: an endpoint without subgroups in one population
-- expect: nothing
SELECT sum(events) AS events, sum(total) AS total FROM response_rates WHERE endpoint_id = 'cr' AND role <> 'all';
