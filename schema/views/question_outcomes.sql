/* ---
view = "question_outcomes"
grain = "One row is an outcome of a question, with what people decided about it."
key = ["question_id", "outcome_id"]
unique = ["question_id", "outcome_id"]

[columns]
question_id                  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id                   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
outcome                      = { type = "VARCHAR", kind = "label", null = "never", about = "Outcome as people say it.", names = "outcome_id" }
importance                   = { type = "VARCHAR", kind = "category", vocabulary = "importance", null = "not assessed", about = "Importance for a decision, as people rated it." }
importance_rating            = { type = "INTEGER", kind = "order", null = "not assessed", about = "The same as a number from 1 to 9." }
kind                         = { type = "VARCHAR", kind = "category", vocabulary = "endpoint_kind", null = "never", about = "Kind of endpoint that answers it." }
measure                      = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "Measure of the effect." }
favourable_direction         = { type = "VARCHAR", kind = "category", vocabulary = "favourable_direction", null = "never", about = "Direction of the outcome that favours the patient." }
polarity                     = { type = "VARCHAR", kind = "category", vocabulary = "polarity", null = "not a time-to-event outcome", about = "Whether the outcome is stated as the event or as being free of it; a hazard ratio is always that of the event." }
follow_up                    = { type = "VARCHAR", kind = "text", null = "not stated", about = "Time over which the outcome is asked for." }
scale                        = { type = "VARCHAR", kind = "text", null = "not stated", about = "Instrument or scale, with its range." }
unit                         = { type = "VARCHAR", kind = "unit", null = "the outcome has no unit", about = "Unit of the outcome." }
is_network                   = { type = "BOOLEAN", kind = "flag", null = "never", about = "Whether more than two treatments are compared." }
reference_treatment          = { type = "VARCHAR", kind = "label", null = "not a network, or none chosen", about = "Treatment that the others of a network are shown against." }
threshold_unit               = { type = "VARCHAR", kind = "category", vocabulary = "threshold_unit", null = "not assessed", about = "What the thresholds are counted in." }
minimal_important_difference = { type = "DOUBLE", kind = "quantity", unit_column = "threshold_unit", null = "not assessed", about = "Smallest absolute difference that people set as important." }
small_from                   = { type = "DOUBLE", kind = "quantity", unit_column = "threshold_unit", null = "not assessed", about = "Absolute difference from which an effect is small; below it is trivial." }
moderate_from                = { type = "DOUBLE", kind = "quantity", unit_column = "threshold_unit", null = "not assessed", about = "Absolute difference from which an effect is moderate." }
large_from                   = { type = "DOUBLE", kind = "quantity", unit_column = "threshold_unit", null = "not assessed", about = "Absolute difference from which an effect is large." }
thresholds_set_by            = { type = "VARCHAR", kind = "label", null = "not assessed", about = "Who set the thresholds." }
thresholds_set_on            = { type = "DATE", kind = "date", null = "not assessed", about = "When they were set." }
pooling_preset               = { type = "VARCHAR", kind = "label", null = "none chosen", about = "Preset of pooling methods that people chose." }
pooling_reason               = { type = "VARCHAR", kind = "text", null = "none given", about = "Why they chose it." }
position                     = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
fact_id                      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW question_outcomes AS
SELECT question_id, outcome_id, outcome, importance, importance_rating, kind, measure, favourable_direction, polarity,
    follow_up, scale, unit, is_network, reference_treatment, threshold_unit, minimal_important_difference, small_from,
    moderate_from, large_from, thresholds_set_by, thresholds_set_on, pooling_preset, pooling_reason, position, fact_id
FROM core.question_outcome;
