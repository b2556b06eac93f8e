-- case: all events of a view
-- expect: overlapping-counts
SELECT sum(events) FROM response_rates;

-- case: subgroups of every factor added
-- expect: overlapping-counts
SELECT arm, sum(events) FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor <> 'all' GROUP BY arm;

-- case: subgroups added in the view of subgroups
-- expect: overlapping-counts
SELECT sum(experimental_events), sum(experimental_total) FROM subgroups WHERE endpoint_id = 'cr_cri';

-- case: populations added
-- expect: overlapping-counts
SELECT arm, sum(n) FROM populations WHERE role <> 'all' GROUP BY arm;

-- case: two populations added
-- expect: overlapping-counts
SELECT sum(n) FROM populations WHERE population_id IN ('safety', 'responders_investigator') AND role = 'experimental';

-- case: responders with their parent
-- expect: overlapping-counts
SELECT a.n + b.n AS participants FROM populations AS a JOIN populations AS b USING (trial_id, arm_id)
WHERE a.population_id = 'remission_analysis' AND b.population_id = 'responders_investigator';

-- case: serious and any events added
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FROM adverse_events
WHERE term = 'Febrile neutropenia' AND population_id = 'safety' AND grade_min = 3 GROUP BY arm;

-- case: serious and any events added by name
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FROM adverse_events
WHERE term = 'Febrile neutropenia' AND seriousness IN ('serious', 'any') AND population_id = 'safety' AND grade_min = 3
GROUP BY arm;

-- case: grade bands added
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FROM adverse_events
WHERE term = 'Pneumonia' AND seriousness = 'serious' AND population_id = 'safety' GROUP BY arm;

-- case: grades from 3 on added
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FROM adverse_events
WHERE term = 'Sepsis' AND seriousness = 'any' AND population_id = 'safety' AND grade_min >= 3 GROUP BY arm;

-- case: pooled and single arms added
-- expect: overlapping-counts
SELECT sum(n) FROM populations WHERE population_id = 'safety';

-- case: events of all arms in the long view
-- expect: overlapping-counts
SELECT endpoint_id, sum(events) FROM arm_results
WHERE statistic = 'proportion' AND population_id = 'remission_analysis' AND subgroup_factor = 'all' GROUP BY endpoint_id;

-- case: stages of the participant flow added
-- expect: overlapping-counts
SELECT arm, sum(n) FROM participant_flow GROUP BY arm;

-- case: overlapping filters added
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FILTER (WHERE seriousness = 'serious') + sum(n_affected) FILTER (WHERE seriousness = 'any') AS n
FROM adverse_events WHERE term = 'Sepsis' AND population_id = 'safety' AND grade_min = 3 GROUP BY arm;

-- case: running sum over subgroups
-- expect: overlapping-counts
SELECT subgroup_level, sum(events) OVER (PARTITION BY arm) FROM response_rates WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis';

-- case: characteristics added
-- expect: overlapping-counts
SELECT arm, sum(n) FROM baseline WHERE population_id = 'remission_analysis' AND role <> 'all' GROUP BY arm;

-- case: endpoints added
-- expect: overlapping-counts
SELECT arm, sum(events) FROM response_rates WHERE population_id = 'remission_analysis' AND subgroup_factor = 'all' AND role <> 'all' GROUP BY arm;

-- case: sum over a subquery that lost the subgroup
-- expect: overlapping-counts
WITH x AS (SELECT arm, events FROM response_rates WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis')
SELECT arm, sum(events) FROM x GROUP BY arm;
