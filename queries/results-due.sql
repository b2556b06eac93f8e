/* ---
title = "Results overdue"
question = "Which trials were completed over a year ago and have posted no results?"
grain = "One row is an interventional trial that was completed more than a year before a date, with nothing posted."
key = ["trial_id"]
note = "Whether a law demands the results of a trial (FDAAA 801 and others) is not decided here. The date counts from the completion as posted; where a month or a year alone is posted, from its first day."

[parameters.as_of]
type = "DATE"
kind = "date"
about = "The date on which a year must have passed; when left out, the date of the registry data that the record was taken from."
example = 2026-01-01

[parameters.condition]
type = "VARCHAR"
kind = "text"
about = "Part of the condition as posted, of a subject heading or of a broader one, in any case; all when left out."
example = "headache"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
brief_title     = { kind = "label", null = "not stated", about = "Brief title." }
overall_status  = { kind = "label", null = "not stated", about = "Status as posted." }
enrollment      = { kind = "count", unit = "participants", null = "not stated", about = "Participants enrolled." }
completion_date = { kind = "text", about = "Completion as posted." }
days_since      = { kind = "duration", unit = "days", about = "Days from completion to the date." }
data_version    = { kind = "text", null = "not stated", about = "Date of the registry data that the record was taken from." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { as_of = 2020-06-01 }
given.registry_records = [
  { trial_id = "t1", study_type = "INTERVENTIONAL", overall_status = "COMPLETED", completion_date = "2019-05", completed_on = 2019-05-01, has_results = false, fact_id = 1 },
  { trial_id = "t2", study_type = "INTERVENTIONAL", overall_status = "COMPLETED", completion_date = "2019-07", completed_on = 2019-07-01, has_results = false, data_version = "2021-01-01", fact_id = 2 },
  { trial_id = "t3", study_type = "INTERVENTIONAL", overall_status = "COMPLETED", completion_date = "2010", completed_on = 2010-01-01, has_results = true, fact_id = 3 },
  { trial_id = "t4", study_type = "OBSERVATIONAL", overall_status = "COMPLETED", completion_date = "2010", completed_on = 2010-01-01, has_results = false, fact_id = 4 },
  { trial_id = "t5", study_type = "INTERVENTIONAL", overall_status = "RECRUITING", completion_date = "2010", completed_on = 2010-01-01, has_results = false, fact_id = 5 },
]
given.conditions = [
  { trial_id = "t2", condition = "Asthma", position = 1, fact_id = 11 },
]
expect = [{ trial_id = "t1", completion_date = "2019-05", days_since = 397 }]

[[fixture.also]]
parameters = {}
expect = [{ trial_id = "t2" }]

[[fixture.also]]
parameters = { as_of = 2022-01-01, condition = "asth" }
expect = [{ trial_id = "t2" }]
--- */
SELECT trial_id, brief_title, overall_status, enrollment, completion_date, CAST(as_of - completed_on AS DOUBLE) AS days_since,
    data_version, fact_id
FROM (
    SELECT r.trial_id, r.brief_title, r.overall_status, r.enrollment, r.completion_date, r.completed_on,
        r.data_version, r.fact_id, COALESCE(CAST($as_of AS DATE), TRY_CAST(r.data_version AS DATE)) AS as_of
    FROM registry_records AS r
    WHERE NOT r.has_results AND r.study_type = 'INTERVENTIONAL'
        AND r.overall_status IN ('COMPLETED', 'TERMINATED', 'UNKNOWN')
        AND ($condition IS NULL OR r.trial_id IN (
            SELECT trial_id
            FROM conditions
            WHERE strpos(lower(condition), lower($condition)) > 0) OR r.trial_id IN (
            SELECT trial_id
            FROM mesh_terms
            WHERE of_what = 'condition' AND strpos(lower(term), lower($condition)) > 0))
) AS ended
WHERE as_of - completed_on > 365
ORDER BY trial_id;
