/* ---
title = "Search for outcomes"
question = "Which trials registered or posted an outcome with these words?"
grain = "One row is an outcome measure that a registry record registers; with what is posted for it, if anything."
key = ["fact_id"]

[parameters.words]
type = "VARCHAR"
kind = "text"
about = "Words that the outcome's title must all hold, in any order and case."
required = true
example = "overall survival"

[parameters.condition]
type = "VARCHAR"
kind = "text"
about = "Part of the condition as posted, of a subject heading or of a broader one, in any case; all when left out."
example = "lung"

[parameters.intervention]
type = "VARCHAR"
kind = "text"
about = "Part of an intervention's name, other name or subject heading, in any case; all when left out."
example = "atezolizumab"

[columns]
trial_id           = { kind = "identifier", about = "Registry id of the trial in lower case." }
role               = { kind = "category", about = "Role of the outcome." }
outcome            = { kind = "label", about = "Outcome as registered." }
time_frame         = { kind = "label", null = "not stated", about = "Time frame as registered." }
posted_endpoint_id = { kind = "identifier", null = "no outcome with this title is posted", about = "The outcome with the same title among the results." }
reporting_status   = { kind = "label", null = "no outcome with this title is posted", about = "Whether results are posted for that outcome." }
fact_id            = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { words = "SURVIVAL overall", condition = "lung" }
given.outcomes_registered = [
  { trial_id = "t1", role = "primary", outcome = "Overall Survival (OS)", time_frame = "5 years", posted_endpoint_id = "registry-outcome-1", reporting_status = "posted", position = 1, fact_id = 1 },
  { trial_id = "t1", role = "secondary", outcome = "Progression-free survival", position = 1, fact_id = 2 },
  { trial_id = "t2", role = "primary", outcome = "Overall survival", position = 1, fact_id = 3 },
]
given.conditions = [
  { trial_id = "t1", condition = "Lung Cancer", position = 1, fact_id = 11 },
  { trial_id = "t2", condition = "Leukemia", position = 1, fact_id = 12 },
]
given.interventions = [
  { trial_id = "t2", intervention = "Rituximab", position = 1, fact_id = 21 },
]
expect = [{ trial_id = "t1", role = "primary", time_frame = "5 years", reporting_status = "posted", fact_id = 1 }]

[[fixture.also]]
parameters = { words = "survival", intervention = "ritux" }
expect = [{ fact_id = 3 }]
--- */
SELECT o.trial_id, o.role, o.outcome, o.time_frame, o.posted_endpoint_id, o.reporting_status, o.fact_id
FROM outcomes_registered AS o
-- The longest word first: it leaves few titles to look for the others in.
WHERE strpos(lower(o.outcome), list_reduce(string_split(lower($words), ' '),
        lambda a, b: CASE WHEN length(b) > length(a) THEN b ELSE a END)) > 0
    AND len(list_filter(string_split(lower($words), ' '), lambda word: strpos(lower(o.outcome), word) = 0)) = 0
    AND ($condition IS NULL OR o.trial_id IN (
        SELECT trial_id
        FROM conditions
        WHERE strpos(lower(condition), lower($condition)) > 0) OR o.trial_id IN (
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'condition' AND strpos(lower(term), lower($condition)) > 0))
    AND ($intervention IS NULL OR o.trial_id IN (
        SELECT trial_id
        FROM interventions
        WHERE strpos(lower(concat_ws(';', intervention, other_names)), lower($intervention)) > 0) OR o.trial_id IN (
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'intervention' AND kind = 'term' AND strpos(lower(term), lower($intervention)) > 0))
ORDER BY o.trial_id, CASE o.role WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END, o.position, o.fact_id;
