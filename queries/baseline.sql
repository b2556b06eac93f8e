/* ---
title = "Baseline characteristics"
question = "Who took part in the trial, and were the arms alike at the start?"
grain = "One row is a statistic of a characteristic before treatment, in an arm."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.population]
type = "VARCHAR"
kind = "identifier"
about = "Analysis population, by its short name; all when left out. List them with: kb query populations"
choices_from = "SELECT DISTINCT population_id FROM baseline WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY population_id"
example = "remission_analysis"

[parameters.characteristic]
type = "VARCHAR"
kind = "label"
about = "Characteristic; all when left out."
choices_from = "SELECT DISTINCT characteristic FROM baseline WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY characteristic"
example = "Karyotype"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[columns]
trial_id           = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id      = { kind = "identifier", about = "Short name of the analysis population." }
population         = { kind = "label", about = "Analysis population as people say it." }
characteristic     = { kind = "label", about = "Characteristic." }
level              = { kind = "label", null = "the characteristic has no levels", about = "Level of the characteristic." }
arm                = { kind = "label", about = "Arm as people say it." }
role               = { kind = "category", about = "Role of the arm." }
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
parameters = { trial = "t1", population = "itt", characteristic = "Age", role = "experimental" }
given.baseline = [
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Age", statistic = "count", n_status = "reported", denominator_source = "from_population", percent_status = "reported", value_status = "reported", level = "55 or older", n = 43, denominator = 109, percent = 39.0, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Age", statistic = "median", n_status = "not_applicable", denominator_source = "from_population", percent_status = "not_applicable", value_status = "reported", value = 47.0, unit = "years", range_low = 18.0, range_high = 78.0, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Age", statistic = "count", n_status = "illegible", denominator_source = "from_population", percent_status = "illegible", value_status = "illegible", level = "unknown", position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "Usual care", role = "comparator", characteristic = "Age", statistic = "count", n_status = "reported", denominator_source = "from_population", percent_status = "reported", value_status = "reported", n = 40, position = 4, fact_id = 4 },
  { trial_id = "t1", population_id = "itt", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Sex", statistic = "count", n_status = "reported", denominator_source = "from_population", percent_status = "reported", value_status = "reported", n = 61, position = 5, fact_id = 5 },
  { trial_id = "t1", population_id = "safe", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Age", statistic = "count", n_status = "reported", denominator_source = "from_population", percent_status = "reported", value_status = "reported", n = 60, position = 6, fact_id = 6 },
  { trial_id = "t2", population_id = "itt", population = "Intention to treat", arm = "New drug", role = "experimental", characteristic = "Age", statistic = "count", n_status = "reported", denominator_source = "from_population", percent_status = "reported", value_status = "reported", n = 1, position = 1, fact_id = 7 },
]
expect = [
  { fact_id = 1, level = "NULL", statistic = "median", value = 47.0, unit = "years", range_low = 18.0, range_high = 78.0, n = "NULL" },
  { fact_id = 2, n = 43, denominator = 109, percent = 39.0 },
  { fact_id = 3, n = "NULL", n_status = "illegible", percent = "NULL", value_status = "illegible" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
  { fact_id = 6 },
  { fact_id = 7 },
]
--- */
SELECT trial_id, population_id, population, characteristic, level, arm, role, statistic, value, unit, range_low,
    range_high, dispersion, dispersion_type, n, n_status, denominator, denominator_source, percent, percent_status,
    value_status, fact_id
FROM baseline
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($population IS NULL OR population_id = $population)
    AND ($characteristic IS NULL OR characteristic = $characteristic)
    AND ($role IS NULL OR role = $role)
ORDER BY trial_id, position, fact_id;
