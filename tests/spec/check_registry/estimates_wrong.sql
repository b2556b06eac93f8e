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
SELECT trial_id, endpoint FROM hazard_ratios WHERE ci_high < 1 AND ci_level = 95;

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
