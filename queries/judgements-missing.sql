/* ---
title = "Judgements that are missing"
question = "What has nobody judged, decided or confirmed yet?"
grain = "One row is a judgement of an outcome that nobody has recorded."
key = ["question_id", "outcome_id", "missing", "about"]

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
outcome     = { kind = "label", about = "Outcome as people say it." }
missing     = { kind = "label", about = "What is missing: importance, thresholds, baseline risk, confirmation, risk of bias or certainty." }
about       = { kind = "label", null = "the outcome as a whole", about = "The study, or the domain of certainty." }
status      = { kind = "label", about = "What stands in its place." }
fact_id     = { kind = "fact", about = "The outcome's fact; see the view facts." }

[fixture]
parameters = { question = "q1", outcome = "death" }
given.questions = [{ question_id = "q1", fact_id = 11 }, { question_id = "q2", fact_id = 17 }]
given.question_outcomes = [
  { question_id = "q1", outcome_id = "death", outcome = "Death", measure = "risk_ratio", importance = "critical", position = 1, fact_id = 12 },
  { question_id = "q1", outcome_id = "pain", outcome = "Pain", measure = "mean_difference", minimal_important_difference = 1.0, threshold_unit = "outcome_unit", position = 2, fact_id = 13 },
  { question_id = "q2", outcome_id = "death", outcome = "Death", measure = "risk_ratio", small_from = 5.0, position = 1, fact_id = 14 },
]
given.baseline_risks = [{ question_id = "q2", outcome_id = "death", baseline_risk = "low", fact_id = 15 }]
given.evidence_links = [{ question_id = "q1", outcome_id = "death", trial_id = "t1", link_status = "proposed", fact_id = 16 }]
given.body_of_evidence = [
  { question_id = "q1", outcome_id = "death", study = "Smith", arm = "A" },
  { question_id = "q1", outcome_id = "death", study = "Lee", arm = "A" },
]
given.risk_of_bias = [
  { question_id = "q1", outcome_id = "death", study = "Smith", domain = "overall", judgement = "low", fact_id = 1 },
]
given.vocabulary = [
  { vocabulary = "certainty_domain", word = "imprecision" },
  { vocabulary = "certainty_domain", word = "dose_response" },
  { vocabulary = "certainty_domain", word = "overall" },
]
given.certainty_ratings = [
  { question_id = "q1", outcome_id = "death", domain = "imprecision", rating = "serious", fact_id = 2 },
  { question_id = "q1", outcome_id = "pain", domain = "overall", rating = "low", fact_id = 3 },
  { question_id = "q1", outcome_id = "pain", domain = "imprecision", rating = "serious", fact_id = 4 },
  { question_id = "q2", outcome_id = "death", domain = "overall", rating = "low", fact_id = 5 },
  { question_id = "q2", outcome_id = "death", domain = "imprecision", rating = "serious", fact_id = 6 },
]
expect = [
  { outcome_id = "death", missing = "thresholds", about = "NULL", status = "not assessed", fact_id = 12 },
  { outcome_id = "death", missing = "baseline risk", about = "NULL" },
  { outcome_id = "death", missing = "confirmation", about = "t1", status = "proposed" },
  { outcome_id = "death", missing = "risk of bias", about = "Lee", status = "not assessed" },
  { outcome_id = "death", missing = "certainty", about = "overall", status = "not assessed" },
]

[[fixture.also]]
parameters = { question = "q1" }
expect = [
  { outcome_id = "death", missing = "thresholds" },
  { outcome_id = "death", missing = "baseline risk" },
  { outcome_id = "death", missing = "confirmation" },
  { outcome_id = "death", missing = "risk of bias" },
  { outcome_id = "death", missing = "certainty" },
  { outcome_id = "pain", missing = "importance" },
]

[[fixture.also]]
parameters = { question = "q2" }
expect = [{ question_id = "q2", missing = "importance", fact_id = 14 }]

[[fixture.also]]
parameters = { outcome = "pain" }
expect = [{ question_id = "q1", missing = "importance", fact_id = 13 }]
--- */
SELECT o.question_id, o.outcome_id, o.outcome, m.missing, m.about, m.status, o.fact_id
FROM question_outcomes AS o
JOIN (
    SELECT question_id, outcome_id, 1 AS place, 'importance' AS missing, CAST(NULL AS VARCHAR) AS about,
        'not assessed' AS status
    FROM question_outcomes
    WHERE importance IS NULL
    UNION ALL
    SELECT question_id, outcome_id, 2, 'thresholds', NULL, 'not assessed'
    FROM question_outcomes
    WHERE minimal_important_difference IS NULL AND small_from IS NULL AND moderate_from IS NULL AND large_from IS NULL
    UNION ALL
    SELECT x.question_id, x.outcome_id, 3, 'baseline risk', NULL, 'not assessed'
    FROM question_outcomes AS x
    WHERE x.measure <> 'mean_difference' AND NOT EXISTS (
        SELECT 1 FROM baseline_risks AS b WHERE b.question_id = x.question_id AND b.outcome_id = x.outcome_id)
    UNION ALL
    SELECT DISTINCT question_id, outcome_id, 4, 'confirmation', trial_id, link_status
    FROM evidence_links
    WHERE link_status <> 'confirmed'
    UNION ALL
    SELECT DISTINCT s.question_id, s.outcome_id, 5, 'risk of bias', s.study, 'not assessed'
    FROM body_of_evidence AS s
    WHERE NOT EXISTS (
        SELECT 1 FROM risk_of_bias AS r
        WHERE r.question_id = s.question_id AND r.outcome_id = s.outcome_id AND r.study = s.study
            AND r.domain = 'overall')
    UNION ALL
    SELECT x.question_id, x.outcome_id, 6, 'certainty', v.word, 'not assessed'
    FROM question_outcomes AS x
    CROSS JOIN vocabulary AS v
    WHERE v.vocabulary = 'certainty_domain'
        AND v.word IN ('risk_of_bias', 'inconsistency', 'indirectness', 'imprecision', 'publication_bias', 'overall')
        AND NOT EXISTS (
            SELECT 1 FROM certainty_ratings AS c
            WHERE c.question_id = x.question_id AND c.outcome_id = x.outcome_id AND c.domain = v.word)
) AS m ON m.question_id = o.question_id AND m.outcome_id = o.outcome_id
WHERE ($question IS NULL OR o.question_id = $question)
    AND ($outcome IS NULL OR o.outcome_id = $outcome)
ORDER BY o.question_id, o.position, m.place, m.about;
