/* ---
title = "Body of evidence"
question = "Which studies answer an outcome of a question, and what do they report?"
grain = "One row is a study that answers an outcome of a question; in a network, one arm of it."
key = ["question_id", "outcome_id", "study", "arm", "fact_id"]
note = "Only rows whose link_status is 'confirmed' are pooled."

[parameters.question]
type = "VARCHAR"
kind = "identifier"
about = "Question, by its short name; all when left out. List them with: kb query questions"
choices_from = "SELECT question_id FROM questions ORDER BY question_id"
example = "bcg-vaccine"

[parameters.outcome]
type = "VARCHAR"
kind = "identifier"
about = "Outcome, by its short name; all when left out."
choices_from = "SELECT DISTINCT outcome_id FROM question_outcomes WHERE ($question IS NULL OR question_id = $question) ORDER BY outcome_id"
example = "tuberculosis"

[columns]
question_id                   = { kind = "identifier", about = "Short name of the question." }
outcome_id                    = { kind = "identifier", about = "Short name of the outcome." }
outcome                       = { kind = "label", about = "Outcome as people say it." }
study                         = { kind = "label", about = "Study as the source names it, or the trial_id." }
link_status                   = { kind = "category", about = "Whether a person confirmed that it answers the outcome; only what is confirmed is pooled." }
population                    = { kind = "label", null = "the source names none", about = "Analysis population." }
timepoint                     = { kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it." }
assessor                      = { kind = "label", null = "the source names no assessor", about = "Who assessed the outcome." }
arm                           = { kind = "label", about = "What participants of the arm received." }
comparator                    = { kind = "label", null = "a network, where every row is one arm", about = "What participants of the comparator received." }
events                        = { kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the arm." }
total                         = { kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the arm." }
comparator_events             = { kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the comparator." }
comparator_total              = { kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the comparator." }
mean                          = { kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the arm." }
standard_deviation            = { kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the arm." }
comparator_mean               = { kind = "quantity", unit_column = "unit", null = "not printed", about = "Mean in the comparator." }
comparator_standard_deviation = { kind = "dispersion", unit_column = "unit", null = "not printed", about = "Standard deviation in the comparator." }
observed_minus_expected       = { kind = "log_rank", null = "not printed", about = "Events observed in the arm less those expected there (log-rank)." }
variance                      = { kind = "log_rank", null = "not printed", about = "Variance of observed minus expected." }
measure                       = { kind = "category", about = "Measure that the outcome is pooled with, and that an effect printed here is of." }
effect                        = { kind = "discriminated", unit_column = "unit", null = "not printed", about = "The effect as printed; the measure says what it is." }
ci_level                      = { kind = "ci_level", unit = "percent", null = "no interval is printed", about = "Confidence level of the interval." }
ci_low                        = { kind = "discriminated", unit_column = "unit", null = "no interval is printed", about = "Lower limit of the confidence interval." }
ci_high                       = { kind = "discriminated", unit_column = "unit", null = "no interval is printed", about = "Upper limit of the confidence interval." }
unit                          = { kind = "unit", null = "the effect has no unit", about = "Unit of the means, or of the effect." }
fact_id                       = { kind = "fact", about = "The fact that makes the row one of the outcome: that of the study, or of the link to the trial." }

[fixture]
parameters = { question = "q1", outcome = "death" }
given.questions = [{ question_id = "q1", fact_id = 11 }]
given.question_outcomes = [{ question_id = "q1", outcome_id = "death", position = 1, fact_id = 12 }]
given.body_of_evidence = [
  { question_id = "q1", outcome_id = "death", outcome = "Death", measure = "risk_ratio", evidence_from = "study_table", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", events = 3, total = 40, comparator_events = 5, comparator_total = 41, position = 2 },
  { question_id = "q1", outcome_id = "death", outcome = "Death", measure = "risk_ratio", evidence_from = "study_table", link_status = "confirmed", study = "Jones", arm = "A", comparator = "B", position = 1 },
  { question_id = "q1", outcome_id = "pain", outcome = "Pain", measure = "risk_ratio", evidence_from = "study_table", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", position = 3 },
  { question_id = "q2", outcome_id = "death", outcome = "Death", measure = "risk_ratio", evidence_from = "trial", link_status = "proposed", study = "t1", arm = "A", comparator = "B", position = 1 },
]
expect = [
  { study = "Jones", events = "NULL" },
  { study = "Smith", events = 3, total = 40, comparator_events = 5, comparator_total = 41 },
]

[[fixture.also]]
parameters = {}
expect = [
  { question_id = "q1", outcome_id = "death", study = "Jones" },
  { question_id = "q1", outcome_id = "death", study = "Smith" },
  { question_id = "q1", outcome_id = "pain", study = "Smith" },
  { question_id = "q2", outcome_id = "death", study = "t1", link_status = "proposed" },
]
--- */
SELECT b.question_id, b.outcome_id, b.outcome, b.study, b.link_status, b.population, b.timepoint, b.assessor, b.arm,
    b.comparator, b.events, b.total, b.comparator_events, b.comparator_total, b.mean, b.standard_deviation,
    b.comparator_mean, b.comparator_standard_deviation, b.observed_minus_expected, b.variance, b.measure, b.effect,
    b.ci_level, b.ci_low, b.ci_high, b.unit, b.fact_id
FROM body_of_evidence AS b
WHERE ($question IS NULL OR b.question_id = $question)
    AND ($outcome IS NULL OR b.outcome_id = $outcome)
ORDER BY b.question_id, b.outcome_id, b.evidence_from, b.position, b.study, b.arm;
