/* ---
view = "pool_inverse_variance"
signature = "pool_inverse_variance(question, outcome [, level])"
about = "Pool the studies of an outcome by inverse variance, with one common effect and a normal interval."
grain = "One row is an outcome of a question with its pooled effect."
key = ["question_id", "outcome_id"]
source = "Cochrane Handbook 10.3"

[columns]
question_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
measure        = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "Measure that was pooled." }
method         = { type = "VARCHAR", kind = "label", null = "never", about = "How it was pooled." }
studies        = { type = "BIGINT", kind = "count", unit = "studies", null = "never", about = "Studies pooled." }
value          = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "no study can be pooled", about = "The pooled effect.", by = "measure" }
unit           = { type = "VARCHAR", kind = "unit", null = "the outcome has no unit", about = "Unit of the effect and its interval." }
ci_level       = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "never", about = "Confidence level of the interval." }
ci_low         = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no study can be pooled", about = "Lower limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_high        = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no study can be pooled", about = "Upper limit of the confidence interval.", by = "measure", level = "ci_level" }
standard_error = { type = "DOUBLE", kind = "standard_error", null = "no study can be pooled", about = "Standard error on the scale of analysis: of the logarithm of a ratio." }
q              = { type = "DOUBLE", kind = "quantity", null = "no study has an effect of its own", about = "Cochran's Q about the pooled common effect." }
q_df           = { type = "BIGINT", kind = "count", unit = "degrees of freedom", null = "never", about = "Degrees of freedom of Q." }
i2_percent     = { type = "DOUBLE", kind = "quantity", unit = "percent", null = "fewer than two studies", about = "I2 as (Q - df)/Q, at least 0." }
tau2           = { type = "DOUBLE", kind = "quantity", null = "a common-effect method", about = "Between-study variance on the scale of analysis." }
fact_id        = { type = "BIGINT", kind = "fact", null = "never", about = "The fact of the outcome; kb sql --cite names those of the studies, too." }
--- */
CREATE OR REPLACE MACRO kb_pool_inverse_variance(question, outcome, level) AS TABLE (
    WITH used AS (
        SELECT question_id, outcome_id, measure, effect, standard_error * standard_error AS variance
        FROM study_effects(question, outcome)
        WHERE effect IS NOT NULL AND standard_error > 0
    ),
    common AS (
        SELECT question_id, outcome_id, measure, count(*) AS studies, sum(1e0 / variance) AS weights,
            sum(effect / variance) / sum(1e0 / variance) AS estimate,
            sum(1e0 / variance) - sum(1e0 / (variance * variance)) / sum(1e0 / variance) AS spread
        FROM used
        GROUP BY question_id, outcome_id, measure
    ),
    heterogeneity AS (
        SELECT u.question_id, u.outcome_id, sum((u.effect - c.estimate) * (u.effect - c.estimate) / u.variance) AS q
        FROM used AS u
        JOIN common AS c ON c.question_id = u.question_id AND c.outcome_id = u.outcome_id
        GROUP BY u.question_id, u.outcome_id
    ),
    pooled AS (
        SELECT c.question_id, c.outcome_id, c.measure, c.studies, c.estimate, sqrt(1e0 / c.weights) AS standard_error,
            z_of_level(level) * sqrt(1e0 / c.weights) AS half, h.q
        FROM common AS c
        JOIN heterogeneity AS h ON h.question_id = c.question_id AND h.outcome_id = c.outcome_id
    )
    SELECT p.question_id, p.outcome_id, p.measure, 'inverse variance, common effect' AS method, p.studies,
        CASE WHEN p.measure LIKE '%ratio' THEN exp(p.estimate)
            WHEN p.measure = 'risk_difference' THEN 100e0 * p.estimate ELSE p.estimate END AS value,
        CASE WHEN p.measure LIKE '%ratio' THEN 'ratio' WHEN p.measure = 'risk_difference' THEN 'percentage points'
            ELSE o.unit END AS unit,
        100e0 * level AS ci_level,
        CASE WHEN p.measure LIKE '%ratio' THEN exp(p.estimate - p.half)
            WHEN p.measure = 'risk_difference' THEN 100e0 * (p.estimate - p.half)
            ELSE p.estimate - p.half END AS ci_low,
        CASE WHEN p.measure LIKE '%ratio' THEN exp(p.estimate + p.half)
            WHEN p.measure = 'risk_difference' THEN 100e0 * (p.estimate + p.half)
            ELSE p.estimate + p.half END AS ci_high,
        p.standard_error, p.q, p.studies - 1 AS q_df,
        CASE WHEN p.studies > 1 AND p.q > 0 THEN 100e0 * greatest(0e0, (p.q - (p.studies - 1)) / p.q)
            WHEN p.studies > 1 AND p.q = 0 THEN 0e0 END AS i2_percent,
        CAST(NULL AS DOUBLE) AS tau2, o.fact_id
    FROM pooled AS p
    JOIN question_outcomes AS o ON o.question_id = p.question_id AND o.outcome_id = p.outcome_id
);
CREATE OR REPLACE MACRO pool_inverse_variance
    (question, outcome) AS TABLE (SELECT * FROM kb_pool_inverse_variance(question, outcome, 0.95)),
    (question, outcome, level) AS TABLE (SELECT * FROM kb_pool_inverse_variance(question, outcome, level));
