/* ---
view = "mean_differences"
grain = "One row is the difference in means between two arms."
key = ["fact_id"]
unique = ["trial_id", "endpoint_id", "population_id", "subgroup_factor", "subgroup_level", "arm_id", "comparator_id"]

[columns]
trial_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the endpoint.", overlap = "values", references = "endpoints.endpoint_id" }
endpoint        = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
population_id   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population      = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
subgroup_factor = { type = "VARCHAR", kind = "label", null = "never", about = "Factor that defines the subgroup; 'all' for the whole population.", overlap = "values" }
subgroup_level  = { type = "VARCHAR", kind = "label", null = "never", about = "Level of the factor; 'all' for the whole population." }
timepoint       = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it.", overlap = "possible" }
assessor        = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint.", overlap = "possible" }
arm_id          = { type = "VARCHAR", kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id" }
arm             = { type = "VARCHAR", kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm as people say it.", names = "arm_id" }
comparator_id   = { type = "VARCHAR", kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm compared with.", references = "arms.arm_id" }
comparator      = { type = "VARCHAR", kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm compared with, as people say it.", names = "comparator_id" }
direction       = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "How it is known which group of a registry analysis is the first.", vocabulary = "direction" }
group_titles    = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Titles of the groups of a registry analysis, in the order of the record; the order says nothing about direction." }
description     = { type = "VARCHAR", kind = "text", null = "none", about = "What a registry record says of the analysis." }
mean_difference = { type = "DOUBLE", kind = "mean_difference", unit_column = "unit", null = "value_status says why", about = "The difference in means, first arm against comparator." }
unit            = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
ci_level        = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { type = "DOUBLE", kind = "mean_difference", bound = "low", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval.", level = "ci_level" }
ci_low_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the lower limit." }
ci_high         = { type = "DOUBLE", kind = "mean_difference", bound = "high", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval.", level = "ci_level" }
ci_high_status  = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the upper limit." }
ci_sides        = { type = "VARCHAR", kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
ci_method       = { type = "VARCHAR", kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
p_relation      = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value         = { type = "DOUBLE", kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status  = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the p value." }
test            = { type = "VARCHAR", kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
adjusted_for    = { type = "VARCHAR", kind = "label", null = "the source names no adjustment", about = "What the estimate or test is adjusted or stratified for." }
prespecified    = { type = "BOOLEAN", kind = "flag", null = "the source does not say", about = "Whether the analysis was planned before the data were seen." }
position        = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status    = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id         = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW mean_differences AS
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    arm_id, arm, comparator_id, comparator, direction, group_titles, description, value AS mean_difference, unit,
    ci_level, ci_low, ci_low_status, ci_high, ci_high_status, ci_sides, ci_method,
    p_relation, p_value, p_value_status, test, adjusted_for, prespecified, position, value_status, fact_id
FROM comparisons
WHERE measure = 'mean_difference' AND contrast = 'between_arms';
