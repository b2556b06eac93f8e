/* ---
view = "study_results"
grain = "One row is what a published meta-analysis reports of one study for one outcome; in a network, of one arm of it."
key = ["fact_id"]
unique = ["question_id", "outcome_id", "study", "arm", "comparator"]

[columns]
question_id                   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id                    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome.", overlap = "values" }
outcome                       = { type = "VARCHAR", kind = "label", null = "never", about = "Outcome as people say it.", names = "outcome_id" }
study                         = { type = "VARCHAR", kind = "label", null = "never", about = "Study as the source names it." }
year                          = { type = "INTEGER", kind = "order", null = "not printed", about = "Year of the study, as the source gives it." }
arm                           = { type = "VARCHAR", kind = "label", null = "never", about = "What participants of the arm received." }
comparator                    = { type = "VARCHAR", kind = "label", null = "a network, where every row is one arm", about = "What participants of the comparator received." }
population                    = { type = "VARCHAR", kind = "label", null = "the source names none", about = "Analysis population." }
timepoint                     = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor                      = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the outcome." }
measure                       = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "Measure that the outcome is pooled with, and that an effect printed here is of." }
events                        = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the arm.", of = "total" }
total                         = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the arm." }
comparator_events             = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the comparator.", of = "comparator_total" }
comparator_total              = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the comparator." }
mean                          = { type = "DOUBLE", kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the arm." }
standard_deviation            = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the arm." }
comparator_mean               = { type = "DOUBLE", kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the comparator." }
comparator_standard_deviation = { type = "DOUBLE", kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the comparator." }
observed_minus_expected       = { type = "DOUBLE", kind = "log_rank", null = "not printed", about = "Events observed in the arm less those expected there (log-rank)." }
variance                      = { type = "DOUBLE", kind = "log_rank", null = "not printed", about = "Variance of observed minus expected." }
effect                        = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "not printed", about = "The effect as printed; the measure says what it is, and a risk difference is in percentage points.", by = "measure" }
standard_error                = { type = "DOUBLE", kind = "standard_error", null = "not printed", about = "Standard error of the effect; of a ratio, of its natural logarithm." }
ci_level                      = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low                        = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no interval is printed", about = "Lower limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_high                       = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no interval is printed", about = "Upper limit of the confidence interval.", by = "measure", level = "ci_level" }
unit                          = { type = "VARCHAR", kind = "unit", null = "the effect has no unit", about = "Unit of the means, or of the effect." }
position                      = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status                  = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id                       = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW study_results AS
SELECT s.question_id, s.outcome_id, o.outcome, s.study, s.year, s.arm, s.comparator, s.population, s.timepoint,
    s.assessor, o.measure, s.events, s.total, s.comparator_events, s.comparator_total, s.mean, s.standard_deviation,
    s.comparator_mean, s.comparator_standard_deviation, s.observed_minus_expected, s.variance, s.effect,
    s.standard_error, s.ci_level, s.ci_low, s.ci_high, s.unit, s.position, s.value_status, s.fact_id
FROM core.study_result AS s
JOIN core.question_outcome AS o ON o.question_id = s.question_id AND o.outcome_id = s.outcome_id;
