/* ---
title = "Planned and prespecified quantities"
question = "How was the trial designed: sample size, significance levels, power and its assumptions, events, boundaries, dates, windows?"
grain = "One row is a planned or prespecified quantity of a trial."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Endpoint that the quantity concerns, by its short name; every quantity when left out."
choices_from = "SELECT DISTINCT endpoint_id FROM statistical_design WHERE endpoint_id IS NOT NULL AND ($trial IS NULL OR trial_id = $trial) ORDER BY endpoint_id"
example = "os"

[parameters.item]
type = "VARCHAR"
kind = "label"
about = "What the quantity is; all when left out."
choices_from = "SELECT DISTINCT item FROM statistical_design WHERE ($trial IS NULL OR trial_id = $trial) ORDER BY item"
example = "power"

[columns]
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
endpoint_id  = { kind = "identifier", null = "it concerns the whole trial", about = "Short name of the endpoint." }
endpoint     = { kind = "label", null = "it concerns the whole trial", about = "Endpoint as people say it." }
item         = { kind = "label", about = "What the quantity is." }
arm          = { kind = "label", null = "it concerns no single arm", about = "Arm as people say it." }
role         = { kind = "category", null = "it concerns no single arm", about = "Role of the arm." }
relation     = { kind = "category", null = "the value is not a number", about = "Relation of the quantity to the value, for example at least." }
value        = { kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The quantity; its meaning is given by the item and its unit." }
unit         = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low    = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high   = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
value_date   = { kind = "date", null = "the quantity is not a date", about = "The quantity, where it is a date." }
value_status = { kind = "category", about = "Status of the row's main value." }
fact_id      = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", endpoint = "os", item = "power" }
given.statistical_design = [
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", item = "power", value_status = "reported", relation = "=", value = 80.0, unit = "percent", position = 2, fact_id = 2 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", item = "events_planned", value_status = "reported", relation = "≥", value = 248.0, position = 1, fact_id = 1 },
  { trial_id = "t1", endpoint_id = "rate", endpoint = "Response", item = "power", value_status = "reported", value = 88.5, position = 3, fact_id = 3 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", item = "data_cutoff", value_status = "reported", unit = "date", value_date = 2020-01-31, position = 4, fact_id = 4 },
  { trial_id = "t1", endpoint_id = "os", endpoint = "Overall survival", item = "power", value_status = "not_reported", position = 5, fact_id = 5 },
  { trial_id = "t2", endpoint_id = "os", endpoint = "Overall survival", item = "power", value_status = "reported", value = 90.0, position = 1, fact_id = 6 },
]
expect = [
  { fact_id = 2, relation = "=", value = 80.0, unit = "percent" },
  { fact_id = 5, value = "NULL", value_status = "not_reported" },
]

[[fixture.also]]
parameters = { trial = "t1" }
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4, value_date = 2020-01-31 },
  { fact_id = 5 },
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
]
--- */
SELECT trial_id, endpoint_id, endpoint, item, arm, role, relation, value, unit, range_low, range_high, value_date,
    value_status, fact_id
FROM statistical_design
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($item IS NULL OR item = $item)
ORDER BY trial_id, position, fact_id;
