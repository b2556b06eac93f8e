/* ---
title = "Analysis populations"
question = "Which analysis populations does the trial report, who belongs to them, and how many participants are in each arm?"
grain = "One row is an analysis population in an arm, or in all arms together where the source prints that total."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM populations WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "remission_analysis"

[parameters.kind]
type = "VARCHAR"
kind = "category"
about = "Kind of analysis population; all when left out."
choices = ["intention_to_treat", "modified_intention_to_treat", "as_treated", "per_protocol", "safety", "responders", "other"]
example = "intention_to_treat"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[columns]
trial_id             = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id        = { kind = "identifier", about = "Short name of the analysis population." }
population           = { kind = "label", about = "Analysis population as people say it." }
kind                 = { kind = "category", about = "Kind of analysis population." }
definition           = { kind = "text", about = "Who belongs to it." }
parent_population_id = { kind = "identifier", null = "it is part of no other", about = "Population that it is part of." }
data_cutoff          = { kind = "date", null = "not stated", about = "Data cutoff of its analyses." }
arm_id               = { kind = "identifier", about = "Short name of the arm; 'all' for all arms together." }
arm                  = { kind = "label", about = "Arm as people say it." }
role                 = { kind = "category", about = "Role of the arm." }
n                    = { kind = "count", unit = "participants", null = "value_status says why", about = "Participants." }
value_status         = { kind = "category", about = "Status of the row's main value." }
fact_id              = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", population = "itt", kind = "intention_to_treat", role = "experimental" }
given.populations = [
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", kind = "intention_to_treat", arm_id = "new", arm = "New drug", role = "experimental", value_status = "reported", n = 164, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", kind = "intention_to_treat", arm_id = "usual", arm = "Usual care", role = "comparator", value_status = "reported", n = 162, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", kind = "intention_to_treat", arm_id = "all", arm = "All participants", role = "all", value_status = "reported", n = 326, position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Intention to treat", kind = "safety", arm_id = "new", arm = "New drug", role = "experimental", value_status = "reported", n = 139, position = 4, fact_id = 4 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", kind = "intention_to_treat", arm_id = "high", arm = "New drug, high dose", role = "experimental", value_status = "not_reported", position = 5, fact_id = 5 },
  { trial_id = "t1", population_id = "itt_2", population = "Intention to treat", kind = "intention_to_treat", arm_id = "new", arm = "New drug", role = "experimental", value_status = "reported", n = 10, position = 6, fact_id = 7 },
  { trial_id = "t2", population_id = "itt", population = "Intention to treat", kind = "intention_to_treat", arm_id = "new", arm = "New drug", role = "experimental", value_status = "reported", n = 50, position = 1, fact_id = 6 },
]
expect = [
  { fact_id = 1, n = 164, arm = "New drug", value_status = "reported" },
  { fact_id = 5, n = "NULL", value_status = "not_reported" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 7 },
  { fact_id = 6 },
]

[[fixture.also]]
parameters = { kind = "safety" }
expect = [
  { fact_id = 4 },
]
--- */
SELECT trial_id, population_id, population, kind, definition, parent_population_id, data_cutoff, arm_id, arm, role, n,
    value_status, fact_id
FROM populations
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($population IS NULL OR population_id = $population)
    AND ($kind IS NULL OR kind = $kind)
    AND ($role IS NULL OR role = $role)
ORDER BY trial_id, position, population_id, fact_id;
