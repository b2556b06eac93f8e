/* ---
title = "What the source does not report"
question = "Which numbers does the source not print, or are printed but cannot be read?"
grain = "One row is one number that a row of the evidence lacks."
key = ["fact_id", "missing"]
note = "Times that were not reached are results, not gaps, and are not listed. A percentage that is not printed is not listed where its counts are, a count of events only where a proportion or a count is reported, and the number of participants of a flow row also where only its percentage is printed."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.view]
type = "VARCHAR"
kind = "label"
about = "View whose gaps are listed; every view when left out."
choices = ["endpoints", "populations", "participant_flow", "baseline", "regimens", "exposure", "arm_results", "comparisons", "adverse_events"]
example = "comparisons"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Endpoint, by its short name; every gap, also those that concern no endpoint, when left out."
choices_from = "SELECT DISTINCT endpoint_id FROM endpoints WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "cr_cri"

[parameters.status]
type = "VARCHAR"
kind = "category"
about = "Why there is no number; every reason when left out."
choices = ["not_reported", "illegible", "not_estimable", "below_reporting_threshold"]
example = "illegible"

[columns]
trial_id      = { kind = "identifier", about = "Registry id of the trial in lower case." }
view_name     = { kind = "identifier", about = "View that holds the row." }
population_id = { kind = "identifier", null = "the row concerns no population", about = "Short name of the analysis population." }
endpoint_id   = { kind = "identifier", null = "the row concerns no endpoint", about = "Short name of the endpoint." }
about         = { kind = "label", about = "What the row is about: an endpoint, population, characteristic, drug, measure or adverse-event term." }
part          = { kind = "label", null = "the row is about all of it", about = "Which part of it: a subgroup, level, time, reason, schedule or setting." }
arm           = { kind = "label", null = "the row concerns no single arm", about = "Arm, or the arms compared." }
missing       = { kind = "category", about = "The number that is missing." }
status        = { kind = "category", about = "Why it is missing; see the vocabulary value_status." }
fact_id       = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", view = "arm_results", endpoint = "cr", status = "illegible" }
given.endpoints = [
  { trial_id = "t1", role = "primary", endpoint_id = "cr", endpoint = "Complete response", definition = "CR", position = 1, fact_id = 1 },
  { trial_id = "t1", role = "not_reported", endpoint_id = "os", endpoint = "Overall survival", position = 2, fact_id = 2 },
]
given.arm_results = [
  { trial_id = "t1", population_id = "itt", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", statistic = "proportion", events_status = "reported", total_source = "printed", value_status = "reported", ci_low_status = "reported", ci_high_status = "reported", position = 1, fact_id = 11 },
  { trial_id = "t1", population_id = "itt", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", statistic = "proportion", events_status = "not_reported", total_source = "printed", value_status = "reported", ci_low_status = "reported", ci_high_status = "reported", position = 2, fact_id = 12 },
  { trial_id = "t1", population_id = "itt", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "Age", subgroup_level = "under 55", arm = "New drug", statistic = "proportion", events_status = "illegible", total_source = "illegible", value_status = "illegible", ci_low_status = "illegible", ci_high_status = "illegible", position = 3, fact_id = 13 },
  { trial_id = "t1", population_id = "itt", endpoint_id = "os", endpoint = "Complete response", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", statistic = "median_time", events_status = "not_reported", total_source = "printed", value_status = "reported", ci_low_status = "reported", ci_high_status = "not_reached", position = 4, fact_id = 14 },
  { trial_id = "t2", population_id = "itt", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", statistic = "proportion", events_status = "illegible", total_source = "printed", value_status = "reported", ci_low_status = "reported", ci_high_status = "reported", position = 1, fact_id = 15 },
]
given.comparisons = [
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "all", arm = "New drug", comparator = "Usual care", p_value_status = "reported", ci_low_status = "not_reported", ci_high_status = "not_reported", measure = "none", value_status = "not_applicable", position = 1, fact_id = 21 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", subgroup_factor = "all", arm = "New drug", comparator = "Usual care", p_value_status = "illegible", ci_low_status = "not_reported", ci_high_status = "not_reported", measure = "risk_ratio", value_status = "reported", position = 2, fact_id = 22 },
]
given.adverse_events = [
  { trial_id = "t1", term = "Nausea", arm = "New drug", n_affected_status = "reported", n_at_risk_source = "printed", position = 1, fact_id = 31 },
  { trial_id = "t1", term = "Nausea", arm = "New drug", n_affected_status = "not_reported", n_at_risk_source = "printed", period = "late", detail = "resolved", position = 2, fact_id = 32 },
]
given.baseline = [
  { trial_id = "t1", characteristic = "Age", arm = "New drug", value_status = "reported", statistic = "median", n_status = "not_reported", position = 1, fact_id = 41 },
  { trial_id = "t1", characteristic = "Age", arm = "New drug", value_status = "reported", statistic = "count", level = "unknown", n_status = "illegible", position = 2, fact_id = 42 },
]
given.populations = [
  { trial_id = "t1", population = "Safety", arm = "New drug", value_status = "reported", position = 1, fact_id = 51 },
  { trial_id = "t1", population = "Safety", arm = "New drug", value_status = "not_reported", position = 2, fact_id = 52 },
]
expect = [
  { fact_id = 13, population_id = "itt", missing = "estimate", status = "illegible", part = "Age: under 55", arm = "New drug" },
  { fact_id = 13, population_id = "itt", missing = "events", status = "illegible", part = "Age: under 55", arm = "New drug" },
  { fact_id = 13, population_id = "itt", missing = "lower confidence limit", status = "illegible", part = "Age: under 55", arm = "New drug" },
  { fact_id = 13, population_id = "itt", missing = "total", status = "illegible", part = "Age: under 55", arm = "New drug" },
  { fact_id = 13, population_id = "itt", missing = "upper confidence limit", status = "illegible", part = "Age: under 55", arm = "New drug" },
]

[[fixture.also]]
parameters = { trial = "t1" }
expect = [
  { fact_id = 2, missing = "definition", view_name = "endpoints", endpoint_id = "os" },
  { fact_id = 2, missing = "role in the trial" },
  { fact_id = 52, missing = "participants", view_name = "populations", endpoint_id = "NULL" },
  { fact_id = 42, part = "unknown", status = "illegible" },
  { fact_id = 12, missing = "events", status = "not_reported", part = "NULL" },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 21, missing = "estimate", status = "not_reported", arm = "New drug against Usual care" },
  { fact_id = 22, missing = "lower confidence limit" },
  { fact_id = 22, missing = "p value", status = "illegible" },
  { fact_id = 22, missing = "upper confidence limit" },
  { fact_id = 32, missing = "participants affected", part = "late: resolved" },
]

[[fixture.also]]
parameters = { endpoint = "os" }
expect = [
  { fact_id = 2 },
  { fact_id = 2 },
]

[[fixture.also]]
parameters = { status = "illegible" }
expect = [
  { fact_id = 42 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 13 },
  { fact_id = 22 },
  { fact_id = 15 },
]
--- */
SELECT trial_id, view_name, population_id, endpoint_id, about, part, arm, missing, status, fact_id
FROM (
    SELECT trial_id, 'endpoints' AS view_name, CAST(NULL AS VARCHAR) AS population_id, endpoint_id, endpoint AS about,
        CAST(NULL AS VARCHAR) AS part, CAST(NULL AS VARCHAR) AS arm, 'definition' AS missing,
        'not_reported' AS status, fact_id, 1 AS block, position
    FROM endpoints
    WHERE definition IS NULL
    UNION ALL
    SELECT trial_id, 'endpoints', CAST(NULL AS VARCHAR), endpoint_id, endpoint, CAST(NULL AS VARCHAR),
        CAST(NULL AS VARCHAR), 'role in the trial', 'not_reported', fact_id, 1, position
    FROM endpoints
    WHERE role = 'not_reported'
    UNION ALL
    SELECT trial_id, 'populations', population_id, CAST(NULL AS VARCHAR), population, CAST(NULL AS VARCHAR), arm,
        'participants', value_status, fact_id, 2, position
    FROM populations
    UNION ALL
    SELECT trial_id, 'participant_flow', population_id, CAST(NULL AS VARCHAR), stage, reason, arm, 'participants',
        n_status, fact_id, 3, position
    FROM participant_flow
    UNION ALL
    SELECT trial_id, 'baseline', population_id, CAST(NULL AS VARCHAR), characteristic, level, arm, 'participants',
        n_status, fact_id, 4, position
    FROM baseline
    WHERE statistic = 'count'
    UNION ALL
    SELECT trial_id, 'baseline', population_id, CAST(NULL AS VARCHAR), characteristic, level, arm, 'value',
        value_status, fact_id, 4, position
    FROM baseline
    WHERE statistic <> 'count'
    UNION ALL
    SELECT trial_id, 'regimens', CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), drug, schedule, arm, 'dose',
        value_status, fact_id, 5, position
    FROM regimens
    UNION ALL
    SELECT trial_id, 'exposure', population_id, CAST(NULL AS VARCHAR), measure, CAST(NULL AS VARCHAR), arm, 'value',
        value_status, fact_id, 6, position
    FROM exposure
    UNION ALL
    SELECT trial_id, 'arm_results', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END, arm,
        'events', events_status, fact_id, 7, position
    FROM arm_results
    WHERE statistic IN ('proportion', 'count')
    UNION ALL
    SELECT trial_id, 'arm_results', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END, arm,
        'total', total_source, fact_id, 7, position
    FROM arm_results
    WHERE statistic = 'proportion'
    UNION ALL
    SELECT trial_id, 'arm_results', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END, arm,
        'estimate', value_status, fact_id, 7, position
    FROM arm_results
    WHERE statistic <> 'count'
    UNION ALL
    SELECT trial_id, 'arm_results', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END, arm,
        'lower confidence limit', ci_low_status, fact_id, 7, position
    FROM arm_results
    WHERE statistic <> 'count'
    UNION ALL
    SELECT trial_id, 'arm_results', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END, arm,
        'upper confidence limit', ci_high_status, fact_id, 7, position
    FROM arm_results
    WHERE statistic <> 'count'
    UNION ALL
    SELECT trial_id, 'comparisons', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END,
        arm || ' against ' || comparator, 'estimate', CASE WHEN measure = 'none' THEN 'not_reported'
        ELSE value_status END, fact_id, 8, position
    FROM comparisons
    UNION ALL
    SELECT trial_id, 'comparisons', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END,
        arm || ' against ' || comparator, 'lower confidence limit', ci_low_status, fact_id, 8, position
    FROM comparisons
    WHERE measure NOT IN ('none', 'curve_separation_time')
    UNION ALL
    SELECT trial_id, 'comparisons', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END,
        arm || ' against ' || comparator, 'upper confidence limit', ci_high_status, fact_id, 8, position
    FROM comparisons
    WHERE measure NOT IN ('none', 'curve_separation_time')
    UNION ALL
    SELECT trial_id, 'comparisons', population_id, endpoint_id, endpoint,
        CASE WHEN subgroup_factor <> 'all' THEN subgroup_factor || ': ' || subgroup_level ELSE timepoint END,
        arm || ' against ' || comparator, 'p value', p_value_status, fact_id, 8, position
    FROM comparisons
    WHERE measure <> 'curve_separation_time'
    UNION ALL
    SELECT trial_id, 'adverse_events', population_id, CAST(NULL AS VARCHAR), term,
        CASE WHEN detail IS NULL THEN period ELSE COALESCE(period || ': ', '') || detail END, COALESCE(arm,
        group_title), 'participants affected', n_affected_status, fact_id, 9, position
    FROM adverse_events
    UNION ALL
    SELECT trial_id, 'adverse_events', population_id, CAST(NULL AS VARCHAR), term,
        CASE WHEN detail IS NULL THEN period ELSE COALESCE(period || ': ', '') || detail END, COALESCE(arm,
        group_title), 'participants at risk', n_at_risk_source, fact_id, 9, position
    FROM adverse_events
) AS gaps
WHERE status IN ('not_reported', 'illegible', 'not_estimable', 'below_reporting_threshold')
    AND ($trial IS NULL OR trial_id = $trial)
    AND ($view IS NULL OR view_name = $view)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($status IS NULL OR status = $status)
ORDER BY trial_id, block, position, fact_id, missing;
