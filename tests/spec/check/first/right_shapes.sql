-- case: pivot of arms
-- expect: nothing
SELECT * FROM (SELECT endpoint_id, role, percent FROM response_rates WHERE subgroup_factor = 'all' AND role <> 'all')
PIVOT (max(percent) FOR role IN ('experimental', 'comparator')) ORDER BY endpoint_id;

-- case: measures side by side with case
-- expect: nothing
SELECT endpoint_id, max(CASE WHEN measure = 'risk_ratio' THEN value END) AS risk_ratio,
    max(CASE WHEN measure = 'odds_ratio' THEN value END) AS odds_ratio
FROM effects WHERE ci_level = 95 AND effect_of = 'endpoint' GROUP BY endpoint_id;

-- case: latest row of each arm
-- expect: nothing
SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY trial_id, endpoint_id, arm_id ORDER BY position DESC) AS place
    FROM response_rates
) AS x WHERE place = 1;

-- case: qualify
-- expect: nothing
SELECT endpoint_id, arm, percent FROM response_rates
QUALIFY rank() OVER (PARTITION BY endpoint_id, population_id ORDER BY percent DESC) = 1;

-- case: distinct on
-- expect: nothing
SELECT DISTINCT ON (endpoint_id) endpoint_id, arm, hazard_ratio FROM hazard_ratios ORDER BY endpoint_id, hazard_ratio;

-- case: union of alike
-- expect: nothing
SELECT 'endpoint' AS what, endpoint AS name, percent FROM response_rates WHERE role = 'experimental'
UNION ALL
SELECT 'adverse event', term, percent FROM adverse_events WHERE role = 'experimental';

-- case: union of unlike with a column that says which
-- expect: nothing
SELECT 'median' AS quantity, arm, median AS value, unit FROM median_times WHERE endpoint_id = 'os'
UNION ALL
SELECT 'event-free', arm, percent, 'percent' FROM event_free_rates WHERE endpoint_id = 'os';

-- case: recursive numbers
-- expect: nothing
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n;

-- case: list of terms
-- expect: nothing
SELECT organ_system, string_agg(DISTINCT term, ', ' ORDER BY term) AS terms FROM adverse_events GROUP BY organ_system;

-- case: list of estimates
-- expect: nothing
SELECT endpoint_id, list(hazard_ratio ORDER BY hazard_ratio) AS ratios FROM hazard_ratios GROUP BY endpoint_id;

-- case: lambda over a list
-- expect: nothing
SELECT fact_key, list_transform(locators, lambda l: upper(l)) AS places FROM facts LIMIT 5;

-- case: interval of our own
-- expect: nothing
SELECT arm, i.low, i.high FROM (
    SELECT arm, clopper_pearson(events, total, 0.95) AS i FROM response_rates
    WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all'
) AS x;

-- case: values as a table
-- expect: nothing
SELECT v.name, r.percent FROM (VALUES ('cr', 'complete remission'), ('cri', 'incomplete recovery')) AS v(id, name)
JOIN response_rates AS r ON r.endpoint_id = v.id AND r.subgroup_factor = 'all';

-- case: columns by pattern
-- expect: nothing
SELECT endpoint_id, COLUMNS('experimental_.*') FROM subgroups WHERE subgroup_factor = 'all';

-- case: star without columns
-- expect: nothing
SELECT * EXCLUDE (position, fact_id) FROM median_times WHERE endpoint_id = 'os';

-- case: star with a replacement
-- expect: nothing
SELECT * REPLACE (round(percent) AS percent) FROM event_free_rates;

-- case: semi join
-- expect: nothing
SELECT arm FROM arms SEMI JOIN adverse_events USING (trial_id, arm_id);

-- case: scalar subquery
-- expect: nothing
SELECT endpoint_id, arm, percent,
    (SELECT n FROM populations AS p WHERE p.trial_id = r.trial_id AND p.population_id = r.population_id
        AND p.arm_id = r.arm_id) AS n
FROM response_rates AS r WHERE endpoint_id = 'cr_cri';

-- case: alias used again
-- expect: nothing
SELECT arm, 100.0 * events / total AS share, round(share, 1) AS shown FROM response_rates WHERE share > 50;

-- case: having
-- expect: nothing
SELECT term, count(*) AS rows FROM adverse_events GROUP BY term HAVING count(*) > 1;

-- case: method chain
-- expect: nothing
SELECT term.lower() AS term FROM adverse_events WHERE grade_min = 5;

-- case: intersect
-- expect: nothing
SELECT term FROM adverse_events WHERE role = 'experimental' INTERSECT SELECT term FROM adverse_events WHERE role = 'comparator';

-- case: fixed by join
-- expect: nothing
SELECT x.term, x.value AS risk_ratio, y.value AS odds_ratio FROM effects AS x
JOIN effects AS y USING (trial_id, term, seriousness, grade_min, ci_level, population_id, arm_id)
WHERE x.measure = 'risk_ratio' AND y.measure = 'odds_ratio' AND ci_level = 95;

-- case: unpivot
-- expect: nothing
SELECT endpoint_id, arm_of, percent FROM subgroups
UNPIVOT (percent FOR arm_of IN (experimental_percent, comparator_percent)) WHERE subgroup_factor = 'all';

-- case: override with a reason
-- expect: nothing
SELECT avg(percent) FROM response_rates WHERE endpoint_id = 'cr_cri' -- allow: percentages-averaged both arms have 109

-- case: date arithmetic
-- expect: nothing
SELECT acronym, data_cutoff - enrolment_start AS days, enrolment_start + INTERVAL 1 YEAR AS one_year FROM trials;

-- case: ratio of two medians
-- expect: nothing
SELECT a.endpoint_id, a.median / b.median AS ratio FROM median_times AS a
JOIN median_times AS b USING (trial_id, endpoint_id, population_id, unit)
WHERE a.role = 'experimental' AND b.role = 'comparator';

-- case: no view at all
-- expect: nothing
SELECT risk_ratio(88, 109, 32, 109) AS rr, chi_square_p(88, 109, 32, 109) AS p;
