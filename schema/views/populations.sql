/* ---
view = "populations"
grain = "One row is an analysis population in an arm, or in all arms together where the source prints that total."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id"]

[columns]
trial_id             = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values" }
population           = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
kind                 = { type = "VARCHAR", kind = "category", vocabulary = "population_kind", null = "never", about = "Kind of analysis population." }
definition           = { type = "VARCHAR", kind = "text", null = "never", about = "Who belongs to it." }
parent_population_id = { type = "VARCHAR", kind = "identifier", null = "it is part of no other", about = "Population that it is part of.", references = "populations.population_id" }
data_cutoff          = { type = "DATE", kind = "date", null = "not stated", about = "Data cutoff of its analyses." }
arm_id               = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm                  = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
role                 = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "never", about = "Role of the arm.", overlap = "pooled" }
n                    = { type = "BIGINT", kind = "count", unit = "participants", null = "value_status says why", about = "Participants." }
position             = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status         = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id              = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW populations AS
SELECT x.trial_id, x.population_id, p.population, p.kind, p.definition, p.parent_population_id, p.data_cutoff, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role,
    x.n, x.position, x.value_status, x.fact_id
FROM core.population_size AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
