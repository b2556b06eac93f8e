-- case: months compared with a percentage
-- expect: unlike-kinds
SELECT m.arm FROM median_times AS m
JOIN response_rates AS r USING (trial_id, endpoint_id, population_id, arm_id)
WHERE m.median > r.percent;

-- case: ratio minus difference
-- expect: unlike-kinds
SELECT h.hazard_ratio - d.risk_difference AS nonsense
FROM hazard_ratios AS h JOIN risk_differences AS d USING (trial_id, population_id, arm_id, comparator_id);

-- case: ratio compared with a difference
-- expect: unlike-kinds
SELECT h.endpoint FROM hazard_ratios AS h JOIN risk_differences AS d USING (trial_id, population_id, arm_id)
WHERE h.hazard_ratio < d.risk_difference;

-- case: count compared with a percentage
-- expect: unlike-kinds
SELECT term FROM adverse_events WHERE n_affected > percent;

-- case: percentage plus months
-- expect: unlike-kinds
SELECT r.percent + m.median FROM response_rates AS r
JOIN median_times AS m ON m.trial_id = r.trial_id AND m.arm_id = r.arm_id AND m.population_id = r.population_id;

-- case: p value compared with a hazard ratio
-- expect: unlike-kinds
SELECT endpoint_id FROM hazard_ratios WHERE p_value < hazard_ratio;

-- case: hazard ratio against an odds ratio
-- expect: unlike-kinds
SELECT h.endpoint_id FROM hazard_ratios AS h JOIN effects AS e USING (trial_id, endpoint_id, population_id)
WHERE e.measure = 'odds_ratio' AND h.hazard_ratio < e.value;

-- case: months and days compared
-- expect: unlike-units
SELECT m.arm FROM median_times AS m JOIN regimens AS g USING (trial_id, arm_id)
WHERE m.unit = 'months' AND m.median > g.cycle_days;

-- case: months minus days
-- expect: unlike-units
SELECT a.median - b.median FROM median_times AS a JOIN median_times AS b USING (trial_id, arm_id, population_id)
WHERE a.unit = 'months' AND b.unit = 'days';

-- case: median of any unit against cycle days
-- expect: unlike-units
SELECT m.arm, m.median / g.cycle_days AS cycles FROM median_times AS m JOIN regimens AS g USING (trial_id, arm_id);

-- case: years against months
-- expect: unlike-units
SELECT e.arm FROM event_free_rates AS e JOIN median_times AS m USING (trial_id, endpoint_id, population_id, arm_id)
WHERE e.time_unit = 'years' AND m.unit = 'months' AND m.median > e.time;

-- case: share compared with a percentage
-- expect: unlike-units
SELECT arm FROM response_rates WHERE events / total > percent;

-- case: share minus a percentage
-- expect: unlike-units
SELECT arm, events / total - percent AS rounding FROM response_rates;

-- case: one minus a percentage
-- expect: unlike-units
SELECT arm, 1 - percent AS without_response FROM response_rates WHERE endpoint_id = 'cr';

-- case: level in percent given to a function
-- expect: unlike-units
SELECT arm, wilson(events, total, ci_level) AS interval FROM response_rates;

-- case: percentage given for a count
-- expect: unlike-kinds
SELECT clopper_pearson(percent, total, 0.95) FROM response_rates;

-- case: event and event-free percentages subtracted
-- expect: event-and-event-free
SELECT e.percent - r.percent FROM event_free_rates AS e
JOIN response_rates AS r USING (trial_id, population_id, arm_id);

-- case: event and event-free percentages compared
-- expect: event-and-event-free
SELECT e.arm FROM event_free_rates AS e JOIN adverse_events AS a USING (trial_id, population_id, arm_id)
WHERE e.percent > a.percent;

-- case: event and event-free percentages in one column
-- expect: event-and-event-free
SELECT arm, percent FROM response_rates WHERE endpoint_id = 'cr'
UNION ALL
SELECT arm, percent FROM event_free_rates WHERE endpoint_id = 'os';

-- case: event-free in place of a missing rate
-- expect: event-and-event-free
SELECT r.arm, coalesce(r.percent, e.percent) AS rate FROM response_rates AS r
LEFT JOIN event_free_rates AS e USING (trial_id, endpoint_id, population_id, arm_id);

-- case: medians and percentages in one column
-- expect: unlike-kinds
SELECT arm, median AS estimate FROM median_times
UNION ALL
SELECT arm, percent FROM response_rates;

-- case: case of unlike kinds
-- expect: unlike-kinds
SELECT endpoint_id, CASE WHEN p_value < 0.05 THEN hazard_ratio ELSE p_value END AS shown FROM hazard_ratios;

-- case: ratio divided by a difference
-- expect: unlike-kinds
SELECT h.hazard_ratio / d.risk_difference FROM hazard_ratios AS h
JOIN risk_differences AS d USING (trial_id, population_id, arm_id, comparator_id);

-- case: logarithm of a risk difference
-- expect: unlike-kinds
SELECT ln(risk_difference) FROM risk_differences;
