/* ---
title = "Pooled effects"
question = "What do the studies of an outcome say together, by methods that have a closed form?"
grain = "One row is an outcome of a question, pooled by one method."
key = ["question_id", "outcome_id", "method"]
note = "Networks, and methods without a closed form (REML, Paule-Mandel), are in kb pool; so is the guard that refuses to mix results that differ in population, assessor, time frame or estimand."

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

[parameters.method]
type = "VARCHAR"
kind = "category"
about = "How the studies are pooled; every method when left out."
choices = ["inverse_variance", "mantel_haenszel", "peto", "dersimonian_laird", "hartung_knapp"]
example = "hartung_knapp"

[columns]
question_id    = { kind = "identifier", about = "Short name of the question." }
outcome_id     = { kind = "identifier", about = "Short name of the outcome." }
method         = { kind = "label", about = "How it was pooled." }
studies        = { kind = "count", unit = "studies", about = "Studies pooled." }
measure        = { kind = "category", about = "Measure that was pooled." }
value          = { kind = "discriminated", unit_column = "unit", null = "no study can be pooled", about = "The pooled effect." }
unit           = { kind = "unit", null = "the outcome has no unit", about = "Unit of the effect and its interval." }
ci_level       = { kind = "ci_level", unit = "percent", about = "Confidence level of the interval." }
ci_low         = { kind = "discriminated", unit_column = "unit", null = "no study can be pooled", about = "Lower limit of the confidence interval." }
ci_high        = { kind = "discriminated", unit_column = "unit", null = "no study can be pooled", about = "Upper limit of the confidence interval." }
q              = { kind = "quantity", null = "no study has an effect of its own", about = "Cochran's Q about the pooled common effect." }
q_df           = { kind = "count", unit = "degrees of freedom", about = "Degrees of freedom of Q." }
i2_percent     = { kind = "quantity", unit = "percent", null = "fewer than two studies", about = "I2 as (Q - df)/Q, at least 0." }
tau2           = { kind = "quantity", null = "a common-effect method", about = "Between-study variance on the scale of analysis." }
fact_id        = { kind = "fact", about = "The fact of the outcome; --cite names those of the studies, too." }

[fixture]
parameters = { question = "q1", outcome = "death", method = "mantel_haenszel" }
given.questions = [{ question_id = "q1", fact_id = 11 }]
given.question_outcomes = [
  { question_id = "q1", outcome_id = "death", position = 1, fact_id = 12 },
  { question_id = "q1", outcome_id = "pain", position = 2, fact_id = 13 },
  { question_id = "q2", outcome_id = "death", position = 1, fact_id = 14 },
]
given.body_of_evidence = [
  { question_id = "q1", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", events = 10, total = 100, comparator_events = 20, comparator_total = 100 },
  { question_id = "q1", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Jones", arm = "A", comparator = "B", events = 20, total = 100, comparator_events = 40, comparator_total = 100 },
  { question_id = "q1", outcome_id = "death", measure = "risk_ratio", link_status = "proposed", study = "t9", arm = "A", comparator = "B", events = 90, total = 100, comparator_events = 1, comparator_total = 100 },
  { question_id = "q1", outcome_id = "pain", measure = "risk_ratio", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", events = 5, total = 50, comparator_events = 5, comparator_total = 50 },
  { question_id = "q2", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Lee", arm = "A", comparator = "B", events = 30, total = 100, comparator_events = 10, comparator_total = 100 },
]
expect = [{ outcome_id = "death", studies = 2, value = 0.5, unit = "ratio", q_df = 1, tau2 = "NULL", fact_id = 12 }]

[[fixture.also]]
parameters = { question = "q1", method = "inverse_variance" }
expect = [{ outcome_id = "death", value = 0.5 }, { outcome_id = "pain", value = 1.0, i2_percent = "NULL" }]

[[fixture.also]]
parameters = { outcome = "death", method = "dersimonian_laird" }
expect = [{ question_id = "q1", value = 0.5, tau2 = 0.0 }, { question_id = "q2", value = 3.0 }]
--- */
SELECT question_id, outcome_id, method, studies, measure, value, unit, ci_level, ci_low, ci_high, q, q_df, i2_percent,
    tau2, fact_id
FROM (
    SELECT 1 AS place, * FROM pool_inverse_variance($question, $outcome)
    WHERE ($method IS NULL OR $method = 'inverse_variance')
    UNION ALL
    SELECT 2 AS place, * FROM pool_mantel_haenszel($question, $outcome)
    WHERE ($method IS NULL OR $method = 'mantel_haenszel')
    UNION ALL
    SELECT 3 AS place, * FROM pool_peto($question, $outcome)
    WHERE ($method IS NULL OR $method = 'peto')
    UNION ALL
    SELECT 4 AS place, * FROM pool_dersimonian_laird($question, $outcome)
    WHERE ($method IS NULL OR $method = 'dersimonian_laird')
    UNION ALL
    SELECT 5 AS place, * FROM pool_hartung_knapp($question, $outcome)
    WHERE ($method IS NULL OR $method = 'hartung_knapp')
) AS pooled
ORDER BY question_id, outcome_id, place;
