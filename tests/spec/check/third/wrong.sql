-- case: all endpoints of a trial in one ratio
-- expect: endpoints-mixed
SELECT exp(avg(ln(hazard_ratio))) AS pooled FROM hazard_ratios;

-- case: the geometric mean of all endpoints
-- expect: endpoints-mixed
SELECT geomean(hazard_ratio) AS pooled FROM hazard_ratios;

-- case: weights over all endpoints
-- expect: endpoints-mixed
SELECT sum(w * risk_difference) / sum(w) AS pooled FROM (
    SELECT risk_difference, 1 / pow(standard_error_from_interval(ci_low, ci_high, ci_level / 100), 2) AS w
    FROM risk_differences WHERE subgroup_factor = 'all'
) AS x;

-- case: subgroups and the whole
-- expect: endpoints-mixed
SELECT sum(risk_difference / pow(standard_error_from_interval(ci_low, ci_high, ci_level / 100), 2))
    / sum(1 / pow(standard_error_from_interval(ci_low, ci_high, ci_level / 100), 2)) AS pooled
FROM risk_differences WHERE endpoint_id = 'cr_cri';

-- case: a standard error from an interval of another level
-- expect: mixed-levels
SELECT endpoint, (ln(ci_high) - ln(ci_low)) / 3.92 AS se FROM hazard_ratios;

-- case: half the width
-- expect: mixed-levels
SELECT subgroup_level, (ci_high - ci_low) / 2 / 1.96 AS se FROM subgroups WHERE subgroup_factor = 'Age';

-- case: a product in the divisor
-- expect: mixed-levels
SELECT (ci_high - ci_low) / (2 * 1.96) AS se FROM risk_differences WHERE ci_level = 97.5;

-- case: numbers needed to treat out of percentage points
-- expect: unlike-units
SELECT endpoint, 1 / risk_difference AS nnt FROM risk_differences;

-- case: a fifth of a percent
-- expect: unlike-units
SELECT arm, endpoint, percent FROM response_rates WHERE percent > 0.2;

-- case: do the intervals overlap
-- expect: intervals-overlap
SELECT a.endpoint, a.ci_low <= b.ci_high AND b.ci_low <= a.ci_high AS is_alike FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator';

-- case: apart or no difference
-- expect: intervals-overlap
SELECT a.endpoint, CASE WHEN a.ci_low > b.ci_high THEN 'better' ELSE 'no difference' END AS verdict
FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator';

-- case: a number that is not there
-- expect: missing-as-zero
SELECT arm, term, coalesce(n_affected, 0) AS affected FROM adverse_events WHERE seriousness = 'serious';

-- case: a term that is not there
-- expect: missing-as-zero
SELECT arm, ifnull(max(percent) FILTER (WHERE term = 'Nausea'), 0) AS nausea FROM adverse_events GROUP BY arm;

-- case: an objective that nobody tested
-- expect: missing-as-zero
SELECT endpoint FROM endpoints WHERE NOT coalesce(objective_met, false);

-- case: events of one population by the size of another
-- expect: other-denominator
SELECT e.arm, e.term, 100.0 * e.n_affected / p.n AS percent FROM adverse_events AS e
JOIN populations AS p USING (trial_id, arm_id) WHERE p.kind = 'intention_to_treat';

-- case: events of an arm by the size of the trial
-- expect: other-denominator
SELECT r.arm, r.endpoint, 100.0 * r.events / t.n_randomized AS percent FROM response_rates AS r
JOIN trials AS t USING (trial_id);

-- case: subgroups of one arm and others of another
-- expect: join-without-subgroup
SELECT a.percent - b.percent AS difference FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id)
WHERE a.endpoint_id = 'cr_cri' AND a.role = 'experimental' AND b.role = 'comparator';

-- case: 0 where there is none, in CASE
-- expect: missing-as-zero
SELECT arm, term, CASE WHEN n_affected IS NULL THEN 0 ELSE n_affected END AS affected FROM adverse_events;

-- case: the logarithm of a quotient of limits
-- expect: mixed-levels
SELECT endpoint, ln(ci_high / ci_low) / 3.92 AS se FROM hazard_ratios;

-- case: one side of the interval
-- expect: mixed-levels
SELECT endpoint, (ln(ci_high) - ln(hazard_ratio)) / 1.96 AS se FROM hazard_ratios;

-- case: the width out of a common table expression
-- expect: mixed-levels
WITH w AS (SELECT ci_high - ci_low AS width, ci_level FROM risk_differences) SELECT width / 3.92 AS se FROM w;

-- case: shares between two numbers
-- expect: unlike-units
SELECT arm FROM response_rates WHERE percent BETWEEN 0.2 AND 0.8;

-- case: subgroups and the whole out of a subquery
-- expect: endpoints-mixed
SELECT endpoint_id, sum(x / se ^ 2) / sum(1 / se ^ 2) AS pooled FROM (
    SELECT endpoint_id, risk_difference AS x, standard_error_from_interval(ci_low, ci_high, ci_level / 100) AS se
    FROM risk_differences WHERE endpoint_id = 'cr_cri'
) AS s GROUP BY endpoint_id;

-- case: overlap of two intervals by their inner limits
-- expect: intervals-overlap
SELECT greatest(a.ci_low, b.ci_low) <= least(a.ci_high, b.ci_high) AS same FROM response_rates AS a
JOIN response_rates AS b USING (trial_id, endpoint_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.role = 'experimental' AND b.role = 'comparator' AND endpoint_id = 'cr_cri';

-- case: overlap of limits under other names
-- expect: intervals-overlap
WITH e AS (
    SELECT ci_low AS lower FROM response_rates WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis'
        AND subgroup_factor = 'all' AND role = 'experimental' AND ci_level = 95
), c AS (
    SELECT ci_high AS upper FROM response_rates WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis'
        AND subgroup_factor = 'all' AND role = 'comparator' AND ci_level = 95
)
SELECT e.lower <= c.upper AS same FROM e, c;

-- case: what two intervals have in common
-- expect: intervals-overlap
SELECT greatest(a.ci_low, b.ci_low) AS low, least(a.ci_high, b.ci_high) AS high, ci_level FROM hazard_ratios AS a
JOIN hazard_ratios AS b USING (trial_id, population_id, subgroup_factor, subgroup_level, ci_level)
WHERE a.endpoint_id = 'os' AND b.endpoint_id = 'pfs';

-- case: medians under a third name
-- expect: medians-averaged
WITH m AS (SELECT arm, median AS months FROM median_times WHERE endpoint_id = 'os'), r AS (SELECT months AS x FROM m)
SELECT avg(x) AS mean FROM r;
