/* ---
view = "endpoints"
grain = "One row is an endpoint of a trial."
key = ["trial_id", "endpoint_id"]
unique = ["trial_id", "endpoint_id"]

[columns]
trial_id                     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id                  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint." }
endpoint                     = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
kind                         = { type = "VARCHAR", kind = "category", vocabulary = "endpoint_kind", null = "never", about = "Kind of endpoint." }
role                         = { type = "VARCHAR", kind = "category", vocabulary = "endpoint_role", null = "never", about = "Role of the endpoint in the trial." }
definition                   = { type = "VARCHAR", kind = "text", null = "not printed", about = "Definition." }
assessor                     = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint." }
timepoint                    = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
time_value                   = { type = "DOUBLE", kind = "duration", unit_column = "time_unit", null = "no single time frame is stated", about = "Time frame as a number." }
time_unit                    = { type = "VARCHAR", kind = "unit", null = "no single time frame is stated", about = "Unit of the time frame." }
favourable_direction         = { type = "VARCHAR", kind = "category", vocabulary = "favourable_direction", null = "not stated", about = "Direction that favours the patient." }
alpha_two_sided              = { type = "DOUBLE", kind = "alpha", null = "alpha_status says why", about = "Two-sided significance level assigned to the endpoint." }
alpha_status                 = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of alpha_two_sided." }
objective_met                = { type = "BOOLEAN", kind = "flag", null = "objective_met_status says why", about = "Whether the prespecified objective was met." }
objective_met_status         = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of objective_met." }
estimand_treatment           = { type = "VARCHAR", kind = "text", null = "not printed", about = "Estimand: the treatments compared." }
estimand_population          = { type = "VARCHAR", kind = "text", null = "not printed", about = "Estimand: the population." }
estimand_variable            = { type = "VARCHAR", kind = "text", null = "not printed", about = "Estimand: the variable." }
estimand_intercurrent_events = { type = "VARCHAR", kind = "text", null = "not printed", about = "Estimand: handling of intercurrent events." }
estimand_summary_measure     = { type = "VARCHAR", kind = "text", null = "not printed", about = "Estimand: the population-level summary." }
reporting_status             = { type = "VARCHAR", kind = "label", null = "not an outcome of a registry record", about = "Whether a registry record posts results for the outcome: posted or not_posted." }
posted_as                    = { type = "VARCHAR", kind = "label", null = "not an outcome of a registry record, or not posted", about = "Parameter type, dispersion type and unit of a registry outcome, as posted." }
position                     = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id                      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW endpoints AS
SELECT trial_id, endpoint_id, endpoint, kind, role, definition, assessor, timepoint, time_value, time_unit,
    favourable_direction, alpha_two_sided, alpha_status, objective_met, objective_met_status, estimand_treatment,
    estimand_population, estimand_variable, estimand_intercurrent_events, estimand_summary_measure, reporting_status,
    NULLIF(concat_ws('; ', measure_type, dispersion_type, unit_posted), '') AS posted_as, position, fact_id
FROM core.endpoint;
