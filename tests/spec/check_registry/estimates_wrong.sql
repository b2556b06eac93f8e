-- case: ratios of unknown direction averaged
-- expect: direction-unknown
SELECT trial_id, exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios GROUP BY trial_id, endpoint_id;

-- case: ratios of a long view
-- expect: direction-unknown
SELECT exp(avg(ln(value))) AS pooled FROM comparisons WHERE measure = 'hazard_ratio' GROUP BY endpoint;

-- case: ratios weighted
-- expect: direction-unknown
SELECT exp(sum(w * ln(hazard_ratio)) / sum(w)) AS pooled FROM (
    SELECT hazard_ratio, endpoint, 1 / pow(standard_error_from_ratio_interval(ci_low, ci_high, ci_level / 100), 2) AS w
    FROM hazard_ratios
) AS x GROUP BY endpoint;

-- case: the geometric mean
-- expect: direction-unknown
SELECT endpoint, geomean(hazard_ratio) AS pooled FROM hazard_ratios GROUP BY endpoint;

-- case: the smallest ratio
-- expect: direction-unknown
SELECT endpoint, min(hazard_ratio) AS best FROM hazard_ratios GROUP BY endpoint;

-- case: which arm is favoured
-- expect: direction-unknown
SELECT trial_id, endpoint, hazard_ratio FROM hazard_ratios WHERE hazard_ratio < 1;

-- case: which arm is favoured for certain
-- expect: direction-unknown
SELECT trial_id, endpoint FROM hazard_ratios WHERE ci_high < 1;

-- case: results in favour counted
-- expect: direction-unknown
SELECT count(*) FILTER (WHERE hazard_ratio < 1) AS in_favour FROM hazard_ratios;

-- case: arms of two trials
-- expect: across-trials
SELECT a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b ON b.endpoint = a.endpoint AND b.trial_id <> a.trial_id;

-- case: medians of two trials by name
-- expect: across-trials
SELECT a.median / b.median AS ratio FROM median_times AS a, median_times AS b
WHERE a.trial_id = 'nct91000011' AND b.trial_id = 'nct91000012' AND a.unit = 'months' AND b.unit = 'months';

-- case: arms of two trials from two subqueries
-- expect: across-trials
SELECT a.percent / b.percent AS ratio
FROM (SELECT percent FROM response_rates WHERE trial_id = 'nct91000011') AS a,
    (SELECT percent FROM response_rates WHERE trial_id = 'nct91000012') AS b;

-- case: a list with gaps
-- expect: not-in-null
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events);

-- case: a difference of known and unknown direction out of a common table expression
-- expect: direction-unknown
WITH d AS (SELECT risk_difference AS x FROM risk_differences WHERE endpoint IN ('Response', 'Outcome'))
SELECT min(x) AS smallest FROM d;

-- case: outside of the common table expression
-- expect: direction-unknown
WITH d AS (SELECT endpoint AS outcome, risk_difference AS x FROM risk_differences)
SELECT min(x) AS smallest FROM d WHERE outcome = 'Outcome';

-- case: a logarithm below 0
-- expect: direction-unknown
SELECT trial_id, endpoint FROM hazard_ratios WHERE ln(hazard_ratio) < 0;

-- case: a ratio that is small
-- expect: direction-unknown
SELECT trial_id, endpoint FROM hazard_ratios WHERE hazard_ratio < 0.8;

-- case: a ratio between two numbers
-- expect: direction-unknown
SELECT trial_id, endpoint FROM hazard_ratios WHERE hazard_ratio BETWEEN 0 AND 0.99;

-- case: the trial of the smallest ratio
-- expect: direction-unknown
SELECT min_by(trial_id, hazard_ratio) AS trial FROM hazard_ratios WHERE endpoint = 'Outcome';

-- case: another branch than that of unknown directions
-- expect: direction-unknown
SELECT CASE WHEN direction = 'stated' THEN 'stated' WHEN hazard_ratio < 1 THEN 'arm' END AS favours FROM hazard_ratios;

-- case: medians between two numbers
-- expect: not-reached
SELECT endpoint, arm FROM median_times WHERE median BETWEEN 12 AND 60 AND unit = 'months';

-- case: a list with groups that are no arm
-- expect: not-in-null
SELECT DISTINCT title FROM trials WHERE title NOT IN (SELECT arm FROM adverse_events WHERE group_relation <> 'same');
