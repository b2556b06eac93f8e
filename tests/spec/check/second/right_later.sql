-- case: summary table of an arm
-- expect: nothing
SELECT a.arm, p.n AS treated, r.percent AS remission, m.median AS survival, m.unit
FROM arms AS a
LEFT JOIN populations AS p ON p.trial_id = a.trial_id AND p.arm_id = a.arm_id AND p.population_id = 'safety'
LEFT JOIN response_rates AS r ON r.trial_id = a.trial_id AND r.arm_id = a.arm_id AND r.endpoint_id = 'cr_cri'
    AND r.population_id = 'remission_analysis' AND r.subgroup_factor = 'all'
LEFT JOIN median_times AS m ON m.trial_id = a.trial_id AND m.arm_id = a.arm_id AND m.endpoint_id = 'os'
    AND m.population_id = 'itt_survival'
ORDER BY a.position;

-- case: average of counts in subgroups
-- expect: nothing
SELECT subgroup_factor, avg(experimental_total) AS mean_size, min(experimental_total) AS smallest FROM subgroups
WHERE endpoint_id = 'cr_cri' GROUP BY subgroup_factor;

-- case: how many subgroups favour each arm
-- expect: nothing
SELECT subgroup_factor, count(*) FILTER (WHERE risk_difference > 0) AS favour_experimental,
    count_if(ci_low > 0) AS significant FROM subgroups GROUP BY ALL;

-- case: tables by boolean
-- expect: nothing
SELECT endpoint, hazard_ratio < 1 AS favours_experimental, ci_high < 1 AS is_significant, ci_level FROM hazard_ratios;

-- case: adverse events only in one arm
-- expect: nothing
SELECT x.term FROM adverse_events AS x ANTI JOIN adverse_events AS y
    ON y.trial_id = x.trial_id AND y.term = x.term AND y.role = 'comparator' WHERE x.role = 'experimental';

-- case: more than twice as frequent
-- expect: nothing
SELECT x.term, x.percent, y.percent FROM adverse_events AS x
JOIN adverse_events AS y USING (trial_id, population_id, term, seriousness)
WHERE x.role = 'experimental' AND y.role = 'comparator' AND x.grade_min IS NOT DISTINCT FROM y.grade_min
    AND x.percent > 2 * y.percent;

-- case: any grade and grade three side by side
-- expect: nothing
SELECT term, arm, max(n_affected) FILTER (WHERE grade_min IS NULL) AS any_grade,
    max(n_affected) FILTER (WHERE grade_min = 3) AS grade_3,
    max(n_affected) FILTER (WHERE grade_min IS NULL) - max(n_affected) FILTER (WHERE grade_min = 3) AS lower_grades
FROM adverse_events WHERE seriousness = 'any' GROUP BY term, arm;

-- case: difference in differences
-- expect: nothing
SELECT a.risk_difference - b.risk_difference AS interaction FROM subgroups AS a
JOIN subgroups AS b USING (trial_id, endpoint_id, population_id, subgroup_factor)
WHERE a.subgroup_level < b.subgroup_level;

-- case: ratio of odds ratios
-- expect: nothing
SELECT a.term, a.value / b.value AS ratio FROM effects AS a
JOIN effects AS b USING (trial_id, population_id, term, seriousness, ci_level)
WHERE a.measure = 'odds_ratio' AND b.measure = 'odds_ratio' AND a.grade_min = 3 AND b.grade_min IS NULL;

-- case: risk ratio and its interval on the log scale
-- expect: nothing
SELECT term, ln(value) AS log_rr, (ln(ci_high) - ln(ci_low)) / 3.919928 AS se FROM effects
WHERE measure = 'risk_ratio' AND ci_level = 95 AND value > 0 AND ci_low > 0;

-- case: estimate plus and minus its error
-- expect: nothing
SELECT arm, mean, unit, mean - 1.96 * standard_error AS low, mean + 1.96 * standard_error AS high FROM mean_times;

-- case: distribution of p values
-- expect: nothing
SELECT width_bucket, count(*) FROM (SELECT floor(p_value * 10) AS width_bucket FROM risk_differences) AS x GROUP BY 1 ORDER BY 1;

-- case: smallest of two p values
-- expect: nothing
SELECT least(h.p_value, d.p_value) AS smaller FROM hazard_ratios AS h
JOIN risk_differences AS d USING (trial_id, population_id, arm_id, comparator_id);

-- case: follow-up in months from dates
-- expect: nothing
SELECT p.population, p.arm, date_diff('day', t.enrolment_start, p.data_cutoff) / 30.4375 AS months
FROM populations AS p JOIN trials AS t USING (trial_id) WHERE p.data_cutoff IS NOT NULL;

-- case: share reached
-- expect: nothing
SELECT count(*) FILTER (WHERE ci_high_status = 'not_reached') AS open_ends, count(*) AS medians FROM median_times;

-- case: everything about one endpoint as text
-- expect: nothing
SELECT 'rate' AS what, arm, percent::VARCHAR || ' %' AS shown FROM response_rates WHERE endpoint_id = 'cr'
UNION ALL SELECT 'median', arm, median || ' ' || unit FROM median_times WHERE endpoint_id = 'os';

-- case: counts of different things
-- expect: nothing
SELECT n_affected, n_events, n_events / n_affected AS events_per_participant FROM adverse_events WHERE n_events >= n_affected;

-- case: dense rank within an endpoint
-- expect: nothing
SELECT endpoint, subgroup_level, dense_rank() OVER (PARTITION BY endpoint_id ORDER BY risk_difference DESC) AS place FROM subgroups;

-- case: previous row
-- expect: nothing
SELECT term, percent, percent - lag(percent) OVER (ORDER BY position) AS change FROM adverse_events WHERE role = 'experimental';

-- case: cumulative deaths
-- expect: nothing
SELECT arm, term, n_affected, sum(n_affected) OVER (PARTITION BY arm, term, seriousness, grade_min, population_id ORDER BY position) AS n FROM adverse_events WHERE grade_min = 5;

-- case: number needed to harm
-- expect: nothing
SELECT x.term, 100 / nullif(x.percent - y.percent, 0) AS nnh FROM adverse_events AS x, adverse_events AS y
WHERE x.trial_id = y.trial_id AND x.term = y.term AND x.population_id = y.population_id AND x.role = 'experimental' AND y.role = 'comparator';

-- case: pooled over arms and levels, one factor, one sum
-- expect: nothing
SELECT sum(experimental_events + comparator_events) AS events FROM subgroups
WHERE endpoint_id = 'cr_cri' AND subgroup_factor = 'Karyotype' AND population_id = 'remission_analysis';

-- case: sum of a case
-- expect: nothing
SELECT arm, sum(CASE WHEN seriousness = 'serious' AND grade_min = 5 AND term = 'Sepsis' AND population_id = 'safety' THEN n_affected END) AS n
FROM adverse_events GROUP BY arm;

-- case: struct of an estimate
-- expect: nothing
SELECT endpoint, {'estimate': hazard_ratio, 'low': ci_low, 'high': ci_high, 'level': ci_level} AS hr FROM hazard_ratios;

-- case: filter by a list of populations
-- expect: nothing
SELECT population, arm, n FROM populations WHERE population_id = ANY (['safety', 'as_treated']);

-- case: lists compared
-- expect: nothing
SELECT measure, value FROM effects WHERE list_contains(fact_ids, 1);

-- case: nested common table expressions
-- expect: nothing
WITH a AS (WITH b AS (SELECT endpoint_id, hazard_ratio FROM hazard_ratios) SELECT * FROM b) SELECT endpoint_id, 1 / hazard_ratio AS inverse FROM a;

-- case: natural join
-- expect: nothing
SELECT arm, regimen FROM arms NATURAL JOIN (SELECT trial_id, arm_id FROM arms) AS x;

-- case: cross join with a parameter table
-- expect: nothing
SELECT r.arm, r.percent, t.threshold, r.percent >= t.threshold AS is_above FROM response_rates AS r
CROSS JOIN (VALUES (50), (80)) AS t(threshold) WHERE r.endpoint_id = 'cr';

-- case: risk with a baseline risk
-- expect: nothing
SELECT h.hazard_ratio, b.baseline, absolute_effect_per_1000('hazard_ratio', h.hazard_ratio, b.baseline) AS per_1000
FROM hazard_ratios AS h, (SELECT 0.3 AS baseline) AS b;

-- case: order by a position
-- expect: nothing
SELECT endpoint, count(*) FROM arm_results GROUP BY 1 ORDER BY 2 DESC, 1;

-- case: percentage of the total in text
-- expect: nothing
SELECT format_bytes(1) AS x, round(percent)::INTEGER || ' of 100' AS shown FROM response_rates;
