/* ---
title = "Regimens"
question = "What did participants of each arm receive: drugs, doses, days, cycles, and when does each dose apply?"
grain = "One row is one dose of one drug on its days, in an arm."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.role]
type = "VARCHAR"
kind = "category"
about = "Role of the arm; every arm when left out."
choices = ["experimental", "comparator"]
example = "comparator"

[parameters.drug]
type = "VARCHAR"
kind = "text"
about = "Part of the drug's name, in any case; all drugs when left out."
example = "cytarabine"

[columns]
trial_id        = { kind = "identifier", about = "Registry id of the trial in lower case." }
arm             = { kind = "label", about = "Arm as people say it." }
role            = { kind = "category", about = "Role of the arm." }
regimen         = { kind = "label", null = "the arm has one regimen", about = "Name of the regimen where an arm offers several." }
drug            = { kind = "label", about = "Drug." }
dose            = { kind = "dose", unit_column = "dose_unit", null = "value_status says why", about = "Dose." }
dose_unit       = { kind = "unit", null = "no dose is printed", about = "Unit of the dose." }
schedule        = { kind = "text", about = "Days and route in words." }
cycles          = { kind = "label", null = "every cycle", about = "Cycles that the row is for." }
cycle_days      = { kind = "duration", unit = "days", null = "not printed, or a range", about = "Length of a cycle." }
cycle_days_low  = { kind = "duration", unit = "days", null = "not a range", about = "Shortest length of a cycle." }
cycle_days_high = { kind = "duration", unit = "days", null = "not a range", about = "Longest length of a cycle." }
max_cycles      = { kind = "count", unit = "cycles", null = "not printed", about = "Largest number of cycles." }
condition       = { kind = "text", null = "always", about = "When this dose applies." }
value_status    = { kind = "category", about = "Status of the row's main value." }
fact_id         = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", role = "comparator", drug = "drug c" }
given.regimens = [
  { trial_id = "t1", arm = "Usual care", role = "comparator", regimen = "A", drug = "Drug C", schedule = "day 1", value_status = "reported", dose = 1.5, dose_unit = "g per square meter", condition = "age 55 or older", position = 3, fact_id = 3 },
  { trial_id = "t1", arm = "Usual care", role = "comparator", regimen = "A", drug = "Drug C", schedule = "day 1", value_status = "reported", dose = 3.0, dose_unit = "g per square meter", cycle_days_low = 15.0, cycle_days_high = 20.0, position = 2, fact_id = 2 },
  { trial_id = "t1", arm = "Usual care", role = "comparator", regimen = "A", drug = "Drug C", schedule = "day 1", value_status = "not_reported", position = 4, fact_id = 4 },
  { trial_id = "t1", arm = "Usual care", role = "comparator", regimen = "A", drug = "Other", schedule = "day 1", value_status = "reported", dose = 5.0, position = 5, fact_id = 5 },
  { trial_id = "t1", arm = "New drug", role = "experimental", regimen = "A", drug = "Drug C", schedule = "day 1", value_status = "reported", dose = 0.8, position = 1, fact_id = 1 },
  { trial_id = "t2", arm = "Usual care", role = "comparator", regimen = "A", drug = "Drug C", schedule = "day 1", value_status = "reported", dose = 9.0, position = 1, fact_id = 6 },
]
expect = [
  { fact_id = 2, dose = 3.0, cycle_days = "NULL", cycle_days_low = 15.0, cycle_days_high = 20.0 },
  { fact_id = 3, dose = 1.5, condition = "age 55 or older" },
  { fact_id = 4, dose = "NULL", value_status = "not_reported" },
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
SELECT trial_id, arm, role, regimen, drug, dose, dose_unit, schedule, cycles, cycle_days, cycle_days_low,
    cycle_days_high,
    max_cycles, condition, value_status, fact_id
FROM regimens
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($role IS NULL OR role = $role)
    AND ($drug IS NULL OR strpos(lower(drug), lower($drug)) > 0)
ORDER BY trial_id, position, fact_id;
