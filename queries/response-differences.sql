/* ---
title = "Differences in response between arms"
question = "How much more often did participants respond in one arm than in another?"
grain = "One row is one comparison of a binary endpoint between two arms, in one population and subgroup (long form: the measure says what value means)."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Endpoint, by its short name; all when left out. List them with: kb query endpoints"
choices_from = "SELECT DISTINCT endpoint_id FROM comparisons WHERE ($trial IS NULL OR trial_id = $trial) AND endpoint_id IN (SELECT e.endpoint_id FROM endpoints AS e WHERE e.trial_id = comparisons.trial_id AND e.kind = 'binary') ORDER BY endpoint_id"
example = "cr_cri"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM comparisons WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "remission_analysis"

[parameters.measure]
type = "VARCHAR"
kind = "category"
about = "What is compared; 'p_value' is a p value printed without an estimate. All when left out."
choices = ["risk_difference", "risk_ratio", "odds_ratio", "p_value"]
example = "risk_difference"

[parameters.subgroup_factor]
type = "VARCHAR"
kind = "label"
about = "Factor that defines the subgroups; 'all', the default, is the whole population."
default = "all"
choices_from = "SELECT DISTINCT subgroup_factor FROM comparisons WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY subgroup_factor"
example = "Age"

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
arm             = { kind = "label", about = "Arm as people say it." }
comparator      = { kind = "label", about = "Arm compared with, as people say it." }
measure         = { kind = "category", about = "What the value is." }
value           = { kind = "discriminated", unit_column = "unit", by = "measure", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit." }
unit            = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
value_status    = { kind = "category", about = "Status of the row's main value." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "discriminated", unit_column = "unit", by = "measure", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status   = { kind = "category", about = "Status of the lower limit." }
ci_high         = { kind = "discriminated", unit_column = "unit", by = "measure", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status  = { kind = "category", about = "Status of the upper limit." }
ci_method       = { kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
p_relation      = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value         = { kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status  = { kind = "category", about = "Status of the p value." }
test            = { kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
adjusted_for    = { kind = "label", null = "the source names no adjustment", about = "What the estimate or test is adjusted or stratified for." }
prespecified    = { kind = "flag", null = "the source does not say", about = "Whether the analysis was planned before the data were seen." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "cr", population = "itt", measure = "risk_difference" }
given.comparisons = [
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", value = 51.4, ci_level = 97.5, ci_low = 38.4, ci_high = 64.3, p_relation = "<", p_value = 0.001, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "illegible", ci_high_status = "illegible", p_value_status = "illegible", value_status = "illegible", position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "none", unit = "", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "not_applicable", p_relation = "=", p_value = 0.12, position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "within_arm", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 5, fact_id = 5 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "treated", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 6, fact_id = 6 },
  { trial_id = "t1", endpoint_id = "pr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 7, fact_id = 7 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "hazard_ratio", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 8, fact_id = 8 },
  { trial_id = "t2", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "risk_difference", unit = "percentage points", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 1, fact_id = 9 },
]
given.endpoints = [
  { trial_id = "t1", kind = "binary", endpoint_id = "cr" },
  { trial_id = "t1", kind = "binary", endpoint_id = "pr" },
  { trial_id = "t1", kind = "time_to_event", endpoint_id = "os" },
  { trial_id = "t2", kind = "binary", endpoint_id = "cr" },
]
expect = [
  { fact_id = 1, measure = "risk_difference", value = 51.4, unit = "percentage points", ci_level = 97.5, p_relation = "<", p_value = 0.001 },
  { fact_id = 3, value = "NULL", value_status = "illegible", p_value = "NULL", p_value_status = "illegible" },
]

[[fixture.also]]
parameters = { subgroup_factor = "all" }
expect = [
  { fact_id = 1 },
  { fact_id = 2, measure = "p_value", value = "NULL", p_value = 0.12 },
  { fact_id = 3 },
  { fact_id = 6 },
  { fact_id = 7 },
  { fact_id = 9 },
]

[[fixture.also]]
parameters = { subgroup_factor = "Age" }
expect = [
  { fact_id = 5 },
]
--- */
SELECT c.trial_id, c.endpoint_id, c.endpoint, c.population_id, c.population, c.subgroup_factor, c.subgroup_level,
    c.timepoint, c.assessor, c.arm, c.comparator,
    CASE WHEN c.measure = 'none' THEN 'p_value' ELSE c.measure END AS measure,
    c.value, c.unit, c.value_status, c.ci_level, c.ci_low, c.ci_low_status, c.ci_high, c.ci_high_status, c.ci_method,
    c.p_relation, c.p_value, c.p_value_status, c.test, c.adjusted_for, c.prespecified, c.fact_id
FROM comparisons AS c
JOIN endpoints AS e ON e.trial_id = c.trial_id AND e.endpoint_id = c.endpoint_id
WHERE e.kind = 'binary'
    AND c.contrast = 'between_arms'
    AND ($trial IS NULL OR c.trial_id = $trial)
    AND ($endpoint IS NULL OR c.endpoint_id = $endpoint)
    AND ($population IS NULL OR c.population_id = $population)
    AND ($measure IS NULL OR CASE WHEN c.measure = 'none' THEN 'p_value' ELSE c.measure END = $measure)
    AND c.subgroup_factor = $subgroup_factor
ORDER BY c.trial_id, c.position, c.fact_id;
