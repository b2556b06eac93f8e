/* ---
title = "Exposure to treatment"
question = "How much treatment did participants receive, how often was it reduced or interrupted, and what supportive treatment did they need?"
grain = "One row is a statistic of treatment received in an arm."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.measure]
type = "VARCHAR"
kind = "label"
about = "What was received or changed; all when left out."
choices_from = "SELECT DISTINCT measure FROM exposure WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY measure"
example = "dose reduction"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out; 'all' is all arms together."
choices = ["experimental", "comparator", "all"]
example = "experimental"

[columns]
trial_id      = { kind = "identifier", about = "Registry id of the trial in lower case." }
population_id = { kind = "identifier", about = "Short name of the analysis population." }
population    = { kind = "label", about = "Analysis population as people say it." }
measure       = { kind = "label", about = "What was received or changed." }
statistic     = { kind = "category", about = "What the value is." }
arm           = { kind = "label", about = "Arm as people say it." }
role          = { kind = "category", about = "Role of the arm." }
n             = { kind = "count", unit = "participants", null = "n_status says why", about = "Participants counted or described." }
n_status      = { kind = "category", about = "Status of n." }
value         = { kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The estimate; its meaning is given by the statistic or measure and its unit." }
unit          = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low     = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high    = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
value_status  = { kind = "category", about = "Status of the row's main value." }
fact_id       = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", measure = "cycles per participant", role = "experimental" }
given.exposure = [
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", measure = "cycles per participant", statistic = "median", n_status = "not_reported", unit = "cycles", value_status = "reported", value = 3.0, range_low = 1.0, range_high = 6.0, position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", measure = "cycles per participant", statistic = "mean", n_status = "not_reported", unit = "cycles", value_status = "not_reported", position = 3, fact_id = 3 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "Usual care", role = "comparator", measure = "cycles per participant", statistic = "median", n_status = "not_reported", unit = "cycles", value_status = "reported", value = 1.0, position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", measure = "dose reduction", statistic = "proportion", n_status = "not_reported", unit = "percent", value_status = "reported", value = 12.0, position = 4, fact_id = 4 },
  { trial_id = "t2", population_id = "safe", population = "Safety", arm = "New drug", role = "experimental", measure = "cycles per participant", statistic = "median", n_status = "not_reported", unit = "cycles", value_status = "reported", value = 9.0, position = 1, fact_id = 5 },
]
expect = [
  { fact_id = 1, value = 3.0, unit = "cycles", range_low = 1.0, range_high = 6.0, n = "NULL", n_status = "not_reported" },
  { fact_id = 3, value = "NULL", value_status = "not_reported" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
  { fact_id = 5 },
]
--- */
SELECT trial_id, population_id, population, measure, statistic, arm, role, n, n_status, value, unit, range_low,
    range_high,
    value_status, fact_id
FROM exposure
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($measure IS NULL OR measure = $measure)
    AND ($role IS NULL OR role = $role)
ORDER BY trial_id, position, fact_id;
