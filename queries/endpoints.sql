/* ---
title = "Endpoints"
question = "What did the trial measure, which endpoints were primary, and was each prespecified objective met?"
grain = "One row is an endpoint of a trial."
key = ["trial_id", "endpoint_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the endpoint in the trial; all when left out."
choices = ["primary", "secondary", "exploratory", "post_hoc", "not_reported"]
example = "primary"

[parameters.kind]
type = "VARCHAR"
kind = "category"
about = "Kind of endpoint; all when left out."
choices = ["binary", "time_to_event", "continuous", "ordinal", "count"]
example = "time_to_event"

[columns]
trial_id                     = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id                  = { kind = "identifier", about = "Short name of the endpoint." }
endpoint                     = { kind = "label", about = "Endpoint as people say it." }
kind                         = { kind = "category", about = "Kind of endpoint." }
role                         = { kind = "category", about = "Role of the endpoint in the trial." }
definition                   = { kind = "text", null = "not printed", about = "Definition." }
assessor                     = { kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint." }
timepoint                    = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
favourable_direction         = { kind = "category", null = "not stated", about = "Direction that favours the patient." }
alpha_two_sided              = { kind = "alpha", null = "alpha_status says why", about = "Two-sided significance level assigned to the endpoint." }
alpha_status                 = { kind = "category", about = "Status of alpha_two_sided." }
objective_met                = { kind = "flag", null = "objective_met_status says why", about = "Whether the prespecified objective was met." }
objective_met_status         = { kind = "category", about = "Status of objective_met." }
estimand_treatment           = { kind = "text", null = "not printed", about = "Estimand: the treatments compared." }
estimand_population          = { kind = "text", null = "not printed", about = "Estimand: the population." }
estimand_variable            = { kind = "text", null = "not printed", about = "Estimand: the variable." }
estimand_intercurrent_events = { kind = "text", null = "not printed", about = "Estimand: handling of intercurrent events." }
estimand_summary_measure     = { kind = "text", null = "not printed", about = "Estimand: the population-level summary." }
fact_id                      = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", role = "primary", kind = "time_to_event" }
given.endpoints = [
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", kind = "time_to_event", role = "primary", alpha_status = "reported", objective_met_status = "reported", alpha_two_sided = 0.0208, objective_met = false, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "rate", endpoint = "Overall survival", kind = "binary", role = "primary", alpha_status = "reported", objective_met_status = "reported", position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "pfs", endpoint = "Overall survival", kind = "time_to_event", role = "secondary", alpha_status = "reported", objective_met_status = "reported", position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "efs", endpoint = "Overall survival", kind = "time_to_event", role = "primary", alpha_status = "not_reported", objective_met_status = "not_reported", position = 4, fact_id = 4 },
  { trial_id = "t2", endpoint_id = "os", endpoint = "Overall survival", kind = "time_to_event", role = "primary", alpha_status = "reported", objective_met_status = "reported", position = 1, fact_id = 5 },
]
expect = [
  { fact_id = 1, alpha_two_sided = 0.0208, objective_met = false, definition = "NULL" },
  { fact_id = 4, alpha_two_sided = "NULL", alpha_status = "not_reported", objective_met = "NULL", objective_met_status = "not_reported" },
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
SELECT trial_id, endpoint_id, endpoint, kind, role, definition, assessor, timepoint, favourable_direction,
    alpha_two_sided, alpha_status, objective_met, objective_met_status, estimand_treatment, estimand_population,
    estimand_variable, estimand_intercurrent_events, estimand_summary_measure, fact_id
FROM endpoints
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($role IS NULL OR role = $role)
    AND ($kind IS NULL OR kind = $kind)
ORDER BY trial_id, position, endpoint_id;
