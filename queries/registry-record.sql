/* ---
title = "Registry record"
question = "What does the registry say of the trial, of which date are its data, and are results posted?"
grain = "One row is a trial's record in a registry, in the version that is loaded."
key = ["trial_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id                = { kind = "identifier", about = "Registry id of the trial in lower case." }
source_id               = { kind = "identifier", about = "Source: this version of the record." }
study_type              = { kind = "label", null = "not stated", about = "Study type as posted." }
phase                   = { kind = "label", null = "not stated", about = "Phases as posted." }
allocation              = { kind = "label", null = "not stated", about = "Allocation as posted." }
intervention_model      = { kind = "label", null = "not stated", about = "Intervention model as posted." }
primary_purpose         = { kind = "label", null = "not stated", about = "Primary purpose as posted." }
masking                 = { kind = "label", null = "not stated", about = "Masking as posted." }
enrollment              = { kind = "count", unit = "participants", null = "not stated", about = "Participants enrolled, or planned." }
enrollment_type         = { kind = "label", null = "not stated", about = "ACTUAL or ESTIMATED." }
overall_status          = { kind = "label", null = "not stated", about = "Status as posted." }
start_date              = { kind = "text", null = "not stated", about = "Start, as posted: a day, a month or a year." }
primary_completion_date = { kind = "text", null = "not stated", about = "Primary completion, actual or expected, as posted: a day, a month or a year." }
completion_date         = { kind = "text", null = "not stated", about = "Completion, actual or expected, as posted: a day, a month or a year." }
first_posted            = { kind = "text", null = "not stated", about = "First posted, as posted: a day, a month or a year." }
results_first_posted    = { kind = "text", null = "not stated", about = "Results first posted, as posted: a day, a month or a year." }
last_update_posted      = { kind = "text", null = "not stated", about = "Last update posted, as posted: a day, a month or a year." }
has_results             = { kind = "flag", about = "Whether results are posted." }
event_time_frame        = { kind = "text", null = "not stated", about = "Time frame of the adverse events." }
event_description       = { kind = "text", null = "none", about = "What the record says of its adverse events." }
recruitment             = { kind = "text", null = "none", about = "Recruitment details." }
pre_assignment          = { kind = "text", null = "none", about = "What happened before assignment." }
limitations             = { kind = "text", null = "none", about = "Limitations and caveats that the record states." }
data_version            = { kind = "text", null = "not stated", about = "Date of the registry data that the record was taken from." }
fact_id                 = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.registry_records = [
  { trial_id = "t2", source_id = "t2-registry", has_results = false, fact_id = 2 },
  { trial_id = "t1", source_id = "t1-registry", has_results = true, overall_status = "COMPLETED", enrollment = 198, enrollment_type = "ACTUAL", data_version = "2024-04-01", fact_id = 1 },
]
expect = [
  { trial_id = "t1", source_id = "t1-registry", has_results = true, enrollment = 198, recruitment = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { trial_id = "t1" },
  { trial_id = "t2" },
]
--- */
SELECT trial_id, source_id, study_type, phase, allocation, intervention_model, primary_purpose, masking,
    enrollment, enrollment_type, overall_status, start_date, primary_completion_date, completion_date,
    first_posted, results_first_posted, last_update_posted, has_results, event_time_frame, event_description,
    recruitment, pre_assignment, limitations, data_version, fact_id
FROM registry_records
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id;
