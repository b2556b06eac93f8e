-- case: mean ratio of a named window
-- expect: ratios-averaged
SELECT endpoint_id, avg(hazard_ratio) OVER w FROM hazard_ratios WINDOW w AS (PARTITION BY trial_id);

-- case: mean ratio in a lateral subquery
-- expect: ratios-averaged
SELECT t.acronym, x.m FROM trials AS t, LATERAL (SELECT avg(hazard_ratio) AS m FROM hazard_ratios AS h WHERE h.trial_id = t.trial_id) AS x;

-- case: mean ratio in a correlated subquery
-- expect: ratios-averaged
SELECT acronym, (SELECT avg(h.hazard_ratio) FROM hazard_ratios AS h WHERE h.trial_id = t.trial_id) AS m FROM trials AS t;

-- case: mean of the reciprocal of ratios
-- expect: ratios-averaged
SELECT avg(1 / hazard_ratio) FROM hazard_ratios;

-- case: mean by sum and count
-- expect: percentages-averaged
SELECT sum(percent) / count(percent) AS mean FROM response_rates WHERE endpoint_id = 'cr';

-- case: mean percentage of columns by pattern
-- expect: percentages-averaged
SELECT avg(COLUMNS('.*_percent')) FROM subgroups;

-- case: mean percentage through a pivot
-- expect: percentages-averaged
SELECT * FROM (SELECT endpoint_id, role, percent FROM response_rates) PIVOT (avg(percent) FOR role IN ('experimental', 'comparator'));

-- case: mean percentage in having
-- expect: percentages-averaged
SELECT term FROM adverse_events GROUP BY term HAVING avg(percent) > 10;

-- case: mean percentage in order by
-- expect: percentages-averaged
SELECT term FROM adverse_events GROUP BY term ORDER BY avg(percent) DESC;

-- case: two medians averaged by hand
-- expect: medians-averaged
SELECT (a.median + b.median) / 2 FROM median_times AS a JOIN median_times AS b USING (trial_id, endpoint_id, population_id, unit)
WHERE a.role = 'experimental' AND b.role = 'comparator';

-- case: p values added
-- expect: p-values-averaged
SELECT h.p_value + d.p_value FROM hazard_ratios AS h JOIN risk_differences AS d USING (trial_id, population_id, arm_id);

-- case: percentage greater than a count in having
-- expect: unlike-kinds
SELECT term FROM adverse_events GROUP BY term HAVING max(percent) > max(n_affected);

-- case: ratio in a percentage column of a union
-- expect: unlike-kinds
SELECT arm, percent FROM response_rates UNION SELECT arm, hazard_ratio FROM hazard_ratios;

-- case: days minus months in a subquery
-- expect: unlike-units
SELECT d.x - m.y FROM (SELECT median AS x, trial_id FROM median_times WHERE unit = 'days') AS d
JOIN (SELECT median AS y, trial_id FROM median_times WHERE unit = 'months') AS m USING (trial_id);

-- case: survival minus response through tables of their own
-- expect: event-and-event-free
WITH s AS (SELECT trial_id, arm_id, percent AS alive FROM event_free_rates), r AS (SELECT trial_id, arm_id, percent AS responded FROM response_rates)
SELECT alive - responded FROM s JOIN r USING (trial_id, arm_id);

-- case: largest long value per endpoint
-- expect: value-without-measure
SELECT endpoint_id, arg_max(measure, value) FROM comparisons GROUP BY endpoint_id;

-- case: limits of a long view without measure and level
-- expect: value-without-measure interval-without-level
SELECT endpoint, ci_low, ci_high FROM comparisons;

-- case: sum over a union of overlapping sets
-- expect: overlapping-counts
SELECT sum(n) FROM (SELECT n FROM populations WHERE population_id = 'safety' UNION ALL SELECT n FROM populations WHERE population_id = 'as_treated') AS x;

-- case: sum of list of counts
-- expect: overlapping-counts
SELECT arm, list_sum(list(n_affected)) FROM adverse_events GROUP BY arm;

-- case: counts of all endpoints through a view of two steps
-- expect: overlapping-counts
WITH a AS (SELECT * FROM response_rates WHERE subgroup_factor = 'all'), b AS (SELECT role, events FROM a WHERE population_id = 'remission_analysis')
SELECT role, sum(events) FROM b WHERE role <> 'all' GROUP BY role;

-- case: repeated by a subquery of many rows
-- expect: fan-out
SELECT sum(t.n_randomized) FROM trials AS t JOIN (SELECT trial_id, endpoint_id FROM endpoints) AS e ON e.trial_id = t.trial_id;

-- case: limits of unlike levels in case
-- expect: mixed-levels
SELECT CASE WHEN a.ci_low > b.ci_high THEN 'apart' ELSE 'together' END FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id) WHERE a.role = 'experimental' AND b.role = 'comparator';

-- case: results joined by endpoint only
-- expect: join-without-population
SELECT m.arm, m.median, e.percent FROM median_times AS m JOIN event_free_rates AS e ON e.endpoint_id = m.endpoint_id;

-- case: unknown word in a list
-- expect: unknown-word
SELECT arm FROM arms WHERE role IN ('experimental', 'placebo');

-- case: unknown endpoint on the left
-- expect: unknown-value
SELECT arm FROM response_rates WHERE 'orr' = endpoint_id;

-- case: unknown word in case
-- expect: unknown-word
SELECT max(CASE WHEN measure = 'hr' THEN value END) FROM comparisons;
