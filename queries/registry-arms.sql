/* ---
title = "Arms of a registry record"
question = "Which arms does the trial have, and what do they receive?"
grain = "One row is an arm of a trial."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id = { kind = "identifier", about = "Registry id of the trial in lower case." }
arm_id   = { kind = "identifier", about = "Short name of the arm; 'all' for all arms together." }
arm      = { kind = "label", about = "Arm as people say it." }
role     = { kind = "category", about = "Role of the arm." }
regimen  = { kind = "text", null = "not stated", about = "Treatment of the arm in one sentence." }
fact_id  = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.arms = [
  { trial_id = "t1", arm_id = "arm-2", arm = "Placebo", role = "comparator", position = 2, fact_id = 1 },
  { trial_id = "t1", arm_id = "arm-1", arm = "New drug", role = "experimental", regimen = "10 mg", position = 1, fact_id = 2 },
  { trial_id = "t2", arm_id = "arm-1", arm = "Device", role = "not_stated", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, regimen = "10 mg" },
  { fact_id = 1, regimen = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, arm_id, arm, role, regimen, fact_id
FROM arms
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, fact_id;
