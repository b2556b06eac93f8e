/* ---
title = "Deaths and their attribution"
question = "How many participants died in each arm, and how many deaths were attributed to the treatment?"
grain = "One row is one count of deaths, in an arm or in all arms together."
key = ["fact_id"]
note = "Fatal adverse events, deaths by any cause and deaths among participants with an event overlap: never add them up."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[parameters.attribution]
type = "VARCHAR"
kind = "text"
about = "Part of the cause to which the deaths are attributed, in any case; deaths of every cause and attribution when left out."
example = "treatment"

[parameters.survival]
type = "VARCHAR"
kind = "text"
about = "Words that the name of the endpoint contains whose events are deaths, in any case."
default = "overall survival"
example = "overall survival"

[columns]
trial_id         = { kind = "identifier", about = "Registry id of the trial in lower case." }
context          = { kind = "category", about = "Where the deaths are counted: 'adverse events', 'survival analysis' (events of the survival endpoint in an arm) or 'survival design' (events observed in all arms)." }
population_id    = { kind = "identifier", about = "Short name of the analysis population.", null = "the count is for the whole trial" }
population       = { kind = "label", about = "Analysis population as people say it.", null = "the count is for the whole trial" }
outcome          = { kind = "label", about = "Adverse-event term, or endpoint, as printed." }
grade_min        = { kind = "grade", null = "not graded", about = "Lowest grade counted (CTCAE): 3 = grade 3 or higher, 5 = fatal." }
attribution      = { kind = "label", null = "of any cause", about = "Cause to which the events are attributed." }
period           = { kind = "label", null = "during treatment as the source defines it", about = "When the events occurred." }
detail           = { kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event." }
arm              = { kind = "label", null = "the count is for the whole trial, or for a registry group that is linked to no arm", about = "Arm as people say it." }
role             = { kind = "category", null = "the count is for the whole trial, or for a registry group that is linked to no arm", about = "Role of the arm." }
n_died           = { kind = "count", unit = "participants", null = "n_died_status says why", about = "Participants who died." }
n_died_status    = { kind = "category", about = "Status of n_died." }
n_at_risk        = { kind = "count", unit = "participants", null = "n_at_risk_source says why", about = "Participants at risk, or analysed." }
n_at_risk_source = { kind = "category", about = "Where n_at_risk comes from." }
percent          = { kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status   = { kind = "category", about = "Status of the percentage." }
n_events         = { kind = "count", unit = "events", null = "n_events_status says why", about = "Fatal events, where events and not participants are counted." }
n_events_status  = { kind = "category", about = "Status of n_events." }
value_status     = { kind = "category", about = "Status of the row's main value." }
fact_id          = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", role = "experimental", attribution = "treatment" }
given.adverse_events = [
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Any adverse event", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "reported", grade_min = 5, n_events = 17, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Any adverse event", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "reported", grade_min = 5, attribution = "Treatment-related", n_events = 4, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Any adverse event", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "reported", grade_min = 3, n_events = 80, position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "All-cause mortality", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "not_reported", n_affected = 20, position = 4, fact_id = 4 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Liver disease", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "reported", detail = "died", n_affected = 1, position = 5, fact_id = 5 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Any adverse event", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "Usual care", role = "comparator", n_events_status = "reported", grade_min = 5, attribution = "treatment-related", n_events = 2, position = 6, fact_id = 6 },
  { trial_id = "t2", population_id = "safe", population = "Safety", term = "Any adverse event", seriousness = "any", n_affected_status = "not_reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_events_status = "reported", grade_min = 5, attribution = "treatment-related", n_events = 1, position = 1, fact_id = 7 },
]
given.arm_results = [
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", endpoint = "Overall survival", events_status = "reported", total_source = "from_population", value_status = "reported", events = 120, total = 164, position = 1, fact_id = 31 },
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", endpoint = "Overall survival", events_status = "not_reported", total_source = "from_population", value_status = "reported", position = 2, fact_id = 32 },
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", endpoint = "Progression-free survival", events_status = "reported", total_source = "from_population", value_status = "reported", events = 140, position = 3, fact_id = 33 },
  { trial_id = "t1", subgroup_factor = "Age", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", endpoint = "Overall survival", events_status = "reported", total_source = "from_population", value_status = "reported", events = 3, position = 4, fact_id = 34 },
]
given.statistical_design = [
  { trial_id = "t1", endpoint = "Overall survival", value_status = "reported", item = "events_observed", value = 252.0, position = 1, fact_id = 51 },
  { trial_id = "t1", endpoint = "Overall survival", value_status = "reported", item = "events_planned", value = 248.0, position = 2, fact_id = 52 },
]
expect = [
  { fact_id = 2, context = "adverse events", grade_min = 5, n_died = "NULL", n_died_status = "not_reported", n_events = 4, n_events_status = "reported" },
]

[[fixture.also]]
parameters = { trial = "t1" }
expect = [
  { fact_id = 1, n_events = 17 },
  { fact_id = 2 },
  { fact_id = 4, n_died = 20 },
  { fact_id = 5, detail = "died" },
  { fact_id = 6 },
  { fact_id = 31, context = "survival analysis", n_died = 120, n_at_risk = 164 },
  { fact_id = 51, context = "survival design", n_died = 252, arm = "NULL" },
]

[[fixture.also]]
parameters = { survival = "PROGRESSION" }
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 33 },
  { fact_id = 7 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 31 },
  { fact_id = 51 },
  { fact_id = 7 },
]
--- */
SELECT trial_id, context, population_id, population, outcome, grade_min, attribution, period, detail, arm, role, n_died,
    n_died_status, n_at_risk, n_at_risk_source, percent, percent_status, n_events, n_events_status, value_status,
        fact_id
FROM (
    SELECT trial_id, 'adverse events' AS context, population_id, population, term AS outcome, grade_min, attribution,
        period,
        detail, arm, role, n_affected AS n_died, n_affected_status AS n_died_status, n_at_risk, n_at_risk_source,
            percent,
        percent_status, n_events, n_events_status, value_status, fact_id, 1 AS block, position
    FROM adverse_events
    WHERE grade_min = 5
        OR strpos(lower(term), 'mortality') > 0 OR strpos(lower(term), 'death') > 0
        OR strpos(lower(COALESCE(detail, '')), 'died') > 0 OR strpos(lower(COALESCE(detail, '')), 'death') > 0
    UNION ALL
    SELECT trial_id, 'survival analysis' AS context, population_id, population, endpoint AS outcome,
        CAST(NULL AS INTEGER) AS grade_min, CAST(NULL AS VARCHAR) AS attribution, timepoint AS period,
        CAST(NULL AS VARCHAR) AS detail, arm, role, events AS n_died, events_status AS n_died_status,
            total AS n_at_risk,
        total_source AS n_at_risk_source, CAST(NULL AS DOUBLE) AS percent, 'not_reported' AS percent_status,
        CAST(NULL AS BIGINT) AS n_events, 'not_applicable' AS n_events_status, events_status AS value_status, fact_id,
        2 AS block, position
    FROM arm_results
    WHERE events IS NOT NULL AND subgroup_factor = 'all' AND strpos(lower(endpoint), lower($survival)) > 0
    UNION ALL
    SELECT trial_id, 'survival design' AS context, CAST(NULL AS VARCHAR) AS population_id,
        CAST(NULL AS VARCHAR) AS population, endpoint AS outcome, CAST(NULL AS INTEGER) AS grade_min,
        CAST(NULL AS VARCHAR) AS attribution, CAST(NULL AS VARCHAR) AS period, CAST(NULL AS VARCHAR) AS detail, arm,
            role,
        CAST(value AS BIGINT) AS n_died, value_status AS n_died_status, CAST(NULL AS BIGINT) AS n_at_risk,
        'not_reported' AS n_at_risk_source, CAST(NULL AS DOUBLE) AS percent, 'not_reported' AS percent_status,
        CAST(NULL AS BIGINT) AS n_events, 'not_applicable' AS n_events_status, value_status, fact_id, 3 AS block,
            position
    FROM statistical_design
    WHERE item = 'events_observed' AND strpos(lower(endpoint), lower($survival)) > 0
) AS results
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($role IS NULL OR role = $role)
    AND ($attribution IS NULL OR strpos(lower(attribution), lower($attribution)) > 0)
ORDER BY trial_id, block, position, fact_id;
