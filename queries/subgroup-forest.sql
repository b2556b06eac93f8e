/* ---
title = "Subgroups of a binary endpoint"
question = "Does the difference between the arms hold across subgroups of participants (the rows of a forest plot)?"
grain = "One row is a subgroup level with one pair of arms; the whole population stands above its subgroups (subgroup_factor 'all')."
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
choices_from = "SELECT DISTINCT endpoint_id FROM subgroups WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "cr_cri"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM subgroups WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "remission_analysis"

[parameters.subgroup_factor]
type = "VARCHAR"
kind = "label"
about = "Factor that defines the subgroups; every factor when left out. The row of the whole population is always there."
choices_from = "SELECT DISTINCT subgroup_factor FROM subgroups WHERE ($trial IS NULL OR trial_id = $trial) AND subgroup_factor <> 'all' ORDER BY subgroup_factor"
example = "Age"

[parameters.subgroup_kind]
type = "VARCHAR"
kind = "category"
about = "Kind of factor; both when left out. The row of the whole population is always there."
choices = ["stratification_factor", "baseline_characteristic"]
example = "stratification_factor"

[columns]
trial_id                    = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id                 = { kind = "identifier", about = "Short name of the endpoint." }
endpoint                    = { kind = "label", about = "Endpoint as people say it." }
population_id               = { kind = "identifier", about = "Short name of the analysis population." }
population                  = { kind = "label", about = "Analysis population as people say it." }
subgroup_factor             = { kind = "label", about = "Factor that defines the subgroup; 'all' for the whole population." }
subgroup_level              = { kind = "label", about = "Level of the factor; 'all' for the whole population." }
timepoint                   = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor                    = { kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint." }
subgroup_kind               = { kind = "category", null = "the whole population", about = "Kind of factor." }
arm                         = { kind = "label", about = "Arm as people say it." }
experimental_events         = { kind = "count", unit = "participants", null = "not printed", about = "Participants with the event." }
experimental_total          = { kind = "count", unit = "participants", null = "experimental_total_source says why", about = "Participants analysed." }
experimental_total_source   = { kind = "category", null = "no row for the arm", about = "Where the total comes from." }
experimental_percent        = { kind = "percent", unit = "percent", null = "experimental_percent_status says why", about = "Participants with the event among the total." }
experimental_percent_status = { kind = "category", null = "no row for the arm", about = "Status of the percentage." }
experimental_ci_level       = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the arm's interval." }
experimental_ci_low         = { kind = "percent", unit = "percent", null = "no interval is printed", about = "Lower limit of the arm's interval." }
experimental_ci_high        = { kind = "percent", unit = "percent", null = "no interval is printed", about = "Upper limit of the arm's interval." }
experimental_fact_id        = { kind = "fact", null = "no row for the arm", about = "The fact behind the arm's numbers." }
comparator                  = { kind = "label", about = "Arm compared with, as people say it." }
comparator_events           = { kind = "count", unit = "participants", null = "not printed", about = "Participants with the event." }
comparator_total            = { kind = "count", unit = "participants", null = "comparator_total_source says why", about = "Participants analysed." }
comparator_total_source     = { kind = "category", null = "no row for the arm", about = "Where the total comes from." }
comparator_percent          = { kind = "percent", unit = "percent", null = "comparator_percent_status says why", about = "Participants with the event among the total." }
comparator_percent_status   = { kind = "category", null = "no row for the arm", about = "Status of the percentage." }
comparator_ci_level         = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the arm's interval." }
comparator_ci_low           = { kind = "percent", unit = "percent", null = "no interval is printed", about = "Lower limit of the arm's interval." }
comparator_ci_high          = { kind = "percent", unit = "percent", null = "no interval is printed", about = "Upper limit of the arm's interval." }
comparator_fact_id          = { kind = "fact", null = "no row for the arm", about = "The fact behind the arm's numbers." }
risk_difference             = { kind = "risk_difference", unit = "percentage points", null = "value_status says why", about = "Difference in risk, first arm minus comparator." }
value_status                = { kind = "category", about = "Status of the row's main value." }
ci_level                    = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low                      = { kind = "risk_difference", unit = "percentage points", null = "ci_low_status says why", about = "Lower limit of the confidence interval." }
ci_low_status               = { kind = "category", about = "Status of the lower limit." }
ci_high                     = { kind = "risk_difference", unit = "percentage points", null = "ci_high_status says why", about = "Upper limit of the confidence interval." }
ci_high_status              = { kind = "category", about = "Status of the upper limit." }
p_relation                  = { kind = "category", null = "no p value is printed", about = "Relation of the p value to the number printed." }
p_value                     = { kind = "p_value", null = "p_value_status says why", about = "P value, two-sided unless the source says otherwise." }
p_value_status              = { kind = "category", about = "Status of the p value." }
fact_id                     = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "cr", population = "itt", subgroup_factor = "Age" }
given.subgroups = [
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "under 55", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", subgroup_kind = "stratification_factor", experimental_total = 66, experimental_percent = 80.3, experimental_fact_id = 101, comparator_total = 69, comparator_percent = 31.9, comparator_fact_id = 102, risk_difference = 48.4, ci_level = 97.5, ci_low = 31.7, ci_high = 65.1, p_relation = "<", p_value = 0.001, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Age", subgroup_level = "55 or older", arm = "New drug", comparator = "Usual care", experimental_percent_status = "illegible", comparator_percent_status = "illegible", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "illegible", ci_high_status = "illegible", p_value_status = "illegible", value_status = "illegible", subgroup_kind = "stratification_factor", position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", experimental_events = 88, experimental_total = 109, experimental_percent = 80.7, experimental_fact_id = 103, risk_difference = 51.4, comparator_fact_id = 104, position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Karyotype", subgroup_level = "Normal", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", subgroup_kind = "baseline_characteristic", position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "Stage", subgroup_level = "II", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", subgroup_kind = "stratification_factor", position = 5, fact_id = 5 },
  { trial_id = "t1", endpoint_id = "cr", endpoint = "Complete response", population_id = "treated", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 6, fact_id = 6 },
  { trial_id = "t1", endpoint_id = "pr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 7, fact_id = 7 },
  { trial_id = "t2", endpoint_id = "cr", endpoint = "Complete response", population_id = "itt", population = "Intention to treat", subgroup_factor = "all", subgroup_level = "all", arm = "New drug", comparator = "Usual care", experimental_percent_status = "reported", comparator_percent_status = "reported", experimental_total_source = "printed", comparator_total_source = "printed", ci_low_status = "reported", ci_high_status = "reported", p_value_status = "reported", value_status = "reported", position = 1, fact_id = 8 },
]
expect = [
  { fact_id = 3, subgroup_factor = "all", subgroup_kind = "NULL", experimental_events = 88, experimental_fact_id = 103, comparator_fact_id = 104, risk_difference = 51.4 },
  { fact_id = 1, experimental_percent = 80.3, experimental_events = "NULL", comparator_percent = 31.9, ci_level = 97.5, p_relation = "<", p_value = 0.001 },
  { fact_id = 2, risk_difference = "NULL", value_status = "illegible", experimental_percent = "NULL", experimental_percent_status = "illegible" },
]

[[fixture.also]]
parameters = { trial = "t1", endpoint = "cr", population = "itt", subgroup_kind = "baseline_characteristic" }
expect = [
  { fact_id = 3 },
  { fact_id = 4 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 3 },
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 7 },
  { fact_id = 8 },
]
--- */
SELECT trial_id, endpoint_id, endpoint, population_id, population, subgroup_factor, subgroup_level, timepoint, assessor,
    subgroup_kind,
    arm, experimental_events, experimental_total, experimental_total_source, experimental_percent,
    experimental_percent_status, experimental_ci_level, experimental_ci_low, experimental_ci_high, experimental_fact_id,
    comparator, comparator_events, comparator_total, comparator_total_source, comparator_percent,
    comparator_percent_status, comparator_ci_level, comparator_ci_low, comparator_ci_high, comparator_fact_id,
    risk_difference, value_status, ci_level, ci_low, ci_low_status, ci_high, ci_high_status, p_relation, p_value,
    p_value_status, fact_id
FROM subgroups
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($population IS NULL OR population_id = $population)
    AND ($subgroup_factor IS NULL OR subgroup_factor = $subgroup_factor OR subgroup_factor = 'all')
    AND ($subgroup_kind IS NULL OR subgroup_kind = $subgroup_kind OR subgroup_factor = 'all')
ORDER BY trial_id, endpoint_id, population_id, arm_id, comparator_id, CASE WHEN subgroup_factor = 'all' THEN 0
    ELSE 1 END,
    position, fact_id;
