/* ---
view = "pool_peto"
signature = "pool_peto(question, outcome [, level])"
about = "Pool observed minus expected events: Peto odds ratios from counts, or hazard ratios from log-rank results as printed."
grain = "One row is an outcome of a question with its pooled effect."
key = ["question_id", "outcome_id"]
source = "Yusuf et al. 1985, Prog Cardiovasc Dis 27:335"

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
CREATE OR REPLACE MACRO kb_pool_peto(question, outcome, level) AS TABLE (
    WITH used AS (
        SELECT question_id, outcome_id, measure, peto_difference AS excess, peto_variance AS variance
        FROM study_effects(question, outcome)
        WHERE peto_variance > 0
    ),
    sums AS (
        SELECT question_id, outcome_id, measure, count(*) AS studies, sum(excess) / sum(variance) AS estimate,
            sum(variance) AS information, sum(excess * excess / variance) AS squares, sum(excess) AS excess
        FROM used
        GROUP BY question_id, outcome_id, measure
    ),
    pooled AS (
        SELECT question_id, outcome_id, measure, studies, estimate, sqrt(1e0 / information) AS standard_error,
            z_of_level(level) * sqrt(1e0 / information) AS half, squares - excess * excess / information AS q
        FROM sums
    )
    SELECT p.question_id, p.outcome_id, p.measure, 'Peto, common effect' AS method, p.studies,
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
CREATE OR REPLACE MACRO pool_peto
    (question, outcome) AS TABLE (SELECT * FROM kb_pool_peto(question, outcome, 0.95)),
    (question, outcome, level) AS TABLE (SELECT * FROM kb_pool_peto(question, outcome, level));
