/* ---
title = "Adverse events, arms side by side"
question = "How often did each adverse event occur in each arm?"
grain = "One row is an adverse-event term in a grade band and seriousness, for one pair of an experimental and a comparator arm."
key = ["experimental", "comparator", "experimental_fact_id", "comparator_fact_id"]
note = "One row for each pair of an experimental and a comparator arm, so a trial with three arms gives two rows a term; without a comparator arm the comparator's columns are null. An arm whose row the source lacks is 'not_reported', never zero. Rows of all arms together and of registry groups that are linked to no arm are in adverse-events-by-arm."

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
about = "Only rows in which at least this percentage is affected in one of the two arms (as printed, or affected of those at risk)."
example = 5.0

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM adverse_events WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "safety"

[columns]
trial_id                       = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id                  = { kind = "identifier", about = "Short name of the analysis population." }
population                     = { kind = "label", about = "Analysis population as people say it." }
term                           = { kind = "label", about = "Adverse-event term as printed." }
organ_system                   = { kind = "label", null = "not printed", about = "System organ class." }
seriousness                    = { kind = "category", about = "Seriousness of the events counted." }
grade_min                      = { kind = "grade", null = "any grade", about = "Lowest grade counted (CTCAE): 3 = grade 3 or higher, 5 = fatal." }
attribution                    = { kind = "label", null = "of any cause", about = "Cause to which the events are attributed." }
period                         = { kind = "label", null = "during treatment as the source defines it", about = "When the events occurred." }
detail                         = { kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event." }
experimental                   = { kind = "label", about = "Experimental arm as people say it." }
experimental_n_affected        = { kind = "count", unit = "participants", null = "experimental_n_affected_status says why", about = "Participants with at least one event, experimental arm." }
experimental_n_affected_status = { kind = "category", about = "Status of n_affected, experimental arm. 'not_reported' also where the source has no row for the arm." }
experimental_n_at_risk         = { kind = "count", unit = "participants", null = "experimental_n_at_risk_source says why", about = "Participants at risk, experimental arm." }
experimental_n_at_risk_source  = { kind = "category", about = "Where n_at_risk comes from, experimental arm. 'not_reported' also where the source has no row for the arm." }
experimental_percent           = { kind = "percent", unit = "percent", null = "experimental_percent_status says why", about = "Percentage as printed, experimental arm." }
experimental_percent_status    = { kind = "category", about = "Status of the percentage, experimental arm. 'not_reported' also where the source has no row for the arm." }
experimental_n_events          = { kind = "count", unit = "events", null = "events are not counted", about = "Events, where events and not participants are counted, experimental arm." }
experimental_fact_id           = { kind = "fact", null = "the source has no row for the arm", about = "The fact behind the experimental arm's numbers; see the view facts." }
comparator                     = { kind = "label", null = "the trial has no comparator arm", about = "Comparator arm as people say it." }
comparator_n_affected          = { kind = "count", unit = "participants", null = "comparator_n_affected_status says why", about = "Participants with at least one event, comparator arm." }
comparator_n_affected_status   = { kind = "category", about = "Status of n_affected, comparator arm. 'not_reported' also where the source has no row for the arm." }
comparator_n_at_risk           = { kind = "count", unit = "participants", null = "comparator_n_at_risk_source says why", about = "Participants at risk, comparator arm." }
comparator_n_at_risk_source    = { kind = "category", about = "Where n_at_risk comes from, comparator arm. 'not_reported' also where the source has no row for the arm." }
comparator_percent             = { kind = "percent", unit = "percent", null = "comparator_percent_status says why", about = "Percentage as printed, comparator arm." }
comparator_percent_status      = { kind = "category", about = "Status of the percentage, comparator arm. 'not_reported' also where the source has no row for the arm." }
comparator_n_events            = { kind = "count", unit = "events", null = "events are not counted", about = "Events, where events and not participants are counted, comparator arm." }
comparator_fact_id             = { kind = "fact", null = "the source has no row for the arm", about = "The fact behind the comparator arm's numbers; see the view facts." }

[fixture]
parameters = { trial = "t1", term = "NEUTROPENI", seriousness = "serious", grade = 3, min_percent = 5.0, population = "safe" }
given.arms = [
  { trial_id = "t1", role = "experimental", arm_id = "new", arm = "New drug", position = 1 },
  { trial_id = "t1", role = "comparator", arm_id = "usual", arm = "Usual care", position = 2 },
  { trial_id = "t2", role = "experimental", arm_id = "low", arm = "Low dose", position = 1 },
  { trial_id = "t2", role = "experimental", arm_id = "high", arm = "High dose", position = 2 },
]
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
  { term = "Febrile neutropenia", grade_min = 3, experimental = "New drug", experimental_n_affected = 15, experimental_n_at_risk = 139, experimental_n_at_risk_source = "from_population", experimental_percent = 11.0, comparator = "Usual care", comparator_n_affected = 21, comparator_percent = 18.0, experimental_fact_id = 3, comparator_fact_id = 4 },
  { term = "Neutropenic sepsis", experimental_n_affected = 8, experimental_percent = "NULL", experimental_percent_status = "not_reported", comparator_n_affected = "NULL", comparator_n_affected_status = "not_reported", experimental_fact_id = 5, comparator_fact_id = "NULL" },
]

[[fixture.also]]
parameters = { trial = "t1", population = "safe" }
expect = [
  { experimental_fact_id = 1, comparator_fact_id = 2 },
  { experimental_fact_id = 3, comparator_fact_id = 4 },
  { experimental_fact_id = 5, comparator_fact_id = "NULL" },
  { experimental_fact_id = 6, comparator_fact_id = "NULL" },
  { experimental_fact_id = "NULL", comparator_fact_id = 7 },
  { experimental_fact_id = "NULL", comparator_fact_id = 8, seriousness = "any", comparator_n_affected = "NULL", comparator_n_affected_status = "not_reported", comparator_percent = 59.0 },
]

[[fixture.also]]
parameters = { grade = 0 }
expect = [
  { experimental_fact_id = 1, comparator_fact_id = 2 },
]

[[fixture.also]]
parameters = { trial = "t2" }
expect = [
  { experimental = "Low dose", comparator = "NULL", experimental_fact_id = 11 },
  { experimental = "High dose", comparator = "NULL", experimental_fact_id = 12 },
]

[[fixture.also]]
parameters = { min_percent = 40.0 }
expect = [
  { experimental_fact_id = "NULL", comparator_fact_id = 8 },
  { experimental_fact_id = 9, comparator_fact_id = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { experimental_fact_id = 1, comparator_fact_id = 2 },
  { experimental_fact_id = 3, comparator_fact_id = 4 },
  { experimental_fact_id = 5, comparator_fact_id = "NULL" },
  { experimental_fact_id = 6, comparator_fact_id = "NULL" },
  { experimental_fact_id = "NULL", comparator_fact_id = 7 },
  { experimental_fact_id = "NULL", comparator_fact_id = 8 },
  { experimental_fact_id = 9, comparator_fact_id = "NULL" },
  { experimental_fact_id = 11, comparator_fact_id = "NULL" },
  { experimental_fact_id = 12, comparator_fact_id = "NULL" },
]
--- */
SELECT k.trial_id, k.population_id, k.population, k.term, k.organ_system, k.seriousness, k.grade_min, k.attribution,
    k.period, k.detail,
    p.experimental,
    x.n_affected AS experimental_n_affected,
    COALESCE(x.n_affected_status, 'not_reported') AS experimental_n_affected_status,
    x.n_at_risk AS experimental_n_at_risk,
    COALESCE(x.n_at_risk_source, 'not_reported') AS experimental_n_at_risk_source,
    x.percent AS experimental_percent,
    COALESCE(x.percent_status, 'not_reported') AS experimental_percent_status,
    x.n_events AS experimental_n_events, x.fact_id AS experimental_fact_id,
    p.comparator,
    y.n_affected AS comparator_n_affected,
    COALESCE(y.n_affected_status, 'not_reported') AS comparator_n_affected_status,
    y.n_at_risk AS comparator_n_at_risk,
    COALESCE(y.n_at_risk_source, 'not_reported') AS comparator_n_at_risk_source,
    y.percent AS comparator_percent,
    COALESCE(y.percent_status, 'not_reported') AS comparator_percent_status,
    y.n_events AS comparator_n_events, y.fact_id AS comparator_fact_id
FROM (
    SELECT trial_id, population_id, population, term, organ_system, seriousness, grade_min, attribution, period, detail,
        MIN(position) AS position
    FROM adverse_events
    WHERE role IN ('experimental', 'comparator')
        AND ($seriousness IS NULL OR seriousness = $seriousness)
        AND ($trial IS NULL OR trial_id = $trial)
        AND ($population IS NULL OR population_id = $population)
        AND ($term IS NULL OR strpos(lower(term), lower($term)) > 0)
        AND (CAST($grade AS INTEGER) IS NULL OR COALESCE(grade_min, 0) = CAST($grade AS INTEGER))
    GROUP BY trial_id, population_id, population, term, organ_system, seriousness, grade_min, attribution, period,
        detail
) AS k
JOIN (
    SELECT a.trial_id, a.arm_id AS experimental_id, a.arm AS experimental, a.position AS experimental_position,
        b.arm_id AS comparator_id, b.arm AS comparator, b.position AS comparator_position
    FROM arms AS a
    LEFT JOIN arms AS b ON b.trial_id = a.trial_id AND b.role = 'comparator'
    WHERE a.role = 'experimental'
        AND ($trial IS NULL OR a.trial_id = $trial)
) AS p ON p.trial_id = k.trial_id
LEFT JOIN adverse_events AS x
    ON x.trial_id = k.trial_id AND x.population_id = k.population_id AND x.term = k.term
    AND x.seriousness = k.seriousness AND COALESCE(x.grade_min, 0) = COALESCE(k.grade_min, 0)
    AND COALESCE(x.organ_system, '') = COALESCE(k.organ_system, '')
    AND COALESCE(x.attribution, '') = COALESCE(k.attribution, '')
    AND COALESCE(x.period, '') = COALESCE(k.period, '') AND COALESCE(x.detail, '') = COALESCE(k.detail, '')
    AND x.arm_id = p.experimental_id
    AND ($trial IS NULL OR x.trial_id = $trial)
LEFT JOIN adverse_events AS y
    ON y.trial_id = k.trial_id AND y.population_id = k.population_id AND y.term = k.term
    AND y.seriousness = k.seriousness AND COALESCE(y.grade_min, 0) = COALESCE(k.grade_min, 0)
    AND COALESCE(y.organ_system, '') = COALESCE(k.organ_system, '')
    AND COALESCE(y.attribution, '') = COALESCE(k.attribution, '')
    AND COALESCE(y.period, '') = COALESCE(k.period, '') AND COALESCE(y.detail, '') = COALESCE(k.detail, '')
    AND y.arm_id = p.comparator_id
    AND ($trial IS NULL OR y.trial_id = $trial)
WHERE (x.fact_id IS NOT NULL OR y.fact_id IS NOT NULL)
    AND (CAST($min_percent AS DOUBLE) IS NULL
        OR COALESCE(x.percent, 100.0 * x.n_affected / NULLIF(x.n_at_risk, 0)) >= CAST($min_percent AS DOUBLE)
        OR COALESCE(y.percent, 100.0 * y.n_affected / NULLIF(y.n_at_risk, 0)) >= CAST($min_percent AS DOUBLE))
ORDER BY k.trial_id, k.position, k.population_id, k.term, k.seriousness, COALESCE(k.grade_min, 0), k.attribution,
    k.period,
    k.detail, p.experimental_position, p.comparator_position, x.fact_id, y.fact_id;
