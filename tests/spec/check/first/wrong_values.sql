-- case: value without its measure
-- expect: value-without-measure
SELECT endpoint, arm, value FROM comparisons;

-- case: largest value of all measures
-- expect: value-without-measure
SELECT max(value) FROM comparisons WHERE endpoint_id = 'os';

-- case: value filtered before its measure is fixed
-- expect: value-without-measure
SELECT endpoint_id, measure, value FROM comparisons WHERE value < 1;

-- case: mean value of all statistics
-- expect: value-without-measure
SELECT arm, avg(value) FROM arm_results GROUP BY arm;

-- case: value ordered across measures
-- expect: value-without-measure
SELECT measure, value FROM comparisons ORDER BY value;

-- case: value through a subquery that drops the statistic
-- expect: value-without-measure
SELECT arm, v FROM (SELECT arm, value AS v FROM arm_results WHERE endpoint_id = 'os') AS x;

-- case: values of two long views compared
-- expect: value-without-measure
SELECT c.endpoint_id FROM comparisons AS c JOIN effects AS e USING (trial_id, endpoint_id, population_id)
WHERE c.value > e.value;

-- case: effects without measure
-- expect: value-without-measure
SELECT term, value, ci_level, ci_low, ci_high FROM effects WHERE effect_of = 'adverse_event';

-- case: two measures in one average
-- expect: value-without-measure
SELECT avg(value) FROM effects WHERE measure IN ('risk_ratio', 'risk_difference');

-- case: value in arithmetic
-- expect: value-without-measure
SELECT endpoint_id, 100 * value AS percent FROM arm_results;

-- case: baseline value without characteristic
-- expect: value-without-measure
SELECT arm, max(value) FROM baseline GROUP BY arm;
