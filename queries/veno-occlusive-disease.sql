/* ---
title = "Veno-occlusive disease"
question = "How often did veno-occlusive disease (sinusoidal obstruction syndrome) occur, in which setting, among how many at risk, and how did it end?"
grain = "One row is one count of participants with the event in a setting and arm, one estimate of a matching endpoint, or the size of a population of affected participants; the quantity says which."
key = ["fact_id"]
note = "Rows are found by words in adverse-event terms and in the names of endpoints and populations, hyphens left out ('venoocclusive liver disease' is found). Settings overlap: never add them up. Conditioning regimens are in transplantation, the window of observation in trial-design."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.term]
type = "VARCHAR"
kind = "text"
about = "Words that the adverse-event term, the endpoint's name or the population's name contains; case and hyphens do not count."
default = "veno-occlusive"
example = "veno-occlusive"

[parameters.synonym]
type = "VARCHAR"
kind = "text"
about = "Another name of the same disease, searched for in the same way."
default = "sinusoidal obstruction"
example = "sinusoidal obstruction"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[columns]
trial_id       = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id  = { kind = "identifier", about = "Short name of the analysis population." }
population     = { kind = "label", about = "Analysis population as people say it." }
outcome        = { kind = "label", about = "Adverse-event term, or endpoint, as printed." }
seriousness    = { kind = "category", about = "Seriousness of the events counted.", null = "an endpoint or a population's size" }
grade_min      = { kind = "grade", null = "any grade", about = "Lowest grade counted (CTCAE): 3 = grade 3 or higher, 5 = fatal." }
attribution    = { kind = "label", null = "of any cause", about = "Cause to which the events are attributed." }
period         = { kind = "label", null = "as the source defines it for the term; endpoints have their own", about = "When the events occurred." }
detail         = { kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event." }
arm            = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role           = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
comparator     = { kind = "label", null = "the row is about one arm", about = "Arm compared with; the same arm where levels of a factor are compared within it." }
quantity       = { kind = "category", about = "What the row says: 'affected' (participants with the event among those at risk), 'participants' (size of a population), or a statistic or measure of an endpoint; 'p_value' is a p value printed without an estimate." }
events         = { kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event." }
events_status  = { kind = "category", null = "the row is a comparison", about = "Status of events." }
total          = { kind = "count", unit = "participants", null = "total_source says why", about = "Participants at risk, or analysed." }
total_source   = { kind = "category", null = "the row is a comparison", about = "Where the total comes from." }
n_events       = { kind = "count", unit = "events", null = "events are not counted", about = "Events, where events and not participants are counted." }
value          = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "value_status says why", about = "The estimate: the percentage affected, the size of a population, or the statistic or measure." }
unit           = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
value_status   = { kind = "category", about = "Status of the row's main value." }
range_low      = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "no range is printed", about = "Smallest value of the range." }
range_high     = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "no range is printed", about = "Largest value of the range." }
ci_level       = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low         = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status  = { kind = "category", about = "Status of the lower limit." }
ci_high        = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status = { kind = "category", about = "Status of the upper limit." }
p_relation     = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value        = { kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status = { kind = "category", about = "Status of the p value.", null = "the row is about one arm" }
test           = { kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
fact_id        = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", role = "experimental" }
given.arms = [
  { trial_id = "t1", role = "experimental", arm_id = "new", arm = "New drug", position = 1 },
  { trial_id = "t1", role = "comparator", arm_id = "usual", arm = "Usual care", position = 2 },
  { trial_id = "t2", role = "experimental", arm_id = "low", arm = "Low dose", position = 1 },
  { trial_id = "t2", role = "experimental", arm_id = "high", arm = "High dose", position = 2 },
]
given.adverse_events = [
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Veno-occlusive disease", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "printed", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", n_affected = 10, n_at_risk = 48, period = "after transplantation", position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Veno-occlusive disease", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm = "New drug", role = "experimental", n_affected = 15, n_at_risk = 139, percent = 11.0, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Sinusoidal Obstruction Syndrome", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "New drug", role = "experimental", grade_min = 5, n_affected = 2, attribution = "treatment-related", position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Nausea", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm = "New drug", role = "experimental", n_affected = 40, position = 4, fact_id = 4 },
  { trial_id = "t1", population_id = "safe", population = "Safety", term = "Veno-occlusive disease", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "not_reported", value_status = "reported", arm = "Usual care", role = "comparator", n_affected = 0, position = 5, fact_id = 5 },
  { trial_id = "t2", population_id = "safe", population = "Safety", term = "Veno-occlusive disease", seriousness = "any", n_affected_status = "reported", n_at_risk_source = "from_population", percent_status = "reported", value_status = "reported", arm = "New drug", role = "experimental", n_affected = 1, position = 1, fact_id = 6 },
]
given.populations = [
  { trial_id = "t1", arm = "New drug", role = "experimental", value_status = "reported", population_id = "vod", population = "Participants with veno-occlusive disease", n = 10, position = 1, fact_id = 21 },
  { trial_id = "t1", arm = "New drug", role = "experimental", value_status = "reported", population_id = "itt", population = "Intention to treat", n = 164, position = 2, fact_id = 22 },
]
given.arm_results = [
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", unit = "days", value_status = "reported", endpoint_id = "vod", endpoint = "Venoocclusive disease after transplantation", value = 16.0, range_low = 3.0, range_high = 39.0, position = 1, fact_id = 31 },
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", unit = "days", value_status = "reported", endpoint = "Overall survival", position = 2, fact_id = 32 },
  { trial_id = "t1", subgroup_factor = "Age", subgroup_level = "all", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", statistic = "median_time", unit = "days", value_status = "reported", endpoint_id = "vod", endpoint = "Venoocclusive disease after transplantation", value = 1.0, position = 3, fact_id = 33 },
]
given.comparisons = [
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm_id = "new", arm = "New drug", comparator = "New drug", contrast = "within_arm", measure = "none", value_status = "not_applicable", endpoint_id = "vod", endpoint = "Venoocclusive disease after transplantation", p_relation = "=", p_value = 0.03, position = 1, fact_id = 41 },
  { trial_id = "t1", subgroup_factor = "all", subgroup_level = "all", population_id = "safe", population = "Safety", arm_id = "new", arm = "New drug", comparator = "New drug", contrast = "within_arm", measure = "none", value_status = "not_applicable", endpoint = "Overall survival", position = 2, fact_id = 42 },
]
expect = [
  { fact_id = 1, quantity = "affected", events = 15, total = 139, value = 11.0, unit = "percent" },
  { fact_id = 2, period = "after transplantation", events = 10, total = 48, total_source = "printed", value = "NULL", value_status = "not_reported" },
  { fact_id = 3, grade_min = 5, events = 2 },
  { fact_id = 21, quantity = "participants", value = 10.0 },
  { fact_id = 31, quantity = "median_time", value = 16.0, unit = "days", range_low = 3.0, range_high = 39.0 },
  { fact_id = 41, quantity = "p_value", comparator = "New drug", p_value = 0.03, events_status = "NULL" },
]

[[fixture.also]]
parameters = { term = "NAUSEA", synonym = "vomit" }
expect = [
  { fact_id = 4 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 5 },
  { fact_id = 21 },
  { fact_id = 31 },
  { fact_id = 41 },
  { fact_id = 6 },
]
--- */
SELECT trial_id, population_id, population, outcome, seriousness, grade_min, attribution, period, detail, arm, role,
    comparator,
    quantity, events, events_status, total, total_source, n_events, value, unit, value_status, range_low, range_high,
        ci_level,
    ci_low, ci_low_status, ci_high, ci_high_status, p_relation, p_value, p_value_status, test, fact_id
FROM (
    SELECT x.trial_id, x.population_id, x.population, x.term AS outcome, x.seriousness, x.grade_min, x.attribution,
        x.period, x.detail, x.arm, x.role, CAST(NULL AS VARCHAR) AS comparator, 'affected' AS quantity,
        x.n_affected AS events, x.n_affected_status AS events_status, x.n_at_risk AS total,
        x.n_at_risk_source AS total_source, x.n_events, x.percent AS value, 'percent' AS unit,
        x.percent_status AS value_status, CAST(NULL AS DOUBLE) AS range_low, CAST(NULL AS DOUBLE) AS range_high,
        CAST(NULL AS DOUBLE) AS ci_level, CAST(NULL AS DOUBLE) AS ci_low, 'not_applicable' AS ci_low_status,
        CAST(NULL AS DOUBLE) AS ci_high, 'not_applicable' AS ci_high_status, CAST(NULL AS VARCHAR) AS p_relation,
        CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS p_value_status, CAST(NULL AS VARCHAR) AS test,
        x.fact_id, 1 AS block, x.position
    FROM adverse_events AS x
    WHERE strpos(lower(replace(x.term, '-', '')), lower(replace($term, '-', ''))) > 0
        OR strpos(lower(replace(x.term, '-', '')), lower(replace($synonym, '-', ''))) > 0
    UNION ALL
    SELECT p.trial_id, p.population_id, p.population, p.population AS outcome, CAST(NULL AS VARCHAR) AS seriousness,
        CAST(NULL AS INTEGER) AS grade_min, CAST(NULL AS VARCHAR) AS attribution, CAST(NULL AS VARCHAR) AS period,
        CAST(NULL AS VARCHAR) AS detail, p.arm, p.role, CAST(NULL AS VARCHAR) AS comparator, 'participants' AS quantity,
        CAST(NULL AS BIGINT) AS events, 'not_applicable' AS events_status, CAST(NULL AS BIGINT) AS total,
        'not_applicable' AS total_source, CAST(NULL AS BIGINT) AS n_events, CAST(p.n AS DOUBLE) AS value,
        'participants' AS unit, p.value_status, CAST(NULL AS DOUBLE) AS range_low, CAST(NULL AS DOUBLE) AS range_high,
        CAST(NULL AS DOUBLE) AS ci_level, CAST(NULL AS DOUBLE) AS ci_low, 'not_applicable' AS ci_low_status,
        CAST(NULL AS DOUBLE) AS ci_high, 'not_applicable' AS ci_high_status, CAST(NULL AS VARCHAR) AS p_relation,
        CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS p_value_status, CAST(NULL AS VARCHAR) AS test,
        p.fact_id, 2 AS block, p.position
    FROM populations AS p
    WHERE strpos(lower(replace(p.population, '-', '')), lower(replace($term, '-', ''))) > 0
        OR strpos(lower(replace(p.population, '-', '')), lower(replace($synonym, '-', ''))) > 0
    UNION ALL
    SELECT r.trial_id, r.population_id, r.population, r.endpoint AS outcome, CAST(NULL AS VARCHAR) AS seriousness,
        CAST(NULL AS INTEGER) AS grade_min, CAST(NULL AS VARCHAR) AS attribution, r.timepoint AS period,
        CAST(NULL AS VARCHAR) AS detail, r.arm, r.role, CAST(NULL AS VARCHAR) AS comparator, r.statistic AS quantity,
        r.events, r.events_status, r.total, r.total_source, CAST(NULL AS BIGINT) AS n_events, r.value, r.unit,
        r.value_status, r.range_low, r.range_high, r.ci_level, r.ci_low, r.ci_low_status, r.ci_high, r.ci_high_status,
        CAST(NULL AS VARCHAR) AS p_relation, CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS p_value_status,
        CAST(NULL AS VARCHAR) AS test, r.fact_id, 3 AS block, r.position
    FROM arm_results AS r
    WHERE r.subgroup_factor = 'all'
        AND (strpos(lower(replace(r.endpoint, '-', '')), lower(replace($term, '-', ''))) > 0
        OR strpos(lower(replace(r.endpoint, '-', '')), lower(replace($synonym, '-', ''))) > 0
        OR strpos(lower(replace(r.population, '-', '')), lower(replace($term, '-', ''))) > 0
        OR strpos(lower(replace(r.population, '-', '')), lower(replace($synonym, '-', ''))) > 0)
    UNION ALL
    SELECT c.trial_id, c.population_id, c.population, c.endpoint AS outcome, CAST(NULL AS VARCHAR) AS seriousness,
        CAST(NULL AS INTEGER) AS grade_min, CAST(NULL AS VARCHAR) AS attribution, c.timepoint AS period,
        CAST(NULL AS VARCHAR) AS detail, c.arm, a.role, c.comparator,
        CASE WHEN c.measure = 'none' THEN 'p_value' ELSE c.measure END AS quantity, CAST(NULL AS BIGINT) AS events,
        CAST(NULL AS VARCHAR) AS events_status, CAST(NULL AS BIGINT) AS total, CAST(NULL AS VARCHAR) AS total_source,
        CAST(NULL AS BIGINT) AS n_events, c.value, c.unit, c.value_status, CAST(NULL AS DOUBLE) AS range_low,
        CAST(NULL AS DOUBLE) AS range_high, c.ci_level, c.ci_low, c.ci_low_status, c.ci_high, c.ci_high_status,
        c.p_relation, c.p_value, c.p_value_status, c.test, c.fact_id, 4 AS block, c.position
    FROM comparisons AS c
    LEFT JOIN arms AS a ON a.trial_id = c.trial_id AND a.arm_id = c.arm_id
    WHERE strpos(lower(replace(c.endpoint, '-', '')), lower(replace($term, '-', ''))) > 0
        OR strpos(lower(replace(c.endpoint, '-', '')), lower(replace($synonym, '-', ''))) > 0
) AS results
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($role IS NULL OR role = $role)
ORDER BY trial_id, block, position, fact_id;
