/* ---
title = "Participant flow by period and group"
question = "How many participants of each group started and completed each period, and why did the others leave?"
grain = "One row is a count of participants at a stage of a period, in an arm or registry group."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id       = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id  = { kind = "identifier", about = "Short name of the analysis population." }
population     = { kind = "label", about = "Analysis population as people say it." }
period         = { kind = "label", null = "the source has no periods", about = "Period of the participant flow of a registry record." }
stage          = { kind = "label", about = "Stage of the trial." }
reason         = { kind = "label", null = "no reason applies or is given", about = "Reason, for example for discontinuing treatment." }
arm_id         = { kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together." }
arm            = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role           = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
group_title    = { kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record." }
group_relation = { kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms." }
n              = { kind = "count", unit = "participants", null = "n_status says why", about = "Participants." }
n_status       = { kind = "category", about = "Status of n." }
value_status   = { kind = "category", about = "Status of the row's main value." }
fact_id        = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.participant_flow = [
  { trial_id = "t1", population_id = "flow", population = "Flow", period = "First", stage = "STARTED", group_title = "New drug", n = 100, n_status = "reported", percent_status = "not_reported", value_status = "reported", position = 1, fact_id = 2 },
  { trial_id = "t1", population_id = "flow", population = "Flow", period = "Second", stage = "STARTED", group_title = "New drug", n = 90, n_status = "reported", percent_status = "not_reported", value_status = "reported", position = 1001, fact_id = 1 },
  { trial_id = "t2", population_id = "flow", population = "Flow", stage = "STARTED", n_status = "reported", percent_status = "not_reported", value_status = "reported", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, period = "First", n = 100 },
  { fact_id = 1, period = "Second", arm = "NULL", group_title = "New drug" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, population_id, population, period, stage, reason, arm_id, arm, role, group_title,
    group_relation, n, n_status, value_status, fact_id
FROM participant_flow
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, fact_id;
