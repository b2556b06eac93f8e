/* ---
title = "Outcomes posted"
question = "Which outcomes does the results section of the record list, how were they measured, and which have no results?"
grain = "One row is an endpoint of a trial; for a registry record, an outcome measure of its results section."
key = ["trial_id", "endpoint_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id         = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id      = { kind = "identifier", about = "Short name of the endpoint." }
endpoint         = { kind = "label", about = "Endpoint as people say it." }
kind             = { kind = "category", about = "Kind of endpoint." }
role             = { kind = "category", about = "Role of the endpoint in the trial." }
definition       = { kind = "text", null = "not printed", about = "Definition." }
timepoint        = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
reporting_status = { kind = "label", null = "not an outcome of a registry record", about = "Whether a registry record posts results for the outcome: posted or not_posted." }
posted_as        = { kind = "label", null = "not an outcome of a registry record, or not posted", about = "Parameter type, dispersion type and unit of a registry outcome, as posted." }
fact_id          = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.endpoints = [
  { trial_id = "t1", endpoint_id = "registry-outcome-2", endpoint = "Score", kind = "continuous", role = "secondary", alpha_status = "not_reported", objective_met_status = "not_reported", reporting_status = "not_posted", position = 2, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "registry-outcome-1", endpoint = "Response", kind = "binary", role = "primary", alpha_status = "not_reported", objective_met_status = "not_reported", reporting_status = "posted", posted_as = "NUMBER; participants", position = 1, fact_id = 2 },
  { trial_id = "t2", endpoint_id = "os", endpoint = "Survival", kind = "time_to_event", role = "primary", alpha_status = "not_reported", objective_met_status = "not_reported", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, posted_as = "NUMBER; participants" },
  { fact_id = 1, reporting_status = "not_posted" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, kind, role, definition, timepoint, reporting_status, posted_as,
    fact_id
FROM endpoints
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, endpoint_id;
