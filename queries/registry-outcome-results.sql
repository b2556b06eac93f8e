/* ---
title = "Results of outcomes by group"
question = "What does the record post for each outcome, row by row and group by group?"
grain = "One row is an estimate of an endpoint in an arm or registry group, with its statistic."
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
choices_from = "SELECT DISTINCT endpoint_id FROM arm_results WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "os"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id     = { kind = "identifier", about = "Short name of the endpoint." }
endpoint        = { kind = "label", about = "Endpoint as people say it." }
timepoint       = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
row_title       = { kind = "label", null = "the source has no such title", about = "Title of the row in a registry record: a time point, a subscale or a subgroup; the record does not say which." }
category        = { kind = "label", null = "the endpoint is not reported by category", about = "Category of an ordinal or multi-part endpoint." }
arm_id          = { kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together." }
arm             = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role            = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
group_title     = { kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record." }
group_relation  = { kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms." }
statistic       = { kind = "category", about = "What the value is." }
events          = { kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event." }
events_status   = { kind = "category", about = "Status of events." }
total           = { kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { kind = "category", about = "Where the total comes from." }
value           = { kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit." }
unit            = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
standard_error  = { kind = "standard_error", unit_column = "unit", null = "not printed", about = "Standard error of the estimate." }
dispersion      = { kind = "dispersion", unit_column = "unit", null = "not printed", about = "Dispersion among participants." }
dispersion_type = { kind = "category", null = "no dispersion is printed", about = "What the dispersion is." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "discriminated", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status   = { kind = "category", about = "Status of the lower limit." }
ci_high         = { kind = "discriminated", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status  = { kind = "category", about = "Status of the upper limit." }
range_low       = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high      = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
value_status    = { kind = "category", about = "Status of the row's main value." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "a" }
given.arm_results = [
  { trial_id = "t1", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", row_title = "Week 24", group_title = "Low dose", statistic = "proportion", events = 4, events_status = "reported", total = 10, total_source = "printed", value = 40.0, unit = "percent", ci_low_status = "not_applicable", ci_high_status = "not_applicable", value_status = "derived", position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", row_title = "Week 12", group_title = "Low dose", statistic = "proportion", events = 3, events_status = "reported", total_source = "printed", ci_low_status = "not_applicable", ci_high_status = "not_applicable", value_status = "derived", position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "b", endpoint = "Score", population_id = "b", population = "All", subgroup_factor = "all", subgroup_level = "all", statistic = "mean", events_status = "not_applicable", total_source = "printed", value = 1.5, ci_low_status = "not_reported", ci_high_status = "not_reported", value_status = "reported", position = 3, fact_id = 3 },
  { trial_id = "t2", endpoint_id = "a", endpoint = "Response", population_id = "a", population = "All", subgroup_factor = "all", subgroup_level = "all", statistic = "mean", events_status = "not_applicable", total_source = "printed", ci_low_status = "not_reported", ci_high_status = "not_reported", value_status = "reported", position = 1, fact_id = 4 },
]
expect = [
  { fact_id = 1, row_title = "Week 12", events = 3 },
  { fact_id = 2, row_title = "Week 24", arm = "NULL", value = 40.0 },
]

[[fixture.also]]
parameters = { endpoint = "b" }
expect = [
  { fact_id = 3 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, timepoint, row_title, category, arm_id, arm, role, group_title,
    group_relation, statistic, events, events_status, total, total_source, value, unit, standard_error,
    dispersion, dispersion_type, ci_level, ci_low, ci_low_status, ci_high, ci_high_status, range_low,
    range_high, value_status, fact_id
FROM arm_results
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
ORDER BY trial_id, position, fact_id;
