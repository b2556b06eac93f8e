/* ---
title = "Risk of bias"
question = "How did people judge the risk of bias of each study, domain by domain, and what is not assessed?"
grain = "One row is a domain of risk of bias, for a study and an outcome of a question."
key = ["question_id", "outcome_id", "study", "domain"]

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
question_id = { kind = "identifier", about = "Short name of the question." }
outcome_id  = { kind = "identifier", about = "Short name of the outcome." }
study       = { kind = "label", about = "Study as the source names it, or the trial_id." }
domain      = { kind = "category", about = "Domain (RoB 2)." }
judgement   = { kind = "label", about = "The judgement; 'not assessed' where nobody recorded one." }
reason      = { kind = "text", null = "none given, or not assessed", about = "Reason as people recorded it." }
rated_by    = { kind = "label", null = "not assessed", about = "Who judged it." }
rated_on    = { kind = "date", null = "not assessed", about = "When it was judged." }
fact_id     = { kind = "fact", null = "not assessed", about = "The fact behind the judgement; see the view facts." }

[fixture]
parameters = { question = "q1", outcome = "death" }
given.questions = [{ question_id = "q1", fact_id = 11 }]
given.question_outcomes = [{ question_id = "q1", outcome_id = "death", position = 1, fact_id = 12 }]
given.vocabulary = [
  { vocabulary = "risk_of_bias_domain", word = "overall" },
  { vocabulary = "risk_of_bias_domain", word = "randomization_process" },
  { vocabulary = "role", word = "all" },
]
given.body_of_evidence = [
  { question_id = "q1", outcome_id = "death", study = "Smith", arm = "A" },
  { question_id = "q1", outcome_id = "death", study = "Smith", arm = "B" },
  { question_id = "q1", outcome_id = "pain", study = "Smith", arm = "A" },
  { question_id = "q2", outcome_id = "death", study = "Lee", arm = "A" },
]
given.risk_of_bias = [
  { question_id = "q1", outcome_id = "death", study = "Smith", domain = "overall", judgement = "low", rated_by = "A. Rater", rated_on = 2024-01-02, fact_id = 1 },
]
expect = [
  { study = "Smith", domain = "randomization_process", judgement = "not assessed", rated_by = "NULL" },
  { study = "Smith", domain = "overall", judgement = "low", rated_by = "A. Rater", rated_on = 2024-01-02, fact_id = 1 },
]

[[fixture.also]]
parameters = { outcome = "death" }
expect = [
  { question_id = "q1", domain = "randomization_process" },
  { question_id = "q1", domain = "overall" },
  { question_id = "q2", study = "Lee", domain = "randomization_process" },
  { question_id = "q2", study = "Lee", domain = "overall", judgement = "not assessed" },
]

[[fixture.also]]
parameters = { question = "q1" }
expect = [
  { outcome_id = "death", domain = "randomization_process" },
  { outcome_id = "death", domain = "overall" },
  { outcome_id = "pain", domain = "randomization_process" },
  { outcome_id = "pain", domain = "overall" },
]
--- */
SELECT s.question_id, s.outcome_id, s.study, v.word AS domain, COALESCE(r.judgement, 'not assessed') AS judgement,
    r.reason, r.rated_by, r.rated_on, r.fact_id
FROM (SELECT DISTINCT question_id, outcome_id, study FROM body_of_evidence) AS s
CROSS JOIN (SELECT word FROM vocabulary WHERE vocabulary = 'risk_of_bias_domain') AS v
LEFT JOIN risk_of_bias AS r ON r.question_id = s.question_id AND r.outcome_id = s.outcome_id AND r.study = s.study
    AND r.domain = v.word
WHERE ($question IS NULL OR s.question_id = $question)
    AND ($outcome IS NULL OR s.outcome_id = $outcome)
ORDER BY s.question_id, s.outcome_id, s.study,
    CASE v.word WHEN 'randomization_process' THEN 1 WHEN 'deviations_from_intended_interventions' THEN 2
        WHEN 'missing_outcome_data' THEN 3 WHEN 'measurement_of_the_outcome' THEN 4
        WHEN 'selection_of_the_reported_result' THEN 5 ELSE 6 END;
