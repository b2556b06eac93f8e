/* ---
title = "Baseline by group"
question = "Who took part, in each group that the record reports at baseline?"
grain = "One row is a statistic of a characteristic before treatment, in an arm or registry group."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id           = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id      = { kind = "identifier", about = "Short name of the analysis population." }
population         = { kind = "label", about = "Analysis population as people say it." }
characteristic     = { kind = "label", about = "Characteristic." }
level              = { kind = "label", null = "the characteristic has no levels", about = "Level of the characteristic." }
arm_id             = { kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together." }
arm                = { kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it." }
role               = { kind = "category", null = "a registry group that is linked to no arm", about = "Role of the arm." }
group_title        = { kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record." }
group_relation     = { kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms." }
statistic          = { kind = "category", about = "What the value is." }
value              = { kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit." }
unit               = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low          = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high         = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
dispersion         = { kind = "dispersion", unit_column = "unit", null = "not printed", about = "Dispersion among participants." }
dispersion_type    = { kind = "category", null = "no dispersion is printed", about = "What the dispersion is." }
n                  = { kind = "count", unit = "participants", null = "n_status says why", about = "Participants at this level." }
n_status           = { kind = "category", about = "Status of n." }
denominator        = { kind = "count", unit = "participants", null = "denominator_source says why", about = "Participants that the percentage is of." }
denominator_source = { kind = "category", about = "Where the denominator comes from." }
percent            = { kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status     = { kind = "category", about = "Status of the percentage." }
value_status       = { kind = "category", about = "Status of the row's main value." }
fact_id            = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1" }
given.baseline = [
  { trial_id = "t1", population_id = "baseline", population = "Baseline", characteristic = "Sex", level = "Female", statistic = "count", group_title = "Total", arm_id = "all", n = 99, n_status = "reported", denominator = 198, denominator_source = "from_population", percent = 50.0, percent_status = "derived", value_status = "reported", position = 2, fact_id = 1 },
  { trial_id = "t1", population_id = "baseline", population = "Baseline", characteristic = "Age", statistic = "mean", value = 61.2, unit = "years", group_title = "High dose", n_status = "not_applicable", denominator_source = "from_population", percent_status = "not_applicable", value_status = "reported", position = 1, fact_id = 2 },
  { trial_id = "t2", population_id = "baseline", population = "Baseline", characteristic = "Age", statistic = "mean", n_status = "not_applicable", denominator_source = "not_reported", percent_status = "not_applicable", value_status = "not_reported", position = 1, fact_id = 3 },
]
expect = [
  { fact_id = 2, value = 61.2, group_title = "High dose", arm = "NULL" },
  { fact_id = 1, n = 99, percent = 50.0, percent_status = "derived" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 2 },
  { fact_id = 1 },
  { fact_id = 3 },
]
--- */
SELECT trial_id, population_id, population, characteristic, level, arm_id, arm, role, group_title,
    group_relation, statistic, value, unit, range_low, range_high, dispersion, dispersion_type, n, n_status,
    denominator, denominator_source, percent, percent_status, value_status, fact_id
FROM baseline
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, position, fact_id;
