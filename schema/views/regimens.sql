/* ---
view = "regimens"
grain = "One row is one dose of one drug on its days, in an arm."
key = ["fact_id"]

[columns]
trial_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
arm_id          = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id", excludes = ["all"] }
arm             = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
role            = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "never", about = "Role of the arm.", excludes = ["all"] }
regimen         = { type = "VARCHAR", kind = "label", null = "the arm has one regimen", about = "Name of the regimen where an arm offers several." }
drug            = { type = "VARCHAR", kind = "label", null = "never", about = "Drug." }
dose            = { type = "DOUBLE", kind = "dose", unit_column = "dose_unit", null = "value_status says why", about = "Dose." }
dose_unit       = { type = "VARCHAR", kind = "unit", null = "no dose is printed", about = "Unit of the dose." }
schedule        = { type = "VARCHAR", kind = "text", null = "never", about = "Days and route in words." }
cycles          = { type = "VARCHAR", kind = "label", null = "every cycle", about = "Cycles that the row is for." }
cycle_days      = { type = "DOUBLE", kind = "duration", unit = "days", null = "not printed, or a range", about = "Length of a cycle." }
cycle_days_low  = { type = "DOUBLE", kind = "duration", unit = "days", null = "not a range", about = "Shortest length of a cycle." }
cycle_days_high = { type = "DOUBLE", kind = "duration", unit = "days", null = "not a range", about = "Longest length of a cycle." }
max_cycles      = { type = "BIGINT", kind = "count", unit = "cycles", null = "not printed", about = "Largest number of cycles." }
condition       = { type = "VARCHAR", kind = "text", null = "always", about = "When this dose applies." }
position        = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status    = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id         = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW regimens AS
SELECT x.trial_id, x.arm_id, a.arm, a.role, x.regimen, x.drug, x.dose, x.dose_unit, x.schedule, x.cycles, x.cycle_days,
    x.cycle_days_low, x.cycle_days_high, x.max_cycles, x.condition, x.position, x.value_status, x.fact_id
FROM core.regimen AS x
JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
