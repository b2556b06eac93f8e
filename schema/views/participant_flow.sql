/* ---
view = "participant_flow"
grain = "One row is a count of participants at a stage in an arm."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id", "stage", "reason"]

[columns]
trial_id       = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population     = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
arm_id         = { type = "VARCHAR", kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm            = { type = "VARCHAR", kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it.", names = "arm_id" }
role           = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "a registry group that is linked to no arm", about = "Role of the arm.", overlap = "pooled" }
group_title    = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record.", stored = ["core.registry_group.title", "core.adverse_event.group_title"] }
group_relation = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms.", vocabulary = "group_relation" }
period         = { type = "VARCHAR", kind = "label", null = "the source has no periods", about = "Period of the participant flow of a registry record.", overlap = "registry" }
stage          = { type = "VARCHAR", kind = "label", null = "never", about = "Stage of the trial.", overlap = "values" }
reason         = { type = "VARCHAR", kind = "label", null = "no reason applies or is given", about = "Reason, for example for discontinuing treatment.", overlap = "whole" }
n              = { type = "BIGINT", kind = "count", unit = "participants", null = "n_status says why", about = "Participants." }
n_status       = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of n." }
percent        = { type = "DOUBLE", kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the percentage." }
position       = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id        = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW participant_flow AS
SELECT x.trial_id, x.population_id, p.population, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role, x.group_title, x.group_relation, x.period,
    x.stage, x.reason, x.n, x.n_status, x.percent, x.percent_status, x.position, x.value_status, x.fact_id
FROM (
    SELECT trial_id, population_id, arm_id, NULL AS group_title, NULL AS group_relation, NULL AS period, stage, reason,
        n, n_status, percent, percent_status, position, value_status, fact_id
    FROM core.flow
    UNION ALL
    SELECT x.trial_id, 'registry-flow', g.arm_id, g.title, g.relation, x.period_title,
        COALESCE(x.milestone, 'NOT COMPLETED'), x.reason, x.n, COALESCE(x.status, 'reported'), NULL, 'not_reported',
        x.period * 1000 + CASE WHEN x.reason IS NULL THEN 0 ELSE 500 END + x.item, COALESCE(x.status, 'reported'),
        x.fact_id
    FROM core.registry_flow AS x
    JOIN (FROM core.registry_group WHERE module = 'flow') AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
