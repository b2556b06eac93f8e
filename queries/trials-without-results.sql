/* ---
title = "Trials without results"
question = "Which completed or stopped trials for a condition or intervention have posted no results?"
grain = "One row is a trial whose record says that it ended and holds no results."
key = ["trial_id"]
note = "Results may have been published elsewhere: the registry does not know. Trials that are recruiting or planned are left out."

[parameters.condition]
type = "VARCHAR"
kind = "text"
about = "Part of the condition as posted, of a subject heading or of a broader one, in any case; all when left out."
example = "headache"

[parameters.intervention]
type = "VARCHAR"
kind = "text"
about = "Part of an intervention's name, other name or subject heading, in any case; all when left out."
example = "placebo"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
brief_title     = { kind = "label", null = "not stated", about = "Brief title." }
phase           = { kind = "label", null = "not stated", about = "Phases as posted." }
overall_status  = { kind = "label", about = "Status as posted: COMPLETED, TERMINATED, WITHDRAWN or SUSPENDED." }
enrollment      = { kind = "count", unit = "participants", null = "not stated", about = "Participants enrolled, or planned." }
completion_date = { kind = "text", null = "not stated", about = "Completion as posted, actual or expected." }
data_version    = { kind = "text", null = "not stated", about = "Date of the registry data that the record was taken from." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { condition = "asthma", intervention = "salbu" }
given.registry_records = [
  { trial_id = "t1", overall_status = "COMPLETED", completion_date = "2015-03", has_results = false, fact_id = 1 },
  { trial_id = "t2", overall_status = "COMPLETED", has_results = true, fact_id = 2 },
  { trial_id = "t3", overall_status = "RECRUITING", has_results = false, fact_id = 3 },
  { trial_id = "t4", overall_status = "TERMINATED", has_results = false, fact_id = 4 },
  { trial_id = "t5", overall_status = "COMPLETED", has_results = false, fact_id = 5 },
]
given.conditions = [
  { trial_id = "t1", condition = "Asthma", position = 1, fact_id = 11 },
  { trial_id = "t2", condition = "Asthma", position = 1, fact_id = 12 },
  { trial_id = "t3", condition = "Asthma", position = 1, fact_id = 13 },
  { trial_id = "t4", condition = "Wheezing", mesh_ancestors = "Asthma", position = 1, fact_id = 14 },
  { trial_id = "t5", condition = "Bronchitis", position = 1, fact_id = 15 },
]
given.mesh_terms = [{ trial_id = "t4", of_what = "condition", kind = "ancestor", term = "Asthma", position = 1 }]
given.interventions = [
  { trial_id = "t1", intervention = "Salbutamol", position = 1, fact_id = 21 },
  { trial_id = "t4", intervention = "Budesonide", position = 1, fact_id = 22 },
  { trial_id = "t5", intervention = "Salbutamol", position = 1, fact_id = 23 },
]
expect = [{ trial_id = "t1", completion_date = "2015-03" }]

[[fixture.also]]
parameters = { condition = "asthma" }
expect = [{ trial_id = "t1" }, { trial_id = "t4", overall_status = "TERMINATED" }]
--- */
SELECT r.trial_id, r.brief_title, r.phase, r.overall_status, r.enrollment, r.completion_date, r.data_version, r.fact_id
FROM registry_records AS r
WHERE NOT r.has_results AND r.overall_status IN ('COMPLETED', 'TERMINATED', 'WITHDRAWN', 'SUSPENDED')
    AND ($condition IS NULL OR r.trial_id IN (
        SELECT trial_id
        FROM conditions
        WHERE strpos(lower(condition), lower($condition)) > 0) OR r.trial_id IN (
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'condition' AND strpos(lower(term), lower($condition)) > 0))
    AND ($intervention IS NULL OR r.trial_id IN (
        SELECT trial_id
        FROM interventions
        WHERE strpos(lower(concat_ws(';', intervention, other_names)), lower($intervention)) > 0) OR r.trial_id IN (
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'intervention' AND kind = 'term' AND strpos(lower(term), lower($intervention)) > 0))
ORDER BY r.trial_id;
