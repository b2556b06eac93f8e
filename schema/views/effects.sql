/* ---
view = "effects"
grain = "One row is a computed effect of a binary endpoint or adverse event between two arms: one measure with its interval at one level."
key = ["fact_ids", "measure", "ci_level"]

[columns]
trial_id          = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
effect_of         = { type = "VARCHAR", kind = "category", vocabulary = "effect_of", null = "never", about = "What the effect is of." }
endpoint_id       = { type = "VARCHAR", kind = "identifier", null = "an adverse event", about = "Short name of the endpoint.", overlap = "values", references = "endpoints.endpoint_id" }
endpoint          = { type = "VARCHAR", kind = "label", null = "an adverse event", about = "Endpoint as people say it.", names = "endpoint_id" }
population_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population        = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
subgroup_factor   = { type = "VARCHAR", kind = "label", null = "never", about = "Factor that defines the subgroup; 'all' for the whole population.", overlap = "values" }
subgroup_level    = { type = "VARCHAR", kind = "label", null = "never", about = "Level of the factor; 'all' for the whole population." }
timepoint         = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time of the assessment, as the source states it.", overlap = "possible" }
assessor          = { type = "VARCHAR", kind = "label", null = "the source names no assessor", about = "Who assessed the endpoint.", overlap = "possible" }
row_title         = { type = "VARCHAR", kind = "label", null = "the source has no such title", about = "Title of the row in a registry record: a time point, a subscale or a subgroup; the record does not say which.", overlap = "registry", stored = ["core.registry_result.class_title"] }
category          = { type = "VARCHAR", kind = "label", null = "the endpoint is not reported by category", about = "Category of an ordinal or multi-part endpoint.", overlap = "possible", stored = ["core.arm_result.category", "core.registry_result.category_title"] }
term              = { type = "VARCHAR", kind = "label", null = "an endpoint", about = "Adverse-event term as printed.", overlap = "whole", whole = "Any adverse event", stored = ["core.adverse_event.term", "core.registry_event_term.term"] }
seriousness       = { type = "VARCHAR", kind = "category", vocabulary = "seriousness", null = "an endpoint", about = "Seriousness of the events counted.", overlap = "values" }
grade_min         = { type = "INTEGER", kind = "grade", null = "any grade, or an endpoint", about = "Lowest grade counted (CTCAE).", overlap = "values" }
attribution       = { type = "VARCHAR", kind = "label", null = "of any cause, or an endpoint", about = "Cause to which the events are attributed.", overlap = "possible" }
period            = { type = "VARCHAR", kind = "label", null = "during treatment as the source defines it, or an endpoint", about = "When the events occurred.", overlap = "possible" }
detail            = { type = "VARCHAR", kind = "label", null = "every participant with the event, or an endpoint", about = "What the participants counted have in common besides the event.", overlap = "possible" }
arm_id            = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id" }
arm               = { type = "VARCHAR", kind = "label", null = "never", about = "Arm as people say it.", names = "arm_id" }
comparator_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm compared with.", references = "arms.arm_id" }
comparator        = { type = "VARCHAR", kind = "label", null = "never", about = "Arm compared with, as people say it.", names = "comparator_id" }
events            = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants with the event in the first arm.", of = "total" }
total             = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants analysed in the first arm." }
comparator_events = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants with the event in the comparator.", of = "comparator_total" }
comparator_total  = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants analysed in the comparator." }
measure           = { type = "VARCHAR", kind = "category", vocabulary = "measure", null = "never", about = "What the value is." }
value             = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "value_status says why", about = "The computed effect, first arm against comparator.", by = "measure" }
unit              = { type = "VARCHAR", kind = "unit", null = "never", about = "Unit of the value, its interval and its range." }
ci_level          = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "never", about = "Confidence level of the interval." }
ci_low            = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "value_status says why", about = "Lower limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_high           = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "value_status says why", about = "Upper limit of the confidence interval.", by = "measure", level = "ci_level" }
ci_method         = { type = "VARCHAR", kind = "label", null = "never", about = "Method of the interval." }
p_value           = { type = "DOUBLE", kind = "p_value", null = "the test has no result: no events in either arm, or events in all", about = "Computed two-sided p value of the table; the same for every measure." }
test              = { type = "VARCHAR", kind = "label", null = "never", about = "Test behind the p value: chi-square without continuity correction, or Fisher where a cell is below 5." }
value_status      = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_ids          = { type = "BIGINT[]", kind = "list", null = "never", about = "The facts that it was computed from: first arm, comparator." }
--- */
CREATE VIEW effects AS
SELECT x.trial_id, x.effect_of, x.endpoint_id, x.endpoint, x.population_id, p.population, x.subgroup_factor,
    x.subgroup_level, x.timepoint, x.assessor, x.row_title, x.category, x.term, x.seriousness, x.grade_min,
    x.attribution, x.period, x.detail, x.arm_id, a.arm, x.comparator_id, b.arm AS comparator, x.events, x.total,
    x.comparator_events, x.comparator_total, x.measure, x.value,
    CASE WHEN x.measure = 'risk_difference' THEN 'percentage points' ELSE 'ratio' END AS unit,
    x.ci_level, x.ci_low, x.ci_high, x.ci_method, x.p_value, x.test, x.value_status, x.fact_ids
FROM (
    SELECT x.trial_id, x.effect_of, x.population_id, x.endpoint_id, e.endpoint, x.subgroup_factor, x.subgroup_level,
        x.timepoint, x.assessor, NULL AS row_title, x.category, x.term, x.seriousness, x.grade_min, x.attribution,
        x.period, x.detail, x.arm_id, x.comparator_id, x.events, x.total, x.comparator_events, x.comparator_total,
        x.measure, x.value, x.ci_level, x.ci_low, x.ci_high, x.ci_method, x.p_value, x.test, x.value_status,
        [x.fact_id, x.comparator_fact_id] AS fact_ids
    FROM core.effect AS x
    LEFT JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
    UNION ALL
    SELECT x.trial_id, x.effect_of, x.population_id, x.endpoint_id, x.endpoint, 'all', 'all', x.timepoint, NULL,
        x.row_title, x.category, x.term, x.seriousness, CASE WHEN x.seriousness = 'any' THEN 5 END, NULL, NULL, NULL,
        x.arm_id, x.comparator_id, x.events, x.total, x.comparator_events, x.comparator_total, m.measure,
        CASE m.measure WHEN 'risk_ratio' THEN
                CASE WHEN x.has_events THEN risk_ratio(x.events, x.total, x.comparator_events, x.comparator_total) END
            WHEN 'odds_ratio' THEN CASE WHEN x.has_all
                THEN odds_ratio(x.events, x.total, x.comparator_events, x.comparator_total) END
            ELSE risk_difference(x.events, x.total, x.comparator_events, x.comparator_total) END,
        95.0,
        CASE m.measure WHEN 'risk_ratio' THEN CASE WHEN x.has_events
                THEN risk_ratio_katz_low(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END
            WHEN 'odds_ratio' THEN CASE WHEN x.has_all
                THEN odds_ratio_woolf_low(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END
            ELSE risk_difference_newcombe_low(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END,
        CASE m.measure WHEN 'risk_ratio' THEN CASE WHEN x.has_events
                THEN risk_ratio_katz_high(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END
            WHEN 'odds_ratio' THEN CASE WHEN x.has_all
                THEN odds_ratio_woolf_high(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END
            ELSE risk_difference_newcombe_high(x.events, x.total, x.comparator_events, x.comparator_total, 0.95) END,
        CASE m.measure WHEN 'risk_ratio' THEN 'Katz' WHEN 'odds_ratio' THEN 'Woolf' ELSE 'Newcombe hybrid score' END,
        CASE WHEN x.is_small THEN fisher_exact_p(x.events, x.total, x.comparator_events, x.comparator_total)
            ELSE chi_square_p(x.events, x.total, x.comparator_events, x.comparator_total) END,
        CASE WHEN x.is_small THEN 'Fisher''s exact test' ELSE 'chi-square test' END,
        CASE WHEN m.measure = 'risk_difference' OR (m.measure = 'risk_ratio' AND x.has_events) OR x.has_all
            THEN 'derived' ELSE 'not_estimable' END,
        [x.fact_id, x.comparator_fact_id]
    FROM (
        SELECT *, events > 0 AND comparator_events > 0 AS has_events,
            events > 0 AND comparator_events > 0 AND events < total AND comparator_events < comparator_total AS has_all,
            least(events, total - events, comparator_events, comparator_total - comparator_events) < 5 AS is_small
        FROM (
            -- Each kind in a branch of its own: who asks for adverse events reads none of the outcomes.
            SELECT trial_id, 'adverse_event' AS effect_of, 'registry-adverse-events' AS population_id,
                NULL AS endpoint_id, NULL AS endpoint, NULL AS timepoint, NULL AS row_title, NULL AS category, term,
                seriousness, arm_id, comparator_id, events, total, comparator_events, comparator_total, fact_id,
                comparator_fact_id
            FROM core.event_pair
            WHERE outcome IS NULL
            UNION ALL
            SELECT x.trial_id, 'endpoint', 'registry-outcome-' || (x.outcome + 1),
                'registry-outcome-' || (x.outcome + 1), e.endpoint, e.timepoint, r.class_title, r.category_title, NULL,
                NULL,
                x.arm_id, x.comparator_id, x.events, x.total, x.comparator_events, x.comparator_total, x.fact_id,
                x.comparator_fact_id
            FROM core.event_pair AS x
            LEFT JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
            LEFT JOIN core.registry_result AS r ON r.fact_id = x.fact_id AND r.trial_id = x.trial_id
            WHERE x.outcome IS NOT NULL
        )
    ) AS x
    CROSS JOIN (VALUES ('risk_ratio'), ('odds_ratio'), ('risk_difference')) AS m (measure)
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id
JOIN core.arm AS b ON b.trial_id = x.trial_id AND b.arm_id = x.comparator_id;
