/* ---
view = "arms"
grain = "One row is an arm of a trial: what participants were assigned to."
key = ["trial_id", "arm_id"]

[columns]
trial_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
arm_id   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", excludes = ["all"] }
arm      = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
role     = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "never", about = "Role of the arm.", excludes = ["all"] }
regimen  = { type = "VARCHAR", kind = "text", null = "not stated", about = "Treatment of the arm in one sentence." }
position = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id  = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW arms AS
SELECT trial_id, arm_id, arm, role, regimen, position, fact_id
FROM core.arm;
