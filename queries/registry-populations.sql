/* ---
title = "Numbers analysed by group"
question = "How many participants of which group does each analysis of the record rest on?"
grain = "One row is the number of participants, or of other units, of an analysis population in an arm or registry group."
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
kind           = { kind = "category", about = "Kind of analysis population." }
definition     = { kind = "text", about = "Who belongs to it." }
arm_id         = { kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together." }
arm            = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role           = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
group_title    = { kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record." }
group_relation = { kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms." }
n              = { kind = "count", unit = "participants", null = "value_status says why", about = "Participants." }
unit           = { kind = "unit", null = "participants", about = "What is counted, where it is not participants." }
value_status   = { kind = "category", about = "Status of the row's main value." }
fact_id        = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.populations = [
  { trial_id = "t1", population_id = "registry-outcome-1", population = "Analysed for outcome 1", kind = "other", definition = "All", group_title = "New drug", arm_id = "arm-1", n = 100, value_status = "reported", position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "registry-outcome-1", population = "Analysed for outcome 1", kind = "other", definition = "All", group_title = "Both eyes", n = 200, unit = "Eyes", value_status = "reported", position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "registry-outcome-1", population = "Analysed for outcome 1", kind = "other", definition = "All", group_title = "Both eyes", n = 100, value_status = "reported", position = 2, fact_id = 4 },
  { trial_id = "t2", population_id = "itt", population = "All", kind = "other", definition = "All", value_status = "not_reported", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 1, n = 100, unit = "NULL" },
  { fact_id = 4, n = 100, unit = "NULL" },
  { fact_id = 2, arm = "NULL", group_title = "Both eyes", unit = "Eyes" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 4 },
  { fact_id = 2 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, population_id, population, kind, definition, arm_id, arm, role, group_title, group_relation,
    n, unit, value_status, fact_id
FROM populations
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, population_id, unit NULLS FIRST, fact_id;
