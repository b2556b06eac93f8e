/* ---
title = "Adverse events, one row an arm"
question = "How often did each adverse event occur in each arm or group, with every row that the source has?"
grain = "One row is an adverse-event term in a grade band and seriousness, in an arm or registry group."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.term]
type = "VARCHAR"
kind = "text"
about = "Part of the adverse-event term, in any case; all terms when left out."
example = "neutropenia"

[parameters.seriousness]
type = "VARCHAR"
kind = "category"
about = "Seriousness of the events counted: 'any' is serious or not. All when left out."
choices = ["serious", "any", "other"]
example = "any"

[parameters.grade]
type = "INTEGER"
kind = "grade"
about = "Lowest grade counted (CTCAE): 3 is grade 3 or higher, 5 fatal, 0 any grade. Every band when left out."
choices = [0, 1, 2, 3, 4, 5]
example = 3

[parameters.min_percent]
type = "DOUBLE"
kind = "percent"
unit = "percent"
about = "Only rows in which at least this percentage is affected (as printed, or affected of those at risk)."
example = 5.0

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM adverse_events WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "safety"

[columns]
trial_id                    = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id               = { kind = "identifier", about = "Short name of the analysis population." }
population                  = { kind = "label", about = "Analysis population as people say it." }
term                        = { kind = "label", about = "Adverse-event term as printed." }
organ_system                = { kind = "label", null = "not printed", about = "System organ class." }
seriousness                 = { kind = "category", about = "Seriousness of the events counted." }
grade_min                   = { kind = "grade", null = "any grade", about = "Lowest grade counted (CTCAE): 3 = grade 3 or higher, 5 = fatal." }
attribution                 = { kind = "label", null = "of any cause", about = "Cause to which the events are attributed." }
period                      = { kind = "label", null = "during treatment as the source defines it", about = "When the events occurred." }
detail                      = { kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event." }
arm                         = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role                        = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
group_title                 = { kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record." }
n_affected                  = { kind = "count", unit = "participants", null = "n_affected_status says why", about = "Participants with at least one event." }
n_affected_status           = { kind = "category", about = "Status of n_affected." }
n_at_risk                   = { kind = "count", unit = "participants", null = "n_at_risk_source says why", about = "Participants at risk." }
n_at_risk_source            = { kind = "category", about = "Where n_at_risk comes from." }
percent                     = { kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status              = { kind = "category", about = "Status of the percentage." }
n_events                    = { kind = "count", unit = "events", null = "n_events_status says why", about = "Events, where events and not participants are counted." }
n_events_status             = { kind = "category", about = "Status of n_events." }
reporting_threshold_percent = { kind = "percent", unit = "percent", null = "no threshold is stated", about = "Terms rarer than this are not listed by the source." }
value_status                = { kind = "category", about = "Status of the row's main value." }
fact_id                     = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", term = "neutropeni", seriousness = "serious", grade = 3, min_percent = 5.0, role = "experimental", population = "safe" }
given.adverse_events = [
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "new", arm = "New drug", role = "experimental", grade_min = 3, n_affected = 15, n_at_risk = 139, percent = 11.0, position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "usual", arm = "Usual care", role = "comparator", grade_min = 3, n_affected = 21, n_at_risk = 120, percent = 18.0, position = 4, fact_id = 4 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "new", arm = "New drug", role = "experimental", n_affected = 16, percent = 12.0, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "usual", arm = "Usual care", role = "comparator", n_affected = 22, percent = 18.0, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Neutropenic sepsis", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm_id = "new", arm = "New drug", role = "experimental", grade_min = 3, n_affected = 8, n_at_risk = 100, position = 5, fact_id = 5 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Sepsis", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "new", arm = "New drug", role = "experimental", grade_min = 3, n_affected = 30, n_at_risk = 139, percent = 22.0, position = 6, fact_id = 6 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "usual", arm = "Usual care", role = "comparator", grade_min = 3, n_affected = 1, n_at_risk = 120, percent = 1.0, position = 7, fact_id = 7 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Neutropenia", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "usual", arm = "Usual care", role = "comparator", grade_min = 3, percent = 59.0, position = 8, fact_id = 8 },
  { trial_id = "t1", population_id = "transplanted", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "new", arm = "New drug", role = "experimental", grade_min = 3, percent = 50.0, position = 9, fact_id = 9 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "all", arm = "All participants", role = "all", grade_min = 3, n_affected = 36, position = 10, fact_id = 10 },
  { trial_id = "t2", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "low", arm = "Low dose", role = "experimental", grade_min = 3, percent = 9.0, position = 1, fact_id = 11 },
  { trial_id = "t2", population_id = "safe", population = "Safety", term = "Febrile neutropenia", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm_id = "high", arm = "High dose", role = "experimental", grade_min = 3, percent = 10.0, position = 2, fact_id = 12 },
]
expect = [
  { fact_id = 3, n_affected = 15, n_at_risk = 139, percent = 11.0 },
  { fact_id = 5, n_affected = 8, percent = "NULL", percent_status = "not_reported" },
]

[[fixture.also]]
parameters = { role = "all" }
expect = [
  { fact_id = 10 },
]

[[fixture.also]]
parameters = { trial = "t1", seriousness = "any" }
expect = [
  { fact_id = 8 },
]

[[fixture.also]]
parameters = { trial = "t1", seriousness = "serious", min_percent = 8.0 }
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 9 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 7 },
  { fact_id = 8 },
  { fact_id = 9 },
  { fact_id = 10 },
  { fact_id = 11 },
  { fact_id = 12 },
]
--- */
SELECT trial_id, population_id, population, term, organ_system, seriousness, grade_min, attribution, period, detail,
    arm, role,
    group_title, n_affected, n_affected_status, n_at_risk, n_at_risk_source, percent, percent_status, n_events,
    n_events_status, reporting_threshold_percent, value_status, fact_id
FROM adverse_events
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($term IS NULL OR strpos(lower(term), lower($term)) > 0)
    AND ($seriousness IS NULL OR seriousness = $seriousness)
    AND (CAST($grade AS INTEGER) IS NULL OR COALESCE(grade_min, 0) = CAST($grade AS INTEGER))
    AND (CAST($min_percent AS DOUBLE) IS NULL
        OR COALESCE(percent, 100.0 * n_affected / NULLIF(n_at_risk, 0)) >= CAST($min_percent AS DOUBLE))
    AND ($role IS NULL OR role = $role)
    AND ($population IS NULL OR population_id = $population)
ORDER BY trial_id, position, fact_id;
