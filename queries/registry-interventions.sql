/* ---
title = "Interventions of a registry record"
question = "Which interventions does the record name, and which arms receive them?"
grain = "One row is an intervention that a registry record names."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id          = { kind = "identifier", about = "Registry id of the trial in lower case." }
intervention_type = { kind = "label", null = "not stated", about = "Type of the intervention as posted: DRUG, BIOLOGICAL, DEVICE, PROCEDURE, BEHAVIORAL ..." }
intervention      = { kind = "label", about = "Name of the intervention." }
other_names       = { kind = "text", null = "none", about = "Other names, separated by semicolons." }
arms              = { kind = "text", null = "not stated", about = "Labels of the arms that receive it, separated by semicolons." }
description       = { kind = "text", null = "not stated", about = "Description." }
fact_id           = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.interventions = [
  { trial_id = "t1", intervention_type = "DRUG", intervention = "Placebo", position = 2, fact_id = 1 },
  { trial_id = "t1", intervention_type = "DRUG", intervention = "New drug", arms = "New drug", position = 1, fact_id = 2 },
  { trial_id = "t2", intervention = "Device", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, arms = "New drug" },
  { fact_id = 1, arms = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, intervention_type, intervention, other_names, arms, description, fact_id
FROM interventions
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, fact_id;
