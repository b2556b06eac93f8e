/* ---
title = "Summary of Findings"
question = "What happens, in how many people of 1000, and how certain is it?"
grain = "One row is an outcome of a question at one baseline risk; an outcome without a baseline risk has one row."
key = ["question_id", "outcome_id", "baseline_risk"]
note = "Pooled by random effects with the Hartung-Knapp interval and the DerSimonian-Laird between-study variance, which has a closed form; kb summary QUESTION uses the method that the question names and adds statements. Limits of differences are those of the relative effect, the baseline risk taken as known. An outcome stated as being free of the event counts people without it."

[parameters.question]
type = "VARCHAR"
kind = "identifier"
about = "Question, by its short name; all when left out. List them with: kb query questions"
choices_from = "SELECT question_id FROM questions ORDER BY question_id"
example = "inotuzumab-relapsed-all"

[parameters.outcome]
type = "VARCHAR"
kind = "identifier"
about = "Outcome, by its short name; all when left out."
choices_from = "SELECT DISTINCT outcome_id FROM question_outcomes WHERE ($question IS NULL OR question_id = $question) ORDER BY outcome_id"
example = "remission"

[columns]
question_id                    = { kind = "identifier", about = "Short name of the question." }
outcome_id                     = { kind = "identifier", about = "Short name of the outcome." }
outcome                        = { kind = "label", about = "Outcome as people say it." }
importance                     = { kind = "category", null = "not assessed", about = "Importance for a decision." }
baseline_risk                  = { kind = "label", null = "no baseline risk is stated", about = "Name of the baseline risk." }
timepoint                      = { kind = "label", null = "the source names no time", about = "Time to which the baseline risk applies." }
risk_with_comparator_per_1000  = { kind = "quantity", unit = "per 1000 participants", null = "no baseline risk is stated", about = "The baseline risk." }
risk_with_intervention_per_1000 = { kind = "quantity", unit = "per 1000 participants", null = "no baseline risk is stated, or nothing is pooled", about = "The risk that follows from the baseline and the pooled effect." }
difference_per_1000            = { kind = "quantity", unit = "per 1000 participants", null = "no baseline risk is stated, or nothing is pooled", about = "How many more (fewer: below 0) have the outcome." }
difference_low_per_1000        = { kind = "quantity", unit = "per 1000 participants", null = "no baseline risk is stated, or nothing is pooled", about = "Lower limit of the difference." }
difference_high_per_1000       = { kind = "quantity", unit = "per 1000 participants", null = "no baseline risk is stated, or nothing is pooled", about = "Upper limit of the difference." }
number_needed                  = { kind = "text", null = "no baseline risk is stated, or nothing is pooled", about = "Number needed to treat with its interval, rounded up." }
measure                        = { kind = "category", null = "nothing is pooled", about = "What the value is." }
value                          = { kind = "discriminated", unit_column = "unit", by = "measure", null = "nothing is pooled", about = "The pooled effect." }
unit                           = { kind = "unit", null = "the outcome has no unit, or nothing is pooled", about = "Unit of the effect and its interval." }
ci_level                       = { kind = "ci_level", unit = "percent", null = "nothing is pooled", about = "Confidence level of all intervals of the row." }
ci_low                         = { kind = "discriminated", unit_column = "unit", by = "measure", null = "nothing is pooled", about = "Lower limit of the confidence interval." }
ci_high                        = { kind = "discriminated", unit_column = "unit", by = "measure", null = "nothing is pooled", about = "Upper limit of the confidence interval." }
studies                        = { kind = "count", unit = "studies", null = "nothing is pooled", about = "Studies pooled." }
certainty                      = { kind = "category", null = "not assessed", about = "Certainty of the evidence as people recorded it." }
fact_id                        = { kind = "fact", about = "The fact of the outcome; --cite names those of the studies, too." }

[fixture]
parameters = { question = "q1" }
given.questions = [{ question_id = "q1", fact_id = 11 }]
given.question_outcomes = [
  { question_id = "q1", outcome_id = "death", outcome = "Death", measure = "risk_ratio", favourable_direction = "lower", importance = "critical", position = 1, fact_id = 12 },
  { question_id = "q1", outcome_id = "survival", outcome = "Survival", measure = "hazard_ratio", polarity = "event_free", favourable_direction = "higher", position = 2, fact_id = 13 },
  { question_id = "q2", outcome_id = "death", outcome = "Death", measure = "risk_ratio", favourable_direction = "lower", position = 1, fact_id = 14 },
]
given.baseline_risks = [
  { question_id = "q1", outcome_id = "death", baseline_risk = "low", risk_per_1000 = 100.0, timepoint = "1 year", position = 1, fact_id = 15 },
  { question_id = "q1", outcome_id = "death", baseline_risk = "high", risk_per_1000 = 400.0, timepoint = "1 year", position = 2, fact_id = 16 },
  { question_id = "q1", outcome_id = "survival", baseline_risk = "typical", risk_per_1000 = 640.0, position = 1, fact_id = 17 },
]
given.certainty_ratings = [
  { question_id = "q1", outcome_id = "death", domain = "overall", rating = "moderate", fact_id = 18 },
  { question_id = "q1", outcome_id = "death", domain = "imprecision", rating = "serious", fact_id = 19 },
]
given.body_of_evidence = [
  { question_id = "q1", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", events = 10, total = 100, comparator_events = 20, comparator_total = 100 },
  { question_id = "q1", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Jones", arm = "A", comparator = "B", events = 20, total = 100, comparator_events = 40, comparator_total = 100 },
  { question_id = "q1", outcome_id = "survival", measure = "hazard_ratio", link_status = "confirmed", study = "Smith", arm = "A", comparator = "B", effect = 0.5, ci_low = 0.25, ci_high = 1.0, ci_level = 95.0 },
  { question_id = "q2", outcome_id = "death", measure = "risk_ratio", link_status = "confirmed", study = "Lee", arm = "A", comparator = "B", events = 30, total = 100, comparator_events = 10, comparator_total = 100 },
]
expect = [
  { outcome_id = "death", baseline_risk = "low", difference_per_1000 = -50.0, risk_with_intervention_per_1000 = 50.0, value = 0.5, studies = 2, certainty = "moderate" },
  { outcome_id = "death", baseline_risk = "high", difference_per_1000 = -200.0, importance = "critical", fact_id = 12 },
  { outcome_id = "survival", baseline_risk = "typical", difference_per_1000 = 160.0, risk_with_intervention_per_1000 = 800.0, certainty = "NULL" },
]

[[fixture.also]]
parameters = { outcome = "death" }
expect = [
  { question_id = "q1", baseline_risk = "low" },
  { question_id = "q1", baseline_risk = "high" },
  { question_id = "q2", baseline_risk = "NULL", difference_per_1000 = "NULL", number_needed = "NULL", value = 3.0 },
]
--- */
WITH pooled AS (
    SELECT o.question_id, o.outcome_id, o.outcome, o.importance, o.favourable_direction, o.position, o.fact_id,
        p.measure, CASE WHEN o.measure <> 'hazard_ratio' THEN o.measure
            WHEN o.polarity = 'event_free' THEN 'hazard_ratio_event_free' ELSE 'hazard_ratio_events' END AS form,
        p.value, p.unit, p.ci_level, p.ci_low, p.ci_high, p.studies
    FROM question_outcomes AS o
    LEFT JOIN pool_hartung_knapp($question, $outcome) AS p
        ON p.question_id = o.question_id AND p.outcome_id = o.outcome_id
),
differences AS (
    SELECT p.*, b.baseline_risk, b.timepoint, b.risk_per_1000, b.position AS place,
        CASE WHEN p.measure <> 'mean_difference' AND p.value IS NOT NULL AND b.risk_per_1000 IS NOT NULL
            THEN absolute_effect_per_1000(p.form, p.value, b.risk_per_1000 / 1000e0) END AS difference,
        CASE WHEN p.measure <> 'mean_difference' AND p.ci_low IS NOT NULL AND b.risk_per_1000 IS NOT NULL
            THEN absolute_effect_per_1000(p.form, p.ci_low, b.risk_per_1000 / 1000e0) END AS at_low,
        CASE WHEN p.measure <> 'mean_difference' AND p.ci_high IS NOT NULL AND b.risk_per_1000 IS NOT NULL
            THEN absolute_effect_per_1000(p.form, p.ci_high, b.risk_per_1000 / 1000e0) END AS at_high
    FROM pooled AS p
    LEFT JOIN baseline_risks AS b ON b.question_id = p.question_id AND b.outcome_id = p.outcome_id
)
SELECT d.question_id, d.outcome_id, d.outcome, d.importance, d.baseline_risk, d.timepoint,
    d.risk_per_1000 AS risk_with_comparator_per_1000,
    d.risk_per_1000 + d.difference AS risk_with_intervention_per_1000, d.difference AS difference_per_1000,
    least(d.at_low, d.at_high) AS difference_low_per_1000, greatest(d.at_low, d.at_high) AS difference_high_per_1000,
    nnt_text(d.difference / 10e0, least(d.at_low, d.at_high) / 10e0, greatest(d.at_low, d.at_high) / 10e0,
        d.favourable_direction) AS number_needed,
    d.measure, d.value, d.unit, d.ci_level, d.ci_low, d.ci_high, d.studies, c.rating AS certainty, d.fact_id
FROM differences AS d
LEFT JOIN certainty_ratings AS c ON c.question_id = d.question_id AND c.outcome_id = d.outcome_id
    AND c.domain = 'overall'
WHERE ($question IS NULL OR d.question_id = $question)
    AND ($outcome IS NULL OR d.outcome_id = $outcome)
ORDER BY d.question_id, d.position, d.place;
