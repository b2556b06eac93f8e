/* ---
title = "Participant flow"
question = "How many participants were randomised, treated, discontinued and for what reason, in each arm (CONSORT flow)?"
grain = "One row is a count of participants at a stage in an arm."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.stage]
type = "VARCHAR"
kind = "label"
about = "Stage of the trial; all when left out."
choices_from = "SELECT DISTINCT stage FROM participant_flow WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY stage"
example = "discontinued treatment"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[columns]
trial_id       = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id  = { kind = "identifier", about = "Short name of the analysis population." }
population     = { kind = "label", about = "Analysis population as people say it." }
stage          = { kind = "label", about = "Stage of the trial." }
reason         = { kind = "label", null = "no reason applies or is given", about = "Reason, for example for discontinuing treatment." }
arm            = { kind = "label", about = "Arm as people say it." }
role           = { kind = "category", about = "Role of the arm." }
n              = { kind = "count", unit = "participants", null = "n_status says why", about = "Participants." }
n_status       = { kind = "category", about = "Status of n." }
percent        = { kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status = { kind = "category", about = "Status of the percentage." }
value_status   = { kind = "category", about = "Status of the row's main value." }
fact_id        = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", stage = "discontinued treatment", role = "experimental" }
given.participant_flow = [
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", stage = "treated", n_status = "reported", percent_status = "not_reported", value_status = "reported", n = 139, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", stage = "discontinued treatment", n_status = "not_reported", percent_status = "reported", value_status = "reported", reason = "progression", percent = 10.0, position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", stage = "discontinued treatment", n_status = "not_reported", percent_status = "reported", value_status = "reported", reason = "remission", percent = 35.0, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "Usual care", role = "comparator", stage = "discontinued treatment", n_status = "not_reported", percent_status = "reported", value_status = "reported", percent = 15.0, position = 4, fact_id = 4 },
  { trial_id = "t2", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", stage = "discontinued treatment", n_status = "not_reported", percent_status = "reported", value_status = "reported", percent = 1.0, position = 1, fact_id = 5 },
]
expect = [
  { fact_id = 2, reason = "remission", n = "NULL", n_status = "not_reported", percent = 35.0 },
  { fact_id = 3, reason = "progression", percent = 10.0 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
]
--- */
SELECT trial_id, population_id, population, stage, reason, arm, role, n, n_status, percent, percent_status,
    value_status,
    fact_id
FROM participant_flow
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($stage IS NULL OR stage = $stage)
    AND ($role IS NULL OR role = $role)
ORDER BY trial_id, position, fact_id;
