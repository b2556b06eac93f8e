/* ---
title = "Trial at a glance"
question = "What is this trial: participants, intervention, comparator, design, size, dates and primary endpoints?"
grain = "One row is one item of a trial's description."
key = ["fact_id", "item"]
note = "Populations of responders and other subsets are left out; `kb query populations` has them all."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.section]
type = "VARCHAR"
kind = "category"
about = "Part of the description; every part when left out."
choices = ["Trial", "Intervention", "Comparator", "Population", "Primary endpoint"]
example = "Population"

[columns]
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
section      = { kind = "category", about = "Part of the description." }
item         = { kind = "label", about = "What the value is." }
arm          = { kind = "label", null = "the item concerns the whole trial", about = "Arm as people say it." }
value        = { kind = "text", null = "value_status says why", about = "The value, as text." }
unit         = { kind = "unit", null = "the value has no unit", about = "Unit of the value, where it is a number or a date." }
value_status = { kind = "category", about = "Status of the value." }
fact_id      = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", section = "Population" }
given.trials = [
  { trial_id = "t1", registry_id = "T1", title = "A trial", n_randomized = 326, data_cutoff = 2020-01-31, fact_id = 1 },
  { trial_id = "t2", registry_id = "T2", title = "Another", n_randomized = 326, data_cutoff = 2020-01-31, fact_id = 2 },
]
given.arms = [
  { trial_id = "t1", arm = "Usual care", role = "comparator", position = 2, fact_id = 12 },
  { trial_id = "t1", arm = "New drug", role = "experimental", regimen = "one tablet a day", position = 1, fact_id = 11 },
]
given.populations = [
  { trial_id = "t1", population = "Safety", kind = "safety", arm = "New drug", value_status = "reported", n = 139, position = 1, fact_id = 21 },
  { trial_id = "t1", population = "Safety", kind = "safety", arm = "Usual care", value_status = "not_reported", position = 2, fact_id = 22 },
  { trial_id = "t1", population = "Safety", kind = "responders", arm = "New drug", value_status = "reported", n = 88, position = 3, fact_id = 23 },
]
given.endpoints = [
  { trial_id = "t1", role = "primary", objective_met_status = "reported", endpoint = "Survival", objective_met = false, position = 2, fact_id = 32 },
  { trial_id = "t1", role = "primary", objective_met_status = "reported", endpoint = "Response", objective_met = true, position = 1, fact_id = 31 },
  { trial_id = "t1", role = "primary", objective_met_status = "not_reported", endpoint = "Relapse", position = 3, fact_id = 33 },
  { trial_id = "t1", role = "secondary", objective_met_status = "reported", endpoint = "Other", position = 4, fact_id = 34 },
]
expect = [
  { fact_id = 21, item = "Safety", arm = "New drug", value = "139", unit = "participants" },
  { fact_id = 22, value = "NULL", value_status = "not_reported" },
]

[[fixture.also]]
parameters = { trial = "t1" }
expect = [
  { item = "title", value = "A trial", value_status = "reported", fact_id = 1 },
  { item = "registry id", value = "T1" },
  { item = "acronym", value = "NULL", value_status = "not_reported" },
  { item = "condition" },
  { item = "question" },
  { item = "phase" },
  { item = "design" },
  { item = "masking" },
  { item = "allocation ratio" },
  { item = "participants randomised", value = "326", unit = "participants" },
  { item = "sponsor" },
  { item = "countries", value = "NULL" },
  { item = "start of enrolment" },
  { item = "data cutoff", value = "2020-01-31" },
  { section = "Intervention", fact_id = 11, value = "one tablet a day" },
  { section = "Comparator", fact_id = 12, value = "NULL", value_status = "not_reported" },
  { fact_id = 21 },
  { fact_id = 22 },
  { section = "Primary endpoint", fact_id = 31, value = "objective met" },
  { fact_id = 32, value = "objective not met" },
  { fact_id = 33, value = "NULL", value_status = "not_reported" },
]

[[fixture.also]]
parameters = { section = "Comparator" }
expect = [
  { fact_id = 12 },
]
--- */
SELECT trial_id, section, item, arm, value, unit,
    COALESCE(value_status, CASE WHEN value IS NULL THEN 'not_reported' ELSE 'reported' END) AS value_status, fact_id
FROM (
    SELECT t.trial_id, 'Trial' AS section, i.item, CAST(NULL AS VARCHAR) AS arm,
        CASE i.item WHEN 'title' THEN t.title WHEN 'registry id' THEN t.registry_id WHEN 'acronym' THEN t.acronym
            WHEN 'condition' THEN t.condition WHEN 'question' THEN t.question WHEN 'phase' THEN t.phase
            WHEN 'design' THEN t.design WHEN 'masking' THEN t.masking WHEN 'allocation ratio' THEN t.allocation_ratio
            WHEN 'participants randomised' THEN CAST(t.n_randomized AS VARCHAR) WHEN 'sponsor' THEN t.sponsor
            WHEN 'countries' THEN CAST(t.n_countries AS VARCHAR)
            WHEN 'start of enrolment' THEN CAST(t.enrolment_start AS VARCHAR)
            WHEN 'data cutoff' THEN CAST(t.data_cutoff AS VARCHAR) END AS value,
        i.unit, CAST(NULL AS VARCHAR) AS value_status, t.fact_id, i.block, 0 AS position
    FROM trials AS t
    CROSS JOIN (
        VALUES (1, 'title', NULL), (2, 'registry id', NULL), (3, 'acronym', NULL), (4, 'condition', NULL),
            (5, 'question', NULL), (6, 'phase', NULL), (7, 'design', NULL), (8, 'masking', NULL),
            (9, 'allocation ratio', NULL), (10, 'participants randomised', 'participants'), (11, 'sponsor', NULL),
            (12, 'countries', 'countries'), (13, 'start of enrolment', 'date'), (14, 'data cutoff', 'date')
    ) AS i (block, item, unit)
    UNION ALL
    SELECT trial_id, CASE WHEN role = 'experimental' THEN 'Intervention' ELSE 'Comparator' END, 'regimen', arm, regimen,
        CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), fact_id, CASE WHEN role = 'experimental' THEN 101 ELSE 102 END,
            position
    FROM arms
    UNION ALL
    SELECT trial_id, 'Population', population, arm, CAST(n AS VARCHAR), 'participants', value_status, fact_id, 103,
        position
    FROM populations
    WHERE kind IN ('intention_to_treat', 'modified_intention_to_treat', 'as_treated', 'per_protocol', 'safety')
    UNION ALL
    SELECT trial_id, 'Primary endpoint', endpoint, CAST(NULL AS VARCHAR),
        CASE WHEN objective_met THEN 'objective met' WHEN NOT objective_met THEN 'objective not met' END,
        CAST(NULL AS VARCHAR), objective_met_status, fact_id, 104, position
    FROM endpoints
    WHERE role = 'primary'
) AS glance
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($section IS NULL OR section = $section)
ORDER BY trial_id, block, position, fact_id;
