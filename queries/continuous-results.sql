/* ---
title = "Results of continuous, ordinal and counted endpoints"
question = "What are the results of endpoints that are neither binary nor a time to an event, in each arm and between arms?"
grain = "One row is one estimate of one arm (mean, median, proportion in a category, count) or of one comparison (difference in means, ratio, p value); the quantity says which."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Endpoint, by its short name; all of these kinds when left out."
choices_from = "SELECT DISTINCT endpoint_id FROM endpoints WHERE kind IN ('continuous', 'ordinal', 'count') AND ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "pain"

[parameters.subgroup_factor]
type = "VARCHAR"
kind = "label"
about = "Factor that defines the subgroups; 'all', the default, is the whole population."
default = "all"
choices_from = "SELECT DISTINCT subgroup_factor FROM arm_results WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY subgroup_factor"
example = "all"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id     = { kind = "identifier", about = "Short name of the endpoint." }
endpoint        = { kind = "label", about = "Endpoint as people say it." }
population_id   = { kind = "identifier", about = "Short name of the analysis population." }
population      = { kind = "label", about = "Analysis population as people say it." }
subgroup_factor = { kind = "label", about = "Factor that defines the subgroup; 'all' for the whole population." }
subgroup_level  = { kind = "label", about = "Level of the factor; 'all' for the whole population." }
timepoint       = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor        = { kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint." }
category        = { kind = "label", null = "the endpoint is not reported by category", about = "Category of an ordinal or multi-part endpoint." }
quantity        = { kind = "category", about = "What the value is: a statistic of one arm or a measure between arms (see the view vocabulary); 'p_value' is a p value printed without an estimate." }
arm             = { kind = "label", about = "Arm as people say it." }
role            = { kind = "category", null = "the row is a comparison", about = "Role of the arm." }
comparator      = { kind = "label", null = "the row is about one arm", about = "Arm compared with, as people say it." }
events          = { kind = "count", unit = "participants", null = "not printed, or the row is a comparison", about = "Participants in the category, or counted." }
total           = { kind = "count", unit = "participants", null = "not printed, or the row is a comparison", about = "Participants analysed." }
value           = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "value_status says why", about = "The estimate; its meaning is given by the quantity and its unit." }
unit            = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
value_status    = { kind = "category", about = "Status of the row's main value." }
standard_error  = { kind = "standard_error", unit_column = "unit", null = "not printed", about = "Standard error of the estimate." }
dispersion      = { kind = "dispersion", unit_column = "unit", null = "not printed", about = "Dispersion among participants." }
dispersion_type = { kind = "category", null = "no dispersion is printed", about = "What the dispersion is." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "not printed", about = "Lower limit of the confidence interval." }
ci_high         = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "not printed", about = "Upper limit of the confidence interval." }
p_relation      = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value         = { kind = "p_value", null = "not printed, or the row is about one arm", about = "P value, two-sided unless the source says otherwise." }
test            = { kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
adjusted_for    = { kind = "label", null = "the source names no adjustment", about = "What the estimate or test is adjusted or stratified for." }
prespecified    = { kind = "flag", null = "the source does not say", about = "Whether the analysis was planned before the data were seen." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }
[fixture]
parameters = { trial = "t1", endpoint = "pain" }
given.endpoints = [
  { trial_id = "t1", endpoint_id = "pain", endpoint = "Pain", kind = "continuous", position = 1 },
  { trial_id = "t1", endpoint_id = "mrs", endpoint = "Disability", kind = "ordinal", position = 2 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", kind = "time_to_event", position = 3 },
  { trial_id = "t2", endpoint_id = "pain", endpoint = "Pain", kind = "continuous", position = 1 },
]
given.arm_results = [
  { trial_id = "t1", endpoint_id = "pain", endpoint = "Pain", subgroup_factor = "all", statistic = "mean", arm = "New drug", role = "experimental", value = 3.1, unit = "points", value_status = "reported", dispersion = 1.2, dispersion_type = "standard_deviation", position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "pain", endpoint = "Pain", subgroup_factor = "all", statistic = "mean", arm = "Usual care", role = "comparator", value_status = "not_reported", position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "pain", endpoint = "Pain", subgroup_factor = "Age", subgroup_level = "<55", statistic = "mean", arm = "New drug", role = "experimental", value = 2.0, unit = "points", value_status = "reported", position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "mrs", endpoint = "Disability", subgroup_factor = "all", category = "0 to 2", statistic = "proportion", arm = "New drug", role = "experimental", events = 12, total = 40, value = 30.0, unit = "percent", value_status = "reported", position = 5, fact_id = 5 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", subgroup_factor = "all", statistic = "median_time", arm = "New drug", value = 7.7, unit = "months", value_status = "reported", position = 6, fact_id = 6 },
  { trial_id = "t2", endpoint_id = "pain", endpoint = "Pain", subgroup_factor = "all", statistic = "mean", arm = "New drug", value = 1.0, unit = "points", value_status = "reported", position = 1, fact_id = 7 },
]
given.comparisons = [
  { trial_id = "t1", endpoint_id = "pain", endpoint = "Pain", subgroup_factor = "all", measure = "mean_difference", arm = "New drug", comparator = "Usual care", value = -1.4, unit = "points", value_status = "reported", ci_level = 95.0, ci_low = -2.0, ci_high = -0.8, p_relation = "<", p_value = 0.001, position = 1, fact_id = 8 },
  { trial_id = "t1", endpoint_id = "mrs", endpoint = "Disability", subgroup_factor = "all", measure = "none", arm = "New drug", comparator = "Usual care", value_status = "not_reported", p_relation = "=", p_value = 0.2, position = 2, fact_id = 9 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", subgroup_factor = "all", measure = "hazard_ratio", arm = "New drug", comparator = "Usual care", value = 0.8, value_status = "reported", position = 3, fact_id = 10 },
]
expect = [
  { fact_id = 2, quantity = "mean", value = 3.1, unit = "points", dispersion = 1.2, comparator = "NULL" },
  { fact_id = 3, value = "NULL", value_status = "not_reported" },
  { fact_id = 8, quantity = "mean_difference", arm = "New drug", comparator = "Usual care", value = -1.4, ci_low = -2.0, p_relation = "<" },
]

[[fixture.also]]
parameters = { }
expect = [
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 8 },
  { fact_id = 5, category = "0 to 2", events = 12, total = 40 },
  { fact_id = 9, quantity = "p_value", p_value = 0.2 },
  { fact_id = 7 },
]

[[fixture.also]]
parameters = { trial = "t1", subgroup_factor = "Age" }
expect = [
  { fact_id = 4, subgroup_level = "<55" },
]
--- */
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    category, quantity, arm, role, comparator, events, total, value, unit, value_status, standard_error, dispersion,
    dispersion_type, ci_level, ci_low, ci_high, p_relation, p_value, test, adjusted_for, prespecified, fact_id
FROM (
    SELECT r.trial_id, r.endpoint_id, r.endpoint, r.population_id, r.population, r.subgroup_factor, r.subgroup_level,
        r.timepoint, r.assessor, r.category, r.statistic AS quantity, r.arm, r.role,
        CAST(NULL AS VARCHAR) AS comparator, r.events, r.total, r.value, r.unit, r.value_status, r.standard_error,
        r.dispersion, r.dispersion_type, r.ci_level, r.ci_low, r.ci_high, CAST(NULL AS VARCHAR) AS p_relation,
        CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS test, CAST(NULL AS VARCHAR) AS adjusted_for,
        CAST(NULL AS BOOLEAN) AS prespecified, r.fact_id, e.position AS endpoint_position, 1 AS block, r.position
    FROM arm_results AS r
    JOIN endpoints AS e ON e.trial_id = r.trial_id AND e.endpoint_id = r.endpoint_id
    WHERE e.kind IN ('continuous', 'ordinal', 'count')
    UNION ALL
    SELECT c.trial_id, c.endpoint_id, c.endpoint, c.population_id, c.population, c.subgroup_factor, c.subgroup_level,
        c.timepoint, c.assessor, CAST(NULL AS VARCHAR) AS category,
        CASE WHEN c.measure = 'none' THEN 'p_value' ELSE c.measure END AS quantity, c.arm,
        CAST(NULL AS VARCHAR) AS role, c.comparator, CAST(NULL AS BIGINT) AS events, CAST(NULL AS BIGINT) AS total,
        c.value, c.unit, c.value_status, CAST(NULL AS DOUBLE) AS standard_error, CAST(NULL AS DOUBLE) AS dispersion,
        CAST(NULL AS VARCHAR) AS dispersion_type, c.ci_level, c.ci_low, c.ci_high, c.p_relation, c.p_value, c.test,
        c.adjusted_for, c.prespecified, c.fact_id, e.position AS endpoint_position, 2 AS block, c.position
    FROM comparisons AS c
    JOIN endpoints AS e ON e.trial_id = c.trial_id AND e.endpoint_id = c.endpoint_id
    WHERE e.kind IN ('continuous', 'ordinal', 'count')
) AS results
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND subgroup_factor = $subgroup_factor
ORDER BY trial_id, endpoint_position, endpoint_id, block, position, fact_id;
