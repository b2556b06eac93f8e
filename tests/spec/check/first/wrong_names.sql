-- case: misspelt view
-- expect: unknown-view
SELECT * FROM response_rate;

-- case: misspelt column
-- expect: unknown-column
SELECT arm, procent FROM response_rates;

-- case: misspelt column of an alias
-- expect: unknown-column
SELECT r.arms FROM response_rates AS r;

-- case: misspelt function
-- expect: unknown-function
SELECT wilsn(events, total, 0.95) FROM response_rates;

-- case: measure in words
-- expect: unknown-word
SELECT endpoint, value FROM comparisons WHERE measure = 'hazard ratio';

-- case: statistic in capitals
-- expect: unknown-word
SELECT endpoint, value FROM arm_results WHERE statistic IN ('Proportion');

-- case: unknown endpoint
-- expect: unknown-value
SELECT arm, median, unit FROM median_times WHERE endpoint_id = 'os1';

-- case: registry id as registered
-- expect: unknown-value
SELECT arm FROM arms WHERE trial_id = 'NCT01564784';

-- case: role in other words
-- expect: unknown-word
SELECT arm FROM arms WHERE role = 'control';

-- case: parameter without a value
-- expect: unknown-parameter
SELECT arm FROM arms WHERE trial_id = $trial;

-- case: unknown word through a common table expression
-- expect: unknown-word
WITH x AS (SELECT seriousness AS s, term FROM adverse_events) SELECT term FROM x WHERE s = 'severe';

-- case: unlisted term
-- expect: unlisted-value
SELECT arm, n_affected FROM adverse_events WHERE term = 'Febrile neutropaenia' AND grade_min = 3;
