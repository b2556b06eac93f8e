/* ---
title = "Response rates by arm"
question = "What proportion of participants responded in each arm?"
grain = "One row is the proportion of participants with one binary endpoint, in one arm, population and subgroup."
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
choices_from = "SELECT DISTINCT endpoint_id FROM response_rates WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "cr_cri"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM response_rates WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "remission_analysis"

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
choices_from = "SELECT DISTINCT subgroup_factor FROM response_rates WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY subgroup_factor"
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
category        = { kind = "label", null = "the endpoint is not reported by category", about = "Category of an ordinal or multi-part endpoint." }
arm             = { kind = "label", about = "Arm as people say it." }
role            = { kind = "category", about = "Role of the arm." }
events          = { kind = "count", unit = "participants", null = "events_status says why", about = "Participants with the event." }
events_status   = { kind = "category", about = "Status of events." }
total           = { kind = "count", unit = "participants", null = "total_source says why", about = "Participants analysed." }
total_source    = { kind = "category", about = "Where the total comes from." }
percent         = { kind = "percent", unit = "percent", null = "value_status says why", about = "Participants with the event among the total." }
value_status    = { kind = "category", about = "Status of the row's main value." }
ci_level        = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low          = { kind = "percent", unit = "percent", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status   = { kind = "category", about = "Status of the lower limit." }
ci_high         = { kind = "percent", unit = "percent", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status  = { kind = "category", about = "Status of the upper limit." }
ci_method       = { kind = "label", null = "the source names no method", about = "Method of the interval, as the source names it." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "cr", population = "itt", role = "experimental", subgroup_factor = "Age" }
given.response_rates = [
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "55 or older", arm = "New drug", role = "experimental", events_status = "not_reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", total = 43, percent = 81.4, position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "under 55", arm = "New drug", role = "experimental", events_status = "illegible", total_source = "illegible", ci_low_status = "illegible", ci_high_status = "illegible", value_status = "illegible", position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", events = 88, total = 109, percent = 80.7, ci_level = 95.0, ci_low = 72.1, ci_high = 87.7, ci_method = "Clopper-Pearson", position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "Usual care", role = "comparator", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", events = 32, total = 109, percent = 29.4, position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Sex", subgroup_level = "Male", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", position = 5, fact_id = 5 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "under 55", arm = "Usual care", role = "comparator", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", position = 6, fact_id = 6 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "treated", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", position = 7, fact_id = 7 },
  { trial_id = "t1", endpoint_id = "pr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", position = 8, fact_id = 8 },
  { trial_id = "t2", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "all", arm = "New drug", role = "experimental", events_status = "reported", total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", value_status = "reported", position = 1, fact_id = 9 },
]
expect = [
  { fact_id = 1, subgroup_level = "under 55", percent = "NULL", value_status = "illegible", total = "NULL", total_source = "illegible" },
  { fact_id = 2, events = "NULL", events_status = "not_reported", total = 43, percent = 81.4 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 3, events = 88, total = 109, percent = 80.7, ci_level = 95.0, ci_low = 72.1, ci_high = 87.7, ci_method = "Clopper-Pearson" },
  { fact_id = 4, arm = "Usual care" },
]
--- */
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    category, arm, role, events, events_status, total, total_source, percent, value_status, ci_level, ci_low,
        ci_low_status,
    ci_high, ci_high_status, ci_method, fact_id
FROM response_rates
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($population IS NULL OR population_id = $population)
    AND ($role IS NULL OR role = $role)
    AND subgroup_factor = $subgroup_factor
ORDER BY trial_id, position, fact_id;
