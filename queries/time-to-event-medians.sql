/* ---
title = "Median times to an event"
question = "What was the median time to each event in each arm?"
grain = "One row is the median time to an event in one arm, population and subgroup."
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
choices_from = "SELECT DISTINCT endpoint_id FROM median_times WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "os"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM median_times WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "itt_survival"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[parameters.subgroup_factor]
type = "VARCHAR"
kind = "label"
about = "Factor that defines the subgroups; 'all', the default, is the whole population."
default = "all"
choices_from = "SELECT DISTINCT subgroup_factor FROM median_times WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY subgroup_factor"
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
arm             = { kind = "label", about = "Arm as people say it." }
role            = { kind = "category", about = "Role of the arm." }
events          = { kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event." }
events_status   = { kind = "category", about = "Status of events." }
total           = { kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { kind = "category", about = "Where the total comes from." }
median          = { kind = "duration", unit_column = "unit", null = "value_status says why", about = "Median time to the event." }
unit            = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
value_status    = { kind = "category", about = "Status of the row's main value." }
range_low       = { kind = "duration", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high      = { kind = "duration", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "duration", unit_column = "unit", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status   = { kind = "category", about = "Status of the lower limit." }
ci_high         = { kind = "duration", unit_column = "unit", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status  = { kind = "category", about = "Status of the upper limit." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "os", population = "itt", role = "experimental" }
given.median_times = [
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 7.7, ci_level = 95.0, ci_low = 6.0, ci_high = 9.2, position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "not_reached", value_status = "not_reached", unit = "months", ci_low = 0.8, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "Usual care", role = "comparator", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 6.7, position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 9.0, position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", population_id = "treated", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 1.0, position = 5, fact_id = 5 },
  { trial_id = "t1", endpoint_id = "pfs", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 5.0, position = 6, fact_id = 6 },
  { trial_id = "t2", endpoint_id = "os", endpoint = "Overall survival", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", unit = "months", median = 2.0, position = 1, fact_id = 7 },
]
expect = [
  { fact_id = 1, median = "NULL", value_status = "not_reached", ci_low = 0.8, ci_high = "NULL", ci_high_status = "not_reached" },
  { fact_id = 2, median = 7.7, unit = "months", ci_level = 95.0 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 7 },
]

[[fixture.also]]
parameters = { subgroup_factor = "Age" }
expect = [
  { fact_id = 4 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    arm, role, events, events_status, total, total_source, median, unit, value_status, range_low, range_high, ci_level,
    ci_low, ci_low_status, ci_high, ci_high_status, fact_id
FROM median_times
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($population IS NULL OR population_id = $population)
    AND ($role IS NULL OR role = $role)
    AND subgroup_factor = $subgroup_factor
ORDER BY trial_id, position, fact_id;
