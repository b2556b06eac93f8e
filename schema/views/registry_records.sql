/* ---
view = "registry_records"
grain = "One row is a trial's record in a registry, in the version that is loaded."
key = ["trial_id"]

[columns]
trial_id                = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
source_id               = { type = "VARCHAR", kind = "identifier", null = "never", about = "Source: this version of the record." }
brief_title             = { type = "VARCHAR", kind = "label", null = "not stated", about = "Brief title." }
official_title          = { type = "VARCHAR", kind = "label", null = "not stated", about = "Official title." }
study_type              = { type = "VARCHAR", kind = "label", null = "not stated", about = "Study type as posted.", posts = ["INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"] }
phase                   = { type = "VARCHAR", kind = "label", null = "not stated", about = "Phases as posted.", posts = ["NA", "EARLY_PHASE1", "PHASE1", "PHASE1/PHASE2", "PHASE2", "PHASE2/PHASE3", "PHASE3", "PHASE4"] }
allocation              = { type = "VARCHAR", kind = "label", null = "not stated", about = "Allocation as posted.", posts = ["RANDOMIZED", "NON_RANDOMIZED", "NA"] }
intervention_model      = { type = "VARCHAR", kind = "label", null = "not stated", about = "Intervention model as posted.", posts = ["SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"] }
primary_purpose         = { type = "VARCHAR", kind = "label", null = "not stated", about = "Primary purpose as posted.", posts = ["TREATMENT", "PREVENTION", "DIAGNOSTIC", "ECT", "SUPPORTIVE_CARE", "SCREENING", "HEALTH_SERVICES_RESEARCH", "BASIC_SCIENCE", "DEVICE_FEASIBILITY", "OTHER"] }
masking                 = { type = "VARCHAR", kind = "label", null = "not stated", about = "Masking as posted.", posts = ["NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"] }
enrollment              = { type = "BIGINT", kind = "count", null = "not stated", about = "Participants enrolled, or planned.", unit = "participants" }
enrollment_type         = { type = "VARCHAR", kind = "label", null = "not stated", about = "ACTUAL or ESTIMATED.", posts = ["ACTUAL", "ESTIMATED"] }
overall_status          = { type = "VARCHAR", kind = "label", null = "not stated", about = "Status as posted.", posts = ["NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "COMPLETED", "SUSPENDED", "TERMINATED", "WITHDRAWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING", "WITHHELD", "UNKNOWN"] }
start_date              = { type = "VARCHAR", kind = "text", null = "not stated", about = "Start, as posted: a day, a month or a year." }
primary_completion_date = { type = "VARCHAR", kind = "text", null = "not stated", about = "Primary completion, actual or expected, as posted: a day, a month or a year." }
completion_date         = { type = "VARCHAR", kind = "text", null = "not stated", about = "Completion, actual or expected, as posted: a day, a month or a year." }
first_posted            = { type = "VARCHAR", kind = "text", null = "not stated", about = "First posted, as posted: a day, a month or a year." }
results_first_posted    = { type = "VARCHAR", kind = "text", null = "not stated", about = "Results first posted, as posted: a day, a month or a year." }
last_update_posted      = { type = "VARCHAR", kind = "text", null = "not stated", about = "Last update posted, as posted: a day, a month or a year." }
completed_on            = { type = "DATE", kind = "date", null = "not stated, or not a date", about = "Completion as a date; the first day where a month or a year is posted." }
has_results             = { type = "BOOLEAN", kind = "flag", null = "never", about = "Whether results are posted." }
event_time_frame        = { type = "VARCHAR", kind = "text", null = "not stated", about = "Time frame of the adverse events." }
event_description       = { type = "VARCHAR", kind = "text", null = "none", about = "What the record says of its adverse events." }
recruitment             = { type = "VARCHAR", kind = "text", null = "none", about = "Recruitment details." }
pre_assignment          = { type = "VARCHAR", kind = "text", null = "none", about = "What happened before assignment." }
limitations             = { type = "VARCHAR", kind = "text", null = "none", about = "Limitations and caveats that the record states." }
data_version            = { type = "VARCHAR", kind = "text", null = "not stated", about = "Date of the registry data that the record was taken from." }
fact_id                 = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW registry_records AS
SELECT trial_id, source_id, brief_title, official_title, study_type, phase, allocation, intervention_model,
    primary_purpose, masking, enrollment, enrollment_type, overall_status, start_date, primary_completion_date,
    completion_date, first_posted, results_first_posted, last_update_posted,
    TRY_CAST(completion_date || CASE length(completion_date) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END AS DATE)
        AS completed_on,
    has_results, event_time_frame, event_description, recruitment, pre_assignment, limitations, data_version, fact_id
FROM core.registry_record;
