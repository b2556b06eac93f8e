/* ---
view = "eligibility"
grain = "One row is an eligibility criterion of a trial."
key = ["fact_id"]

[columns]
trial_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
criterion = { type = "VARCHAR", kind = "label", null = "never", about = "Criterion." }
operator  = { type = "VARCHAR", kind = "category", vocabulary = "operator", null = "never", about = "Relation of the participant to the value." }
value     = { type = "VARCHAR", kind = "text", null = "the criterion has no value", about = "Value as printed." }
unit      = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value." }
position  = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
fact_id   = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW eligibility AS
SELECT trial_id, criterion, operator, value, unit, position, fact_id
FROM core.eligibility;
