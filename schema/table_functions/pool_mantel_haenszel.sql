/* ---
view = "pool_mantel_haenszel"
signature = "pool_mantel_haenszel(question, outcome [, level])"
about = "Pool the counts of the studies of an outcome after Mantel and Haenszel: odds ratio, risk ratio or risk difference; nothing is added to empty cells."
grain = "One row is an outcome of a question with its pooled effect."
key = ["question_id", "outcome_id"]
source = "Robins, Breslow, Greenland 1986, Biometrics 42:311; Greenland, Robins 1985, Biometrics 41:55; Sato 1989, Biometrics 45:1323"

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
CREATE OR REPLACE MACRO kb_pool_mantel_haenszel(question, outcome, level) AS TABLE (
    WITH counts AS (
        SELECT question_id, outcome_id, measure, effect, standard_error * standard_error AS variance,
            events::DOUBLE AS a, (total - events)::DOUBLE AS b, comparator_events::DOUBLE AS c,
            (comparator_total - comparator_events)::DOUBLE AS d, total::DOUBLE AS n1, comparator_total::DOUBLE AS n2,
            (total + comparator_total)::DOUBLE AS n
        FROM study_effects(question, outcome)
        WHERE measure IN ('odds_ratio', 'risk_ratio', 'risk_difference') AND total > 0 AND comparator_total > 0
            AND events IS NOT NULL AND comparator_events IS NOT NULL
            AND (measure = 'risk_difference' OR events + comparator_events > 0)
            AND (measure <> 'odds_ratio' OR events < total OR comparator_events < comparator_total)
    ),
    sums AS (
        SELECT question_id, outcome_id, measure, count(*) AS studies,
            CASE measure WHEN 'odds_ratio' THEN sum(a * d / n) ELSE sum(a * n2 / n) END AS r,
            CASE measure WHEN 'odds_ratio' THEN sum(b * c / n) ELSE sum(c * n1 / n) END AS s,
            sum((a + d) / n * a * d / n) AS pr, sum((a + d) / n * b * c / n + (b + c) / n * a * d / n) AS ps_qr,
            sum((b + c) / n * b * c / n) AS qs, sum(n1 * n2 * (a + c) / (n * n) - a * c / n) AS ratio_spread,
            sum(n1 * n2 / n) AS weights,
            sum((n1 * n1 * c - n2 * n2 * a + n1 * n2 * (n2 - n1) / 2e0) / (n * n)) AS sato_first,
            sum((a * d + c * b) / n) / 2e0 AS sato_second
        FROM counts
        GROUP BY question_id, outcome_id, measure
    ),
    estimates AS (
        SELECT question_id, outcome_id, measure, studies,
            CASE WHEN measure = 'risk_difference' THEN (r - s) / weights
                WHEN r > 0 AND s > 0 THEN ln(r / s) END AS estimate,
            CASE WHEN measure = 'risk_difference'
                    THEN ((r - s) / weights * sato_first + sato_second) / (weights * weights)
                WHEN r > 0 AND s > 0 AND measure = 'risk_ratio' THEN ratio_spread / (r * s)
                WHEN r > 0 AND s > 0 THEN pr / (2e0 * r * r) + ps_qr / (2e0 * r * s) + qs / (2e0 * s * s)
            END AS variance
        FROM sums
    ),
    heterogeneity AS (
        SELECT e.question_id, e.outcome_id,
            sum((c.effect - e.estimate) * (c.effect - e.estimate) / c.variance) AS q
        FROM estimates AS e
        JOIN counts AS c ON c.question_id = e.question_id AND c.outcome_id = e.outcome_id
        GROUP BY e.question_id, e.outcome_id
    ),
    pooled AS (
        SELECT e.question_id, e.outcome_id, e.measure, e.studies, e.estimate,
            CASE WHEN e.variance > 0 THEN sqrt(e.variance) END AS standard_error,
            CASE WHEN e.variance > 0 THEN z_of_level(level) * sqrt(e.variance) END AS half, h.q
        FROM estimates AS e
        JOIN heterogeneity AS h ON h.question_id = e.question_id AND h.outcome_id = e.outcome_id
    )
    SELECT p.question_id, p.outcome_id, p.measure, 'Mantel-Haenszel, common effect' AS method, p.studies,
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
CREATE OR REPLACE MACRO pool_mantel_haenszel
    (question, outcome) AS TABLE (SELECT * FROM kb_pool_mantel_haenszel(question, outcome, 0.95)),
    (question, outcome, level) AS TABLE (SELECT * FROM kb_pool_mantel_haenszel(question, outcome, level));
