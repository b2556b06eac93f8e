/* ---
title = "Outcomes registered"
question = "Which outcomes were registered, and for which of them are results posted under the same title?"
grain = "One row is an outcome measure in the protocol section of a registry record."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id           = { kind = "identifier", about = "Registry id of the trial in lower case." }
role               = { kind = "category", about = "Role of the outcome." }
outcome            = { kind = "label", about = "Outcome as registered." }
time_frame         = { kind = "label", null = "not stated", about = "Time frame as registered." }
posted_endpoint_id = { kind = "identifier", null = "no outcome with this title is posted", about = "The outcome with the same title among the results." }
reporting_status   = { kind = "label", null = "no outcome with this title is posted", about = "Whether results are posted for that outcome: posted or not_posted." }
fact_id            = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.outcomes_registered = [
  { trial_id = "t1", role = "secondary", outcome = "Score", position = 2, fact_id = 1 },
  { trial_id = "t1", role = "primary", outcome = "Response", time_frame = "24 weeks", posted_endpoint_id = "registry-outcome-1", reporting_status = "posted", position = 1, fact_id = 2 },
  { trial_id = "t2", role = "primary", outcome = "Survival", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, posted_endpoint_id = "registry-outcome-1" },
  { fact_id = 1, posted_endpoint_id = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, role, outcome, time_frame, posted_endpoint_id, reporting_status, fact_id
FROM outcomes_registered
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, CASE role WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END, position, fact_id;
