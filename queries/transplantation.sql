/* ---
title = "Transplantation"
question = "How many participants went on to stem-cell transplantation in each arm, and what happened to those who did?"
grain = "One row is one estimate about transplantation in one arm, one comparison, or the size of a population of transplanted participants; the quantity says which."
key = ["fact_id"]
note = "Rows are found by words in the names of endpoints and populations, so results of transplanted participants (conditioning, duration of remission) are found too; adverse events after transplantation are in other queries."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.term]
type = "VARCHAR"
kind = "text"
about = "Words that the name of the endpoint or of the population contains, in any case."
default = "transplant"
example = "transplant"

[parameters.subgroup_factor]
type = "VARCHAR"
kind = "label"
about = "Factor that defines the subgroups; 'all', the default, is the whole population."
default = "all"
choices_from = "SELECT DISTINCT subgroup_factor FROM arm_results WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY subgroup_factor"
example = "all"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id     = { kind = "identifier", null = "the row is the size of a population", about = "Short name of the endpoint." }
endpoint        = { kind = "label", null = "the row is the size of a population", about = "Endpoint as people say it." }
population_id   = { kind = "identifier", about = "Short name of the analysis population." }
population      = { kind = "label", about = "Analysis population as people say it." }
subgroup_factor = { kind = "label", about = "Factor that defines the subgroup; 'all' for the whole population." }
subgroup_level  = { kind = "label", about = "Level of the factor; 'all' for the whole population." }
timepoint       = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor        = { kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint." }
quantity        = { kind = "category", about = "What the value is: a statistic of one arm or a measure between arms (see the view vocabulary); 'p_value' is a p value printed without an estimate, 'participants' the size of a population." }
arm             = { kind = "label", about = "Arm as people say it." }
comparator      = { kind = "label", null = "the row is about one arm", about = "Arm compared with, as people say it; the same arm where levels of a factor are compared within it." }
events          = { kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event." }
events_status   = { kind = "category", about = "Status of events.", null = "the row is a comparison" }
total           = { kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { kind = "category", about = "Where the total comes from.", null = "the row is a comparison" }
value           = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "value_status says why", about = "The estimate; its meaning is given by the quantity and its unit." }
unit            = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
value_status    = { kind = "category", about = "Status of the row's main value." }
standard_error  = { kind = "standard_error", unit_column = "unit", null = "not printed", about = "Standard error of the estimate." }
range_low       = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "no range is printed", about = "Smallest value of the range." }
range_high      = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "no range is printed", about = "Largest value of the range." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status   = { kind = "category", about = "Status of the lower limit." }
ci_high         = { kind = "discriminated", unit_column = "unit", by = "quantity", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status  = { kind = "category", about = "Status of the upper limit." }
p_relation      = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value         = { kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status  = { kind = "category", about = "Status of the p value.", null = "the row is about one arm" }
test            = { kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
adjusted_for    = { kind = "label", null = "the source names no adjustment", about = "What the estimate or test is adjusted or stratified for." }
prespecified    = { kind = "flag", null = "the source does not say", about = "Whether the analysis was planned before the data were seen." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.endpoints = [
  { trial_id = "t1", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", position = 1 },
  { trial_id = "t1", endpoint_id = "conditioning", endpoint = "Myeloablative conditioning", position = 2 },
  { trial_id = "t1", endpoint_id = "pfs", endpoint = "Progression-free survival", position = 3 },
  { trial_id = "t2", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", position = 1 },
]
given.populations = [
  { trial_id = "t1", population_id = "tx", population = "Transplanted participants", arm = "New drug", value_status = "reported", n = 45, position = 1, fact_id = 21 },
  { trial_id = "t1", population_id = "tx", population = "Transplanted participants", arm = "Usual care", value_status = "not_reported", position = 2, fact_id = 22 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "New drug", value_status = "reported", n = 164, position = 3, fact_id = 23 },
]
given.arm_results = [
  { trial_id = "t1", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", events_status = "reported", total_source = "from_population", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", statistic = "proportion", unit = "percent", events = 45, total = 109, value = 41.0, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "conditioning", endpoint = "Myeloablative conditioning", population_id = "tx", population = "Transplanted participants", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", events_status = "not_reported", total_source = "from_population", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", statistic = "proportion", unit = "percent", value = 71.0, position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "pfs", endpoint = "Progression-free survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", events_status = "not_reported", total_source = "from_population", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", statistic = "proportion", unit = "percent", position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", events_status = "not_reported", total_source = "from_population", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", statistic = "proportion", unit = "percent", position = 4, fact_id = 4 },
  { trial_id = "t2", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", events_status = "not_reported", total_source = "from_population", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", statistic = "proportion", unit = "percent", position = 1, fact_id = 5 },
]
given.comparisons = [
  { trial_id = "t1", endpoint_id = "hsct", endpoint = "Stem-cell transplantation", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "none", unit = "", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "not_applicable", p_relation = "<", p_value = 0.001, position = 1, fact_id = 11 },
  { trial_id = "t1", endpoint_id = "pfs", endpoint = "Progression-free survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", contrast = "between_arms", measure = "none", unit = "", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 2, fact_id = 12 },
]
expect = [
  { fact_id = 21, quantity = "participants", endpoint = "NULL", population_id = "tx", value = 45.0, unit = "participants" },
  { fact_id = 22, value = "NULL", value_status = "not_reported" },
  { fact_id = 1, quantity = "proportion", events = 45, total = 109, value = 41.0 },
  { fact_id = 11, quantity = "p_value", p_relation = "<", p_value = 0.001 },
  { fact_id = 2, endpoint_id = "conditioning", value = 71.0 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 21 },
  { fact_id = 22 },
  { fact_id = 1 },
  { fact_id = 11 },
  { fact_id = 2 },
  { fact_id = 5 },
]

[[fixture.also]]
parameters = { term = "PROGRESSION" }
expect = [
  { fact_id = 3 },
  { fact_id = 12 },
]

[[fixture.also]]
parameters = { subgroup_factor = "Age" }
expect = [
  { fact_id = 4 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    quantity, arm, comparator, events, events_status, total, total_source, value, unit, value_status, standard_error,
    range_low, range_high, ci_level, ci_low, ci_low_status, ci_high, ci_high_status, p_relation, p_value,
        p_value_status,
    test, adjusted_for, prespecified, fact_id
FROM (
    SELECT p.trial_id, CAST(NULL AS VARCHAR) AS endpoint_id, CAST(NULL AS VARCHAR) AS endpoint, p.population_id,
        p.population, 'all' AS subgroup_factor, 'all' AS subgroup_level, CAST(NULL AS VARCHAR) AS timepoint,
        CAST(NULL AS VARCHAR) AS assessor, 'participants' AS quantity, p.arm, CAST(NULL AS VARCHAR) AS comparator,
        CAST(NULL AS BIGINT) AS events, 'not_applicable' AS events_status, CAST(NULL AS BIGINT) AS total,
        'not_applicable' AS total_source, CAST(p.n AS DOUBLE) AS value, 'participants' AS unit, p.value_status,
        CAST(NULL AS DOUBLE) AS standard_error, CAST(NULL AS DOUBLE) AS range_low, CAST(NULL AS DOUBLE) AS range_high,
        CAST(NULL AS DOUBLE) AS ci_level, CAST(NULL AS DOUBLE) AS ci_low, 'not_applicable' AS ci_low_status,
        CAST(NULL AS DOUBLE) AS ci_high, 'not_applicable' AS ci_high_status, CAST(NULL AS VARCHAR) AS p_relation,
        CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS p_value_status, CAST(NULL AS VARCHAR) AS test,
        CAST(NULL AS VARCHAR) AS adjusted_for, CAST(NULL AS BOOLEAN) AS prespecified, p.fact_id,
        0 AS endpoint_position, 0 AS block, p.position
    FROM populations AS p
    WHERE strpos(lower(p.population), lower($term)) > 0
    UNION ALL
    SELECT r.trial_id, r.endpoint_id, r.endpoint, r.population_id, r.population, r.subgroup_factor, r.subgroup_level,
        r.timepoint, r.assessor, r.statistic AS quantity, r.arm, CAST(NULL AS VARCHAR) AS comparator, r.events,
        r.events_status, r.total, r.total_source, r.value, r.unit, r.value_status, r.standard_error, r.range_low,
        r.range_high, r.ci_level, r.ci_low, r.ci_low_status, r.ci_high, r.ci_high_status,
        CAST(NULL AS VARCHAR) AS p_relation, CAST(NULL AS DOUBLE) AS p_value, CAST(NULL AS VARCHAR) AS p_value_status,
        CAST(NULL AS VARCHAR) AS test, CAST(NULL AS VARCHAR) AS adjusted_for, CAST(NULL AS BOOLEAN) AS prespecified,
        r.fact_id, e.position AS endpoint_position, 1 AS block, r.position
    FROM arm_results AS r
    JOIN endpoints AS e ON e.trial_id = r.trial_id AND e.endpoint_id = r.endpoint_id
    WHERE strpos(lower(r.endpoint), lower($term)) > 0 OR strpos(lower(r.population), lower($term)) > 0
    UNION ALL
    SELECT c.trial_id, c.endpoint_id, c.endpoint, c.population_id, c.population, c.subgroup_factor, c.subgroup_level,
        c.timepoint, c.assessor, CASE WHEN c.measure = 'none' THEN 'p_value' ELSE c.measure END AS quantity, c.arm,
        c.comparator, CAST(NULL AS BIGINT) AS events, CAST(NULL AS VARCHAR) AS events_status,
        CAST(NULL AS BIGINT) AS total, CAST(NULL AS VARCHAR) AS total_source, c.value, c.unit, c.value_status,
        CAST(NULL AS DOUBLE) AS standard_error, CAST(NULL AS DOUBLE) AS range_low, CAST(NULL AS DOUBLE) AS range_high,
        c.ci_level, c.ci_low, c.ci_low_status, c.ci_high, c.ci_high_status, c.p_relation, c.p_value, c.p_value_status,
        c.test, c.adjusted_for, c.prespecified, c.fact_id, e.position AS endpoint_position, 2 AS block, c.position
    FROM comparisons AS c
    JOIN endpoints AS e ON e.trial_id = c.trial_id AND e.endpoint_id = c.endpoint_id
    WHERE strpos(lower(c.endpoint), lower($term)) > 0 OR strpos(lower(c.population), lower($term)) > 0
) AS results
WHERE ($trial IS NULL OR trial_id = $trial)
    AND subgroup_factor = $subgroup_factor
ORDER BY trial_id, endpoint_position, endpoint_id, block, position, fact_id;
