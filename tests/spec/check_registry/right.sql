-- case: one role
-- expect: nothing
SELECT trial_id, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' AND role = 'experimental' GROUP BY trial_id;

-- case: two roles
-- expect: nothing
SELECT role, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' AND role IN ('experimental', 'comparator') GROUP BY role;

-- case: all but the pooled role leaves out NULL, too
-- expect: nothing
SELECT role, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' AND role <> 'all' GROUP BY role;

-- case: linked groups
-- expect: nothing
SELECT role, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' AND arm_id IS NOT NULL GROUP BY role;

-- case: groups that are arms
-- expect: nothing
SELECT arm_id, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' AND group_relation = 'same' GROUP BY arm_id;

-- case: each group by itself
-- expect: nothing
SELECT group_title, arm_id, sum(n_affected) AS events FROM adverse_events
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
    AND term = 'Sepsis' GROUP BY group_title, arm_id;

-- case: an inner join with arms
-- expect: nothing
SELECT a.role, sum(e.n_affected) AS events FROM adverse_events AS e
JOIN arms AS a ON a.trial_id = e.trial_id AND a.arm_id = e.arm_id
WHERE e.seriousness = 'serious' AND e.population_id = 'registry-adverse-events' AND e.grade_min IS NULL
    AND e.term = 'Sepsis' GROUP BY a.role, e.arm_id;

-- case: an inner join with arms by the names of columns
-- expect: nothing
SELECT arm_id, sum(e.n_affected) AS events FROM adverse_events AS e JOIN arms AS a USING (trial_id, arm_id)
WHERE e.seriousness = 'serious' AND e.population_id = 'registry-adverse-events' AND e.grade_min IS NULL
    AND e.term = 'Sepsis' GROUP BY arm_id;

-- case: a trial without such groups
-- expect: nothing
SELECT arm, sum(n_affected) AS events FROM adverse_events
WHERE trial_id = 'nct01564784' AND seriousness = 'serious' AND population_id = 'safety' AND term = 'Sepsis'
    AND grade_min IS NULL GROUP BY arm;

-- case: rows counted
-- expect: nothing
SELECT group_relation, count(*) AS row_count FROM adverse_events GROUP BY group_relation;

-- case: linked groups from a common table expression
-- expect: nothing
WITH linked AS (
    SELECT trial_id, arm_id, role, population_id, term, seriousness, grade_min, attribution, period, detail, n_affected
    FROM adverse_events WHERE arm_id IS NOT NULL
)
SELECT arm_id, sum(n_affected) AS events FROM linked
WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL AND term = 'Sepsis'
GROUP BY arm_id;

-- case: sums over the arms of each trial, added up by what the trials have
-- expect: nothing
WITH e AS (
    SELECT trial_id, sum(n_affected) AS n FROM adverse_events
    WHERE seriousness = 'serious' AND population_id = 'registry-adverse-events' AND grade_min IS NULL
        AND term = 'Any adverse event' AND arm_id IS NOT NULL AND arm_id <> 'all'
    GROUP BY trial_id
)
SELECT i.intervention, sum(e.n) AS n FROM e
JOIN (SELECT DISTINCT trial_id, intervention FROM interventions) AS i ON i.trial_id = e.trial_id
GROUP BY i.intervention;
