-- case: two populations on purpose
-- expect: nothing
SELECT r.arm, r.percent AS remission, a.percent AS neutropenia FROM response_rates AS r
JOIN adverse_events AS a ON a.trial_id = r.trial_id AND a.arm_id = r.arm_id
WHERE r.endpoint_id = 'cr_cri' AND r.population_id = 'remission_analysis' AND r.subgroup_factor = 'all'
    AND a.population_id = 'safety' AND a.term = 'Febrile neutropenia' AND a.grade_min = 3 AND a.seriousness = 'any';

-- case: self join of the arms
-- expect: nothing
SELECT e.endpoint, e.percent AS experimental, c.percent AS comparator, e.percent - c.percent AS difference
FROM response_rates AS e JOIN response_rates AS c
    ON c.trial_id = e.trial_id AND c.endpoint_id = e.endpoint_id AND c.population_id = e.population_id
    AND c.subgroup_factor = e.subgroup_factor AND c.subgroup_level = e.subgroup_level
WHERE e.role = 'experimental' AND c.role = 'comparator';

-- case: comparison with both arms
-- expect: nothing
SELECT d.endpoint, x.percent AS experimental, y.percent AS comparator, d.risk_difference FROM risk_differences AS d
JOIN response_rates AS x ON x.trial_id = d.trial_id AND x.endpoint_id = d.endpoint_id
    AND x.population_id = d.population_id AND x.subgroup_factor = d.subgroup_factor
    AND x.subgroup_level = d.subgroup_level AND x.arm_id = d.arm_id
JOIN response_rates AS y ON y.trial_id = d.trial_id AND y.endpoint_id = d.endpoint_id
    AND y.population_id = d.population_id AND y.subgroup_factor = d.subgroup_factor
    AND y.subgroup_level = d.subgroup_level AND y.arm_id = d.comparator_id;

-- case: medians and event-free rates
-- expect: nothing
SELECT m.arm, m.median, m.unit, e.time, e.time_unit, e.percent FROM median_times AS m
JOIN event_free_rates AS e USING (trial_id, endpoint_id, population_id, arm_id, subgroup_factor, subgroup_level);

-- case: endpoints beside results
-- expect: nothing
SELECT e.endpoint, e.role, r.arm, r.percent FROM endpoints AS e
LEFT JOIN response_rates AS r ON r.trial_id = e.trial_id AND r.endpoint_id = e.endpoint_id
ORDER BY e.position, r.arm;

-- case: endpoints without results
-- expect: nothing
SELECT endpoint FROM endpoints AS e
WHERE NOT EXISTS (SELECT 1 FROM arm_results AS r WHERE r.trial_id = e.trial_id AND r.endpoint_id = e.endpoint_id);

-- case: arms with a drug
-- expect: nothing
SELECT DISTINCT arm FROM regimens WHERE drug IN ('cytarabine', 'fludarabine');

-- case: results of primary endpoints
-- expect: nothing
SELECT endpoint, arm, percent FROM response_rates
WHERE endpoint_id IN (SELECT endpoint_id FROM endpoints WHERE role = 'primary') ORDER BY endpoint, arm;

-- case: aggregate before the join
-- expect: nothing
SELECT t.acronym, t.n_randomized, s.sources FROM trials AS t
JOIN (SELECT trial_id, count(*) AS sources FROM sources GROUP BY trial_id) AS s USING (trial_id);

-- case: participants and terms of each arm
-- expect: nothing
WITH terms AS (
    SELECT trial_id, arm_id, count(DISTINCT term) AS terms FROM adverse_events GROUP BY trial_id, arm_id
), treated AS (
    SELECT trial_id, arm_id, arm, n FROM populations WHERE population_id = 'safety'
)
SELECT arm, n, terms FROM treated LEFT JOIN terms USING (trial_id, arm_id);

-- case: sum over the finer side
-- expect: nothing
SELECT t.acronym, sum(p.n) AS treated FROM trials AS t JOIN populations AS p USING (trial_id)
WHERE p.population_id = 'safety' AND p.role <> 'all' GROUP BY t.acronym;

-- case: population labels
-- expect: nothing
SELECT p.population, p.definition, r.arm, r.percent FROM response_rates AS r
JOIN populations AS p ON p.trial_id = r.trial_id AND p.population_id = r.population_id AND p.arm_id = r.arm_id
WHERE r.endpoint_id = 'mrd_negativity';

-- case: where two sources differ
-- expect: nothing
SELECT a.endpoint, a.arm, a.assessor, a.percent, b.assessor, b.percent FROM response_rates AS a
JOIN response_rates AS b ON a.trial_id = b.trial_id AND a.endpoint_id = b.endpoint_id
    AND a.population_id = b.population_id AND a.arm_id = b.arm_id AND a.fact_id < b.fact_id
WHERE abs(a.percent - b.percent) > 1;

-- case: findings with their numbers
-- expect: nothing
SELECT f.rule, f.explanation, r.endpoint, r.arm, r.percent FROM findings AS f
JOIN response_rates AS r ON r.fact_id = f.fact_id WHERE f.verdict = 'inconsistent';

-- case: facts of a list
-- expect: nothing
SELECT e.measure, e.value, f.fact_key FROM effects AS e, unnest(e.fact_ids) AS u(fact_id) JOIN facts AS f USING (fact_id)
WHERE e.ci_level = 95;

-- case: intervals of one level that do not overlap
-- expect: nothing
SELECT a.endpoint, a.arm, b.arm FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator' AND a.ci_low > b.ci_high;
