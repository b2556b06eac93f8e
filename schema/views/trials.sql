/* ---
view = "trials"
grain = "One row is a trial."
key = ["trial_id"]

[columns]
trial_id         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case." }
acronym          = { type = "VARCHAR", kind = "label", null = "it has none", about = "Acronym." }
registry_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id as registered." }
registry         = { type = "VARCHAR", kind = "label", null = "not stated", about = "Name of the registry." }
title            = { type = "VARCHAR", kind = "label", null = "never", about = "Title of the main report." }
condition        = { type = "VARCHAR", kind = "label", null = "not stated", about = "Condition studied." }
question         = { type = "VARCHAR", kind = "text", null = "not stated", about = "The clinical question in one sentence." }
phase            = { type = "VARCHAR", kind = "label", null = "not stated", about = "Phase of development.", posts = ["early 1", "1", "1/2", "2", "2/3", "3", "4", "not applicable"] }
design           = { type = "VARCHAR", kind = "text", null = "not stated", about = "Design in words." }
masking          = { type = "VARCHAR", kind = "label", null = "not stated", about = "Who was masked.", posts = ["none", "single", "double", "triple", "quadruple"] }
allocation_ratio = { type = "VARCHAR", kind = "label", null = "not stated", about = "Allocation ratio, in the order of the arms." }
n_randomized     = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants randomised in total." }
n_enrolled       = { type = "BIGINT", kind = "count", null = "not a registry record", about = "Participants enrolled, or planned, according to a registry record.", unit = "participants" }
n_enrolled_type  = { type = "VARCHAR", kind = "label", null = "not a registry record", about = "Whether n_enrolled is actual or estimated." }
sponsor          = { type = "VARCHAR", kind = "label", null = "not stated", about = "Sponsor." }
n_countries      = { type = "BIGINT", kind = "count", unit = "countries", null = "not printed", about = "Countries in which participants were enrolled." }
enrolment_start  = { type = "DATE", kind = "date", null = "not printed", about = "First date of randomisation or enrolment." }
data_cutoff      = { type = "DATE", kind = "date", null = "not printed", about = "Data cutoff of the main analysis; populations have their own." }
fact_id          = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW trials AS
SELECT trial_id, acronym, registry_id, registry, title, condition, question, phase, design, masking, allocation_ratio,
    n_randomized, n_enrolled, n_enrolled_type, sponsor, n_countries, enrolment_start, data_cutoff, fact_id
FROM core.trial;
