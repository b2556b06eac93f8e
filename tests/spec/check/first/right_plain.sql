-- case: response rates of one endpoint
-- expect: nothing
SELECT arm, events, total, percent, ci_level, ci_low, ci_high FROM response_rates
WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis' AND subgroup_factor = 'all';

-- case: everything of a view
-- expect: nothing
SELECT * FROM hazard_ratios;

-- case: from first
-- expect: nothing
FROM comparisons WHERE measure = 'hazard_ratio';

-- case: long view with its measure
-- expect: nothing
SELECT endpoint, measure, value, unit, ci_level, ci_low, ci_high FROM comparisons ORDER BY endpoint, measure;

-- case: long view with its measure fixed
-- expect: nothing
SELECT endpoint, value AS hazard_ratio, ci_level, ci_low, ci_high FROM comparisons WHERE measure = 'hazard_ratio';

-- case: significant hazard ratios
-- expect: nothing
SELECT endpoint, hazard_ratio, ci_level, ci_low, ci_high FROM hazard_ratios WHERE ci_high < 1 OR ci_low > 1;

-- case: p values below the planned level
-- expect: nothing
SELECT h.endpoint, h.hazard_ratio, h.p_value, e.alpha_two_sided FROM hazard_ratios AS h
JOIN endpoints AS e USING (trial_id, endpoint_id) WHERE h.p_value < e.alpha_two_sided;

-- case: adverse events in both arms side by side
-- expect: nothing
SELECT term, max(percent) FILTER (WHERE role = 'experimental') AS experimental,
    max(percent) FILTER (WHERE role = 'comparator') AS comparator
FROM adverse_events WHERE population_id = 'safety' AND seriousness = 'any' AND grade_min = 3 GROUP BY term ORDER BY term;

-- case: risk difference of each adverse event
-- expect: nothing
SELECT a.term, a.percent - b.percent AS difference FROM adverse_events AS a
JOIN adverse_events AS b ON a.trial_id = b.trial_id AND a.term = b.term AND a.population_id = b.population_id
    AND a.seriousness = b.seriousness AND a.grade_min IS NOT DISTINCT FROM b.grade_min
WHERE a.role = 'experimental' AND b.role = 'comparator' ORDER BY difference DESC;

-- case: number needed to treat
-- expect: nothing
SELECT endpoint, round(100 / risk_difference, 1) AS nnt FROM risk_differences
WHERE population_id = 'remission_analysis' AND subgroup_factor = 'all' AND risk_difference <> 0;

-- case: relative risk reduction
-- expect: nothing
SELECT endpoint, round(100 * (1 - hazard_ratio)) AS reduction FROM hazard_ratios WHERE population_id = 'itt_survival';

-- case: percentage against its counts
-- expect: nothing
SELECT arm, percent, round(100.0 * events / total, 1) AS computed, abs(percent - 100.0 * events / total) AS off
FROM response_rates WHERE events IS NOT NULL AND abs(percent - 100.0 * events / total) > 0.5;

-- case: distance between arms
-- expect: nothing
SELECT endpoint, max(median) - min(median) AS gain FROM median_times
WHERE unit = 'months' AND population_id = 'itt_survival' GROUP BY endpoint;

-- case: medians converted to days
-- expect: nothing
SELECT arm, CASE unit WHEN 'months' THEN median * 30.4375 WHEN 'days' THEN median END AS days FROM median_times;

-- case: median against cycle length after conversion
-- expect: nothing
SELECT m.arm, round(m.median * 30.4375 / g.cycle_days, 1) AS cycles FROM median_times AS m
JOIN regimens AS g USING (trial_id, arm_id) WHERE m.unit = 'months' AND m.endpoint_id = 'pfs';

-- case: trials and how long they ran
-- expect: nothing
SELECT acronym, date_diff('month', enrolment_start, data_cutoff) AS months FROM trials;

-- case: number of facts of each view
-- expect: nothing
SELECT view_name, count(*) AS facts FROM facts GROUP BY view_name ORDER BY facts DESC;

-- case: verdicts of the audit
-- expect: nothing
SELECT rule, verdict, count(*) FROM findings GROUP BY ALL ORDER BY ALL;

-- case: endpoints and their direction
-- expect: nothing
SELECT endpoint, kind, favourable_direction FROM endpoints WHERE role IN ('primary', 'secondary') ORDER BY position;

-- case: terms that contain a word
-- expect: nothing
SELECT DISTINCT term FROM adverse_events WHERE term ILIKE '%neutropenia%' ORDER BY term;

-- case: subgroups of one factor
-- expect: nothing
SELECT subgroup_level, experimental_events, experimental_total, risk_difference, ci_level, ci_low, ci_high, interaction_p
FROM subgroups WHERE subgroup_factor = 'Age' AND endpoint_id = 'cr_cri';

-- case: printed values of a fact
-- expect: nothing
SELECT p.column_name, p.printed, f.reported FROM printed_values AS p JOIN facts AS f USING (fact_id) LIMIT 20;

-- case: baseline medians
-- expect: nothing
SELECT characteristic, arm, statistic, value, unit, range_low, range_high FROM baseline WHERE statistic = 'median';

-- case: participants of the trial
-- expect: nothing
SELECT trial_id, n_randomized FROM trials WHERE n_randomized >= 100;

-- case: fixed fact
-- expect: nothing
SELECT value FROM comparisons WHERE fact_id = 1;
