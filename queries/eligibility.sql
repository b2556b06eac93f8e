/* ---
title = "Eligibility"
question = "Who could take part in the trial?"
grain = "One row is an eligibility criterion of a trial."
key = ["fact_id"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.criterion]
type = "VARCHAR"
kind = "text"
about = "Part of the criterion, in any case; all criteria when left out."
example = "age"

[columns]
trial_id  = { kind = "identifier", about = "Registry id of the trial in lower case." }
criterion = { kind = "label", about = "Criterion." }
operator  = { kind = "category", about = "Relation of the participant to the value." }
value     = { kind = "text", null = "the criterion has no value", about = "Value as printed." }
unit      = { kind = "unit", null = "the value has no unit", about = "Unit of the value." }
fact_id   = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", criterion = "AGE" }
given.eligibility = [
  { trial_id = "t1", criterion = "Stage", operator = "in", value = "II, III", position = 3, fact_id = 3 },
  { trial_id = "t1", criterion = "Disease", operator = "present", position = 2, fact_id = 2 },
  { trial_id = "t1", criterion = "Age", operator = ">=", value = "18", unit = "years", position = 1, fact_id = 1 },
  { trial_id = "t2", criterion = "Age", operator = "<=", value = "70", position = 1, fact_id = 4 },
]
expect = [
  { fact_id = 1, operator = ">=", value = "18", unit = "years" },
  { fact_id = 3, operator = "in", value = "II, III", unit = "NULL" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2, value = "NULL" },
  { fact_id = 3 },
  { fact_id = 4 },
]
--- */
SELECT trial_id, criterion, operator, value, unit, fact_id
FROM eligibility
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($criterion IS NULL OR strpos(lower(criterion), lower($criterion)) > 0)
ORDER BY trial_id, position, fact_id;
