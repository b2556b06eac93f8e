/* ---
title = "Trials for a condition"
question = "Which registered trials are there for a condition, and do they have results?"
grain = "One row is a trial whose record names the condition, or has it among its subject headings or their broader terms."
key = ["trial_id"]

[parameters.condition]
type = "VARCHAR"
kind = "text"
about = "Part of the condition as posted, of a subject heading or of a broader one, in any case."
required = true
example = "neoplasms"

[parameters.intervention]
type = "VARCHAR"
kind = "text"
about = "Part of an intervention's name, other name or subject heading, in any case; all when left out."
example = "bevacizumab"

[columns]
trial_id             = { kind = "identifier", about = "Registry id of the trial in lower case." }
brief_title          = { kind = "label", null = "not stated", about = "Brief title." }
conditions           = { kind = "text", about = "Conditions as posted, separated by semicolons." }
phase                = { kind = "label", null = "not stated", about = "Phases as posted." }
overall_status       = { kind = "label", null = "not stated", about = "Status as posted." }
enrollment           = { kind = "count", unit = "participants", null = "not stated", about = "Participants enrolled, or planned." }
completion_date      = { kind = "text", null = "not stated", about = "Completion as posted, actual or expected." }
has_results          = { kind = "flag", about = "Whether results are posted." }
results_first_posted = { kind = "text", null = "no results", about = "Results first posted." }
fact_id              = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { condition = "LEUK", intervention = "inot" }
given.registry_records = [
  { trial_id = "t1", brief_title = "One", phase = "PHASE3", has_results = true, enrollment = 300, fact_id = 1 },
  { trial_id = "t2", brief_title = "Two", has_results = false, fact_id = 2 },
  { trial_id = "t3", brief_title = "Three", has_results = false, fact_id = 3 },
  { trial_id = "t4", brief_title = "Four", has_results = false, fact_id = 4 },
]
given.conditions = [
  { trial_id = "t1", condition = "ALL", mesh_terms = "Precursor Cell Lymphoblastic Leukemia-Lymphoma", mesh_ancestors = "Neoplasms", position = 2, fact_id = 11 },
  { trial_id = "t1", condition = "Relapse", position = 1, fact_id = 12 },
  { trial_id = "t2", condition = "Leukaemia; leukemia", position = 1, fact_id = 13 },
  { trial_id = "t3", condition = "Asthma", position = 1, fact_id = 14 },
  { trial_id = "t4", condition = "Leukemia", position = 1, fact_id = 15 },
]
given.mesh_terms = [
  { trial_id = "t1", of_what = "condition", kind = "term", term = "Precursor Cell Lymphoblastic Leukemia-Lymphoma", position = 1 },
  { trial_id = "t1", of_what = "condition", kind = "ancestor", term = "Neoplasms", position = 1 },
  { trial_id = "t2", of_what = "intervention", kind = "term", term = "Neoplasms", position = 1 },
]
given.interventions = [
  { trial_id = "t1", intervention = "Inotuzumab ozogamicin", position = 1, fact_id = 21 },
  { trial_id = "t2", intervention = "CMC-544", other_names = "inotuzumab", position = 1, fact_id = 22 },
  { trial_id = "t4", intervention = "Rituximab", position = 1, fact_id = 23 },
]
expect = [
  { trial_id = "t1", conditions = "Relapse; ALL", phase = "PHASE3", enrollment = 300, has_results = true },
  { trial_id = "t2", has_results = false },
]

[[fixture.also]]
parameters = { condition = "neoplasms" }
expect = [{ trial_id = "t1" }]
--- */
SELECT r.trial_id, r.brief_title, c.conditions, r.phase, r.overall_status, r.enrollment, r.completion_date,
    r.has_results, r.results_first_posted, r.fact_id
FROM registry_records AS r
JOIN (
    SELECT c.trial_id, string_agg(c.condition, '; ' ORDER BY c.position, c.fact_id) AS conditions
    -- The view stands first: named second, DuckDB would compute its lists of headings, too.
    FROM conditions AS c
    JOIN (
        SELECT trial_id
        FROM conditions
        WHERE strpos(lower(condition), lower($condition)) > 0
        UNION
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'condition' AND strpos(lower(term), lower($condition)) > 0
    ) AS with_condition ON with_condition.trial_id = c.trial_id
    JOIN (
        SELECT trial_id
        FROM registry_records
        WHERE $intervention IS NULL
        UNION
        SELECT trial_id
        FROM interventions
        WHERE strpos(lower(concat_ws(';', intervention, other_names)), lower($intervention)) > 0
        UNION
        SELECT trial_id
        FROM mesh_terms
        WHERE of_what = 'intervention' AND kind = 'term' AND strpos(lower(term), lower($intervention)) > 0
    ) AS with_intervention ON with_intervention.trial_id = c.trial_id
    GROUP BY c.trial_id
) AS c ON c.trial_id = r.trial_id
ORDER BY r.trial_id;
