/* ---
title = "Statistical analyses of outcomes"
question = "Which analyses does the record post for each outcome, of which groups, by which method, and which group is the first?"
grain = "One row is a statistical analysis of an endpoint, with its measure."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Outcome, by its short name; all when left out. List them with: kb query registry-outcomes"
choices_from = "SELECT DISTINCT endpoint_id FROM comparisons WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "os"

[columns]
trial_id         = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id      = { kind = "identifier", about = "Short name of the endpoint." }
endpoint         = { kind = "label", about = "Endpoint as people say it." }
arm_id           = { kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm; 'all' for all arms together." }
arm              = { kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm as people say it." }
comparator_id    = { kind = "identifier", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Short name of the arm compared with." }
comparator       = { kind = "label", null = "groups of a registry record that are linked to no arm, or an unknown direction", about = "Arm compared with, as people say it." }
direction        = { kind = "category", null = "the source reports by arm", about = "How it is known which group of a registry analysis is the first." }
group_title      = { kind = "label", null = "the source reports by arm, or the direction is unknown", about = "Title of the first group of a registry analysis; the only one where there is no other." }
comparator_title = { kind = "label", null = "the source reports by arm, or the direction is unknown", about = "Title of the group of a registry record that is compared with." }
group_titles     = { kind = "label", null = "the source reports by arm, or names no group", about = "Titles of the groups of a registry analysis, in the order of the record; the order says nothing about direction." }
contrast         = { kind = "category", about = "Whether two arms are compared, or levels of a factor within one arm; 'unknown' where the record names no group." }
description      = { kind = "text", null = "none", about = "What a registry record says of the analysis." }
comment          = { kind = "label", null = "no comment posted", about = "Comments posted with the estimate, P value, method and limits of a registry analysis, joined; often the only thing that tells two analyses apart." }
hypothesis       = { kind = "label", null = "the source reports by arm, or states none", about = "What a registry analysis tests, as posted: superiority, non_inferiority, equivalence ..." }
measure          = { kind = "category", about = "What the value is." }
measure_posted   = { kind = "label", null = "the source reports by arm, or names no parameter", about = "Name of the parameter as posted in a registry record." }
value            = { kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit." }
unit             = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
ci_level         = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low           = { kind = "discriminated", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status    = { kind = "category", about = "Status of the lower limit." }
ci_high          = { kind = "discriminated", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status   = { kind = "category", about = "Status of the upper limit." }
ci_sides         = { kind = "label", null = "the source does not say", about = "Two-sided or one-sided." }
p_relation       = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value          = { kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status   = { kind = "category", about = "Status of the p value." }
test             = { kind = "label", null = "the source names no test", about = "Statistical test, as the source names it." }
value_status     = { kind = "category", about = "Status of the row's main value." }
fact_id          = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "a" }
given.comparisons = [
  { trial_id = "t1", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", direction = "unknown", group_titles = "High; Low", contrast = "between_arms", measure = "none", ci_low_status = "not_reported", ci_high_status = "not_reported", p_value = 0.02, p_value_status = "reported", comment = "Only those above 65 years", value_status = "not_reported", position = 2, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", direction = "from_values", group_title = "High", comparator_title = "Low", group_titles = "Low; High", contrast = "between_arms", measure = "risk_difference", value = 17.1, hypothesis = "superiority", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "not_reported", value_status = "reported", position = 1, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "b", endpoint = "Score", population_id = "b", population = "All", subgroup_factor = "all", subgroup_level = "all", contrast = "between_arms", measure = "none", ci_low_status = "not_reported", ci_high_status = "not_reported", p_value_status = "not_reported", value_status = "not_reported", position = 3, fact_id = 3 },
  { trial_id = "t2", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", contrast = "between_arms", measure = "none", ci_low_status = "not_reported", ci_high_status = "not_reported", p_value_status = "not_reported", value_status = "not_reported", position = 1, fact_id = 4 },
]
expect = [
  { fact_id = 2, group_title = "High", hypothesis = "superiority", comment = "NULL" },
  { fact_id = 1, direction = "unknown", group_titles = "High; Low", group_title = "NULL", comment = "Only those above 65 years" },
]

[[fixture.also]]
parameters = { endpoint = "b" }
expect = [
  { fact_id = 3 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
  { fact_id = 4 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, arm_id, arm, comparator_id, comparator, direction, group_title,
    comparator_title, group_titles, contrast, description, comment, hypothesis, measure, measure_posted, value,
    unit, ci_level, ci_low, ci_low_status, ci_high, ci_high_status, ci_sides, p_relation, p_value, p_value_status,
    test, value_status, fact_id
FROM comparisons
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
ORDER BY trial_id, position, fact_id;
