/* ---
view = "study_effects"
signature = "study_effects(question, outcome)"
about = "The effect of each confirmed study of an outcome; null stands for every question or outcome. Where a cell of a table of counts is 0, 0.5 is added to its four cells; studies without events, or with events only, have no ratio."
grain = "One row is a study of an outcome with its effect on the scale of analysis; studies that say nothing of it have a null effect."
key = ["question_id", "outcome_id", "study"]

[columns]
question_id       = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
measure           = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "Measure that was pooled." }
study             = { type = "VARCHAR", kind = "label", null = "never", about = "Study as the source names it, or the trial_id." }
year              = { type = "INTEGER", kind = "order", null = "not printed", about = "Year of the study." }
events            = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the arm." }
total             = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the arm." }
comparator_events = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event in the comparator." }
comparator_total  = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants analysed in the comparator." }
effect            = { type = "DOUBLE", kind = "quantity", null = "it cannot be computed from what the study reports", about = "The effect on the scale of analysis: natural logarithm of a ratio, a risk difference as a share of 1, a mean difference in its unit." }
standard_error    = { type = "DOUBLE", kind = "standard_error", null = "it cannot be computed from what the study reports", about = "Its standard error." }
peto_difference   = { type = "DOUBLE", kind = "log_rank", null = "not reported, or no odds or hazard ratio", about = "Events observed less expected in the arm (Peto, or log-rank as printed)." }
peto_variance     = { type = "DOUBLE", kind = "log_rank", null = "not reported, or no odds or hazard ratio", about = "Variance of that difference." }
--- */
CREATE OR REPLACE MACRO study_effects(question, outcome) AS TABLE (
    WITH body AS (
        SELECT b.question_id, b.outcome_id, b.measure, b.study, b.year, b.events, b.total, b.comparator_events,
            b.comparator_total, b.mean, b.standard_deviation, b.comparator_mean, b.comparator_standard_deviation,
            b.observed_minus_expected, b.variance, b.effect, b.standard_error, b.ci_level, b.ci_low, b.ci_high,
            b.measure IN ('odds_ratio', 'risk_ratio', 'risk_difference') AND b.total > 0 AND b.comparator_total > 0
                AND b.events IS NOT NULL AND b.comparator_events IS NOT NULL AS has_counts,
            b.events = 0 OR b.comparator_events = 0 OR b.events = b.total OR b.comparator_events = b.comparator_total
                AS has_empty_cell,
            (b.events = 0 AND b.comparator_events = 0)
                OR (b.events = b.total AND b.comparator_events = b.comparator_total) AS says_nothing
        FROM body_of_evidence AS b
        WHERE (question IS NULL OR b.question_id = question) AND (outcome IS NULL OR b.outcome_id = outcome)
            AND b.link_status = 'confirmed' AND b.comparator IS NOT NULL
    ),
    cells AS (
        SELECT question_id, outcome_id, measure, study, year, events, total, comparator_events, comparator_total, mean,
            standard_deviation, comparator_mean, comparator_standard_deviation, observed_minus_expected, variance,
            effect, standard_error, ci_level, ci_low, ci_high, has_counts,
            CASE WHEN has_counts THEN events::DOUBLE / total END AS risk,
            CASE WHEN has_counts THEN comparator_events::DOUBLE / comparator_total END AS comparator_risk,
            CASE WHEN has_counts AND (measure = 'risk_difference' OR NOT says_nothing)
                THEN events + CASE WHEN has_empty_cell THEN 0.5e0 ELSE 0e0 END END AS a,
            CASE WHEN has_counts THEN total - events + CASE WHEN has_empty_cell THEN 0.5e0 ELSE 0e0 END END AS b,
            CASE WHEN has_counts THEN comparator_events + CASE WHEN has_empty_cell THEN 0.5e0 ELSE 0e0 END END AS c,
            CASE WHEN has_counts
                THEN comparator_total - comparator_events + CASE WHEN has_empty_cell THEN 0.5e0 ELSE 0e0 END END AS d,
            CASE WHEN has_counts AND measure = 'odds_ratio'
                THEN events - total::DOUBLE * (events + comparator_events) / (total + comparator_total)
                ELSE observed_minus_expected END AS peto_difference,
            CASE WHEN has_counts AND measure = 'odds_ratio'
                THEN total::DOUBLE * comparator_total * (events + comparator_events)
                    * (total + comparator_total - events - comparator_events)
                    / (pow(total::DOUBLE + comparator_total, 2) * (total::DOUBLE + comparator_total - 1))
                ELSE variance END AS peto_variance
        FROM body
    )
    SELECT question_id, outcome_id, measure, study, year, events, total, comparator_events, comparator_total,
        CASE
            WHEN has_counts AND measure = 'odds_ratio' THEN ln(a * d / (b * c))
            WHEN has_counts AND measure = 'risk_ratio' THEN ln(a / (a + b) / (c / (c + d)))
            WHEN has_counts AND measure = 'risk_difference' THEN a / (a + b) - c / (c + d)
            WHEN has_counts THEN NULL
            WHEN measure = 'mean_difference' AND mean IS NOT NULL THEN mean - comparator_mean
            WHEN variance > 0 THEN observed_minus_expected / variance
            WHEN measure IN ('odds_ratio', 'risk_ratio', 'hazard_ratio') AND effect > 0 THEN ln(effect)
            WHEN measure = 'risk_difference' THEN effect / 100e0
            WHEN measure = 'mean_difference' THEN effect
        END AS effect,
        CASE
            WHEN has_counts AND measure = 'odds_ratio' THEN sqrt(1e0 / a + 1e0 / b + 1e0 / c + 1e0 / d)
            WHEN has_counts AND measure = 'risk_ratio'
                THEN sqrt(1e0 / a - 1e0 / (a + b) + 1e0 / c - 1e0 / (c + d))
            WHEN has_counts AND measure = 'risk_difference'
                THEN sqrt(a * b / pow(a + b, 3) + c * d / pow(c + d, 3))
            WHEN has_counts THEN NULL
            WHEN measure = 'mean_difference' AND mean IS NOT NULL
                THEN sqrt(pow(standard_deviation, 2) / total + pow(comparator_standard_deviation, 2) / comparator_total)
            WHEN variance > 0 THEN sqrt(1e0 / variance)
            WHEN standard_error > 0 AND measure = 'risk_difference' THEN standard_error / 100e0
            WHEN standard_error > 0 THEN standard_error
            WHEN measure IN ('odds_ratio', 'risk_ratio', 'hazard_ratio') AND ci_low > 0
                THEN ln(ci_high / ci_low) / (2e0 * z_of_level(ci_level / 100e0))
            WHEN measure = 'risk_difference' THEN (ci_high - ci_low) / (200e0 * z_of_level(ci_level / 100e0))
            WHEN measure = 'mean_difference' THEN (ci_high - ci_low) / (2e0 * z_of_level(ci_level / 100e0))
        END AS standard_error,
        peto_difference, peto_variance
    FROM cells
);
