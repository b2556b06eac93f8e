-- case: adverse events by role, groups that are no arm included
-- expect: overlapping-counts
SELECT role, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL GROUP BY role;

-- case: adverse events by arm, groups that are no arm included
-- expect: overlapping-counts
SELECT trial_id, arm_id, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
GROUP BY trial_id, arm_id;

-- case: a comparison that keeps NULL
-- expect: overlapping-counts
SELECT role, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND role IS DISTINCT FROM 'all' GROUP BY role;

-- case: subsets of arms
-- expect: overlapping-counts
SELECT group_relation, sum(n_affected) FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND group_relation IN ('same', 'subset') GROUP BY group_relation, arm_id;

-- case: an outer join keeps groups that are no arm
-- expect: overlapping-counts
SELECT a.position, sum(e.n_affected) FROM adverse_events AS e
LEFT JOIN arms AS a ON a.trial_id = e.trial_id AND a.arm_id = e.arm_id
WHERE e.seriousness = 'serious' AND e.population_id = 'registry-adverse-events' AND e.grade_min IS NULL
GROUP BY a.position, e.arm_id;

-- case: a trial with such groups by name
-- expect: overlapping-counts
SELECT arm, sum(n_affected) FROM adverse_events
WHERE trial_id = 'nct90000001' AND seriousness = 'serious' AND population_id = 'registry-adverse-events'
    AND grade_min IS NULL GROUP BY arm;

-- case: sums by group of each trial, groups that are no arm included, added up
-- expect: overlapping-counts
WITH e AS (
    SELECT trial_id, group_title, sum(n_affected) AS n FROM adverse_events
    WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
        AND term = 'Any adverse event'
    GROUP BY trial_id, group_title, arm_id
)
SELECT trial_id, sum(n) FROM e GROUP BY trial_id;

-- case: participants of all stages, groups that are no arm included
-- expect: overlapping-counts
SELECT trial_id, sum(n) FROM participant_flow GROUP BY trial_id;
