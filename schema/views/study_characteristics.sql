/* ---
view = "study_characteristics"
grain = "One row is a subgroup level or a covariate of a study, for an outcome of a question."
key = ["fact_id", "characteristic"]

[columns]
question_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
study          = { type = "VARCHAR", kind = "label", null = "never", about = "Study as the source names it." }
characteristic = { type = "VARCHAR", kind = "label", null = "never", about = "Subgroup factor or covariate.", overlap = "values" }
level          = { type = "VARCHAR", kind = "label", null = "a covariate, or value_status says why", about = "Level of the subgroup factor." }
value          = { type = "DOUBLE", kind = "quantity", unit_column = "unit", null = "a subgroup factor, or value_status says why", about = "Value of the covariate." }
unit           = { type = "VARCHAR", kind = "unit", null = "it has no unit", about = "Unit of the covariate." }
value_status   = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id        = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW study_characteristics AS
SELECT question_id, outcome_id, study, characteristic, level, value, unit, value_status, fact_id
FROM core.study_characteristic;
