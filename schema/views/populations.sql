/* ---
view = "populations"
grain = "One row is an analysis population in an arm, or in all arms together where the source prints that total."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id"]

[columns]
trial_id             = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values" }
population           = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id", stored = ["core.population.population"] }
kind                 = { type = "VARCHAR", kind = "category", vocabulary = "population_kind", null = "never", about = "Kind of analysis population." }
definition           = { type = "VARCHAR", kind = "text", null = "never", about = "Who belongs to it." }
parent_population_id = { type = "VARCHAR", kind = "identifier", null = "it is part of no other", about = "Population that it is part of.", references = "populations.population_id" }
data_cutoff          = { type = "DATE", kind = "date", null = "not stated", about = "Data cutoff of its analyses." }
arm_id               = { type = "VARCHAR", kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm                  = { type = "VARCHAR", kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it.", names = "arm_id" }
role                 = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "a registry group that is linked to no arm", about = "Role of the arm.", overlap = "pooled" }
group_title          = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record.", stored = ["core.registry_group.title", "core.adverse_event.group_title"] }
group_relation       = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms.", vocabulary = "group_relation" }
n                    = { type = "BIGINT", kind = "count", unit = "participants", null = "value_status says why", about = "Participants." }
unit                 = { type = "VARCHAR", kind = "unit", null = "participants", about = "What is counted, where it is not participants.", overlap = "registry" }
position             = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status         = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id              = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW populations AS
SELECT x.trial_id, x.population_id, p.population, p.kind, p.definition, p.parent_population_id, p.data_cutoff, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role, x.group_title, x.group_relation, x.n, x.unit,
    x.position, x.value_status, x.fact_id
FROM (
    SELECT trial_id, population_id, arm_id, NULL AS group_title, NULL AS group_relation, n, NULL AS unit, position,
        value_status, fact_id
    FROM core.population_size
    UNION ALL
    SELECT x.trial_id, COALESCE('registry-outcome-' || (x.outcome + 1), 'registry-baseline'), g.arm_id, g.title,
        g.relation, x.n, NULLIF(x.unit, 'Participants'), COALESCE(1 + x.outcome, 0) * 100 + g.position,
        CASE WHEN x.n IS NOT NULL THEN 'reported' WHEN x.n_posted IS NULL THEN 'not_reported' ELSE 'unparsed' END, x.fact_id
    FROM core.registry_denominator AS x
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
        AND g.outcome IS NOT DISTINCT FROM x.outcome
        AND g.module = CASE WHEN x.outcome IS NULL THEN 'baseline' ELSE 'outcome' END
    UNION ALL
    SELECT x.trial_id, 'registry-adverse-events', g.arm_id, g.title, g.relation, x.n_at_risk, NULL, g.position,
        CASE WHEN x.n_at_risk IS NULL THEN 'not_reported' ELSE 'reported' END, x.fact_id
    FROM core.registry_event AS x
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id AND g.module = 'event'
    WHERE x.event = -1 AND x.seriousness = 'serious'
    UNION ALL
    SELECT x.trial_id, 'registry-flow', g.arm_id, g.title, g.relation, x.n, NULL, g.position,
        COALESCE(x.status, 'reported'), x.fact_id
    FROM core.registry_flow AS x
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id AND g.module = 'flow'
    WHERE x.milestone = 'STARTED' AND x.period = 0
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
