/* ---
view = "participant_flow"
grain = "One row is a count of participants at a stage in an arm."
key = ["fact_id"]

[columns]
trial_id       = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case." }
population_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population." }
population     = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it." }
arm_id         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together." }
arm            = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it." }
role           = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "never", about = "Role of the arm." }
stage          = { type = "VARCHAR", kind = "label", null = "never", about = "Stage of the trial." }
reason         = { type = "VARCHAR", kind = "label", null = "no reason applies or is given", about = "Reason, for example for discontinuing treatment." }
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
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role,
    x.stage, x.reason, x.n, x.n_status, x.percent, x.percent_status, x.position, x.value_status, x.fact_id
FROM core.flow AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
