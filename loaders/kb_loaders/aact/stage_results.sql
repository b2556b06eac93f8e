-- What AACT has of the results sections of a batch of studies, as the stage relations that every registry loader fills.
-- AACT keeps a row a number and no places in lists. Rows stand in the order of the record, so a list's next element
-- begins where a title changes, or where the groups begin anew. Windows without an order run along the rows.
CREATE OR REPLACE TEMP MACRO aact_again(code, before) AS
    COALESCE(length(code) < length(before) OR (length(code) = length(before) AND code <= before), false);

CREATE OR REPLACE TEMP TABLE aact_outcome AS
SELECT trial_id, key, (row_number() OVER (PARTITION BY trial_id ORDER BY place) - 1)::INTEGER AS outcome, outcome_type,
    title, description, population, param_type, dispersion_type, units, time_frame, units_analyzed,
    anticipated_posting_month_year
FROM batch_outcomes
ORDER BY trial_id, outcome;

CREATE OR REPLACE TEMP TABLE stage_group AS
SELECT trial_id, module, outcome, group_id,
    (row_number() OVER (PARTITION BY trial_id, module, outcome ORDER BY place) - 1)::INTEGER AS position, title, description
FROM (
    SELECT o.trial_id, 'outcome' AS module, o.outcome, g.ctgov_group_code AS group_id, g.place, g.title, g.description
    FROM batch_result_groups AS g
    JOIN aact_outcome AS o ON o.key = g.outcome_id
    UNION ALL
    -- Before groups named their outcome, its numbers named their groups.
    SELECT DISTINCT o.trial_id, 'outcome', o.outcome, g.ctgov_group_code, g.place, g.title, g.description
    FROM (
        SELECT outcome_id, result_group_id FROM batch_outcome_counts
        UNION ALL
        SELECT outcome_id, result_group_id FROM batch_outcome_measurements
    ) AS m
    JOIN (FROM batch_result_groups WHERE outcome_id IS NULL AND aact_code(result_type) = 'OUTCOME') AS g
        ON g.key = m.result_group_id
    JOIN aact_outcome AS o ON o.key = m.outcome_id
    UNION ALL
    SELECT trial_id,
        CASE aact_code(result_type) WHEN 'PARTICIPANT_FLOW' THEN 'flow' WHEN 'BASELINE' THEN 'baseline' ELSE 'event' END,
        NULL, ctgov_group_code, place, title, description
    FROM batch_result_groups
    WHERE aact_code(result_type) IN ('PARTICIPANT_FLOW', 'BASELINE', 'REPORTED_EVENT')
)
ORDER BY trial_id, module, outcome, position;

CREATE OR REPLACE TEMP TABLE stage_outcome AS
SELECT o.trial_id, o.outcome, aact_code(o.outcome_type) AS type, o.title, o.description, o.population,
    -- AACT does not say which outcomes are posted; those with groups are.
    CASE WHEN g.outcome IS NULL THEN 'NOT_STATED' ELSE 'POSTED' END AS reporting_status, aact_code(o.param_type) AS param_type,
    o.dispersion_type, o.units AS unit, o.time_frame, o.units_analyzed,
    -- Nor which of several denominators counts: where units were analysed it is theirs, unless participants are counted.
    CASE WHEN aact_code(o.param_type) <> 'COUNT_OF_PARTICIPANTS' THEN kb_units(o.units_analyzed) END AS denom_units_selected,
    NULL::BOOLEAN AS calculate_pct, o.anticipated_posting_month_year AS anticipated_posting_date
FROM aact_outcome AS o
LEFT JOIN (SELECT DISTINCT trial_id, outcome FROM stage_group WHERE module = 'outcome') AS g
    ON g.trial_id = o.trial_id AND g.outcome = o.outcome;

CREATE OR REPLACE TEMP TABLE stage_outcome_cell AS
SELECT trial_id, outcome,
    (classes - max(CASE WHEN is_item THEN classes END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS class, class_title,
    (categories - max(CASE WHEN is_class THEN categories END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS category, category_title,
    kb_row_identity(class_title, category_title) AS row_identity, group_id, value, spread, lower_limit, upper_limit, comment
FROM (
    SELECT *, count_if(is_class) OVER (ROWS UNBOUNDED PRECEDING) AS classes, count_if(is_class OR is_category) OVER (ROWS UNBOUNDED PRECEDING) AS categories
    FROM (
        SELECT *, is_item OR class_title IS DISTINCT FROM class_before OR (is_again AND category_title IS NULL) AS is_class,
            is_item OR is_again OR category_title IS DISTINCT FROM category_before AS is_category
        FROM (
            SELECT o.trial_id, o.outcome, m.classification AS class_title, m.category AS category_title,
                m.ctgov_group_code AS group_id, m.param_value AS value, m.dispersion_value AS spread,
                COALESCE(m.dispersion_lower_limit_raw, m.dispersion_lower_limit) AS lower_limit,
                COALESCE(m.dispersion_upper_limit_raw, m.dispersion_upper_limit) AS upper_limit,
                m.explanation_of_na AS comment, m.outcome_id IS DISTINCT FROM lag(m.outcome_id) OVER () AS is_item,
                lag(m.classification) OVER () AS class_before, lag(m.category) OVER () AS category_before,
                aact_again(m.ctgov_group_code, lag(m.ctgov_group_code) OVER ()) AS is_again
            FROM batch_outcome_measurements AS m
            JOIN aact_outcome AS o ON o.key = m.outcome_id
        )
    )
);

CREATE OR REPLACE TEMP TABLE aact_baseline AS
SELECT * EXCLUDE (measures, classes, categories),
    (measures - max(CASE WHEN is_trial THEN measures END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS measure,
    (classes - max(CASE WHEN is_item THEN classes END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS class,
    (categories - max(CASE WHEN is_class THEN categories END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS category
FROM (
    SELECT *, count_if(is_item) OVER (ROWS UNBOUNDED PRECEDING) AS measures, count_if(is_class) OVER (ROWS UNBOUNDED PRECEDING) AS classes,
        count_if(is_class OR is_category) OVER (ROWS UNBOUNDED PRECEDING) AS categories
    FROM (
        SELECT *, is_item OR class_title IS DISTINCT FROM class_before OR (is_again AND category_title IS NULL) AS is_class,
            is_item OR is_again OR category_title IS DISTINCT FROM category_before AS is_category
        FROM (
            SELECT trial_id, title, description, units, param_type, dispersion_type, population_description,
                calculate_percentage, classification AS class_title, category AS category_title, ctgov_group_code, param_value,
                dispersion_value, dispersion_lower_limit, dispersion_upper_limit, explanation_of_na, number_analyzed,
                number_analyzed_units, trial_id IS DISTINCT FROM lag(trial_id) OVER () AS is_trial,
                is_trial OR title IS DISTINCT FROM lag(title) OVER () OR units IS DISTINCT FROM lag(units) OVER ()
                    OR param_type IS DISTINCT FROM lag(param_type) OVER ()
                    OR dispersion_type IS DISTINCT FROM lag(dispersion_type) OVER ()
                    OR description IS DISTINCT FROM lag(description) OVER () AS is_item,
                lag(classification) OVER () AS class_before, lag(category) OVER () AS category_before,
                aact_again(ctgov_group_code, lag(ctgov_group_code) OVER ()) AS is_again
            FROM batch_baseline_measurements
        )
    )
);

CREATE OR REPLACE TEMP TABLE stage_baseline_measure AS
SELECT trial_id, measure, title, description, population_description AS population, aact_code(param_type) AS param_type,
    CASE WHEN aact_code(dispersion_type) LIKE '%_CONFIDENCE_INTERVAL'
            THEN 'CONFIDENCE_' || replace(aact_code(dispersion_type), '_CONFIDENCE_INTERVAL', '')
        WHEN aact_code(dispersion_type) LIKE 'GEOMETRIC_COEFFICIENT%' THEN 'GEOMETRIC_COEFFICIENT'
        ELSE aact_code(dispersion_type) END AS dispersion_type,
    units AS unit, CASE lower(calculate_percentage) WHEN 'yes' THEN true WHEN 'no' THEN false END AS calculate_pct
FROM aact_baseline
WHERE is_item;

CREATE OR REPLACE TEMP TABLE stage_baseline_cell AS
SELECT trial_id, measure, class, class_title, category, category_title,
    kb_row_identity(class_title, category_title) AS row_identity, ctgov_group_code AS group_id, param_value AS value,
    dispersion_value AS spread, dispersion_lower_limit AS lower_limit, dispersion_upper_limit AS upper_limit,
    explanation_of_na AS comment
FROM aact_baseline;

-- Of outcomes AACT keeps the denominators of the whole outcome only: where an outcome has several classes, each may have
-- been posted with its own, so theirs are not known. The number analysed of a baseline measure comes from AACT's own search,
-- which may take the count of another study: where it differs from the group's count it is believed of studies in which
-- most groups have a measure of everybody, and no measure is of more; in others it is not known.
CREATE OR REPLACE TEMP TABLE stage_denom AS
WITH size AS (
    SELECT trial_id, ctgov_group_code, units, any_value(count) AS count FROM batch_baseline_counts GROUP BY ALL
), analysed AS (
    SELECT b.trial_id, b.measure, b.class, b.ctgov_group_code, s.units, b.number_analyzed,
        TRY_CAST(b.number_analyzed AS BIGINT) AS n, TRY_CAST(s.count AS BIGINT) AS of_group
    FROM aact_baseline AS b
    JOIN size AS s ON s.trial_id = b.trial_id AND s.ctgov_group_code = b.ctgov_group_code
        AND s.units = COALESCE(b.number_analyzed_units, 'Participants')
    WHERE b.number_analyzed IS NOT NULL
), believed AS (
    SELECT trial_id
    FROM (
        SELECT trial_id, bool_or(n = of_group) AS is_whole, bool_and(n <= of_group) AS is_part FROM analysed
        GROUP BY trial_id, ctgov_group_code, units
    )
    GROUP BY trial_id
    HAVING 2 * count_if(is_whole) > count(*) AND bool_and(is_part)
)
SELECT o.trial_id, 'outcome' AS module, o.outcome AS item, NULL::INTEGER AS class,
    COALESCE(kb_units(c.units), 'Participants') AS units, c.ctgov_group_code AS group_id, c.count AS value
FROM batch_outcome_counts AS c
JOIN aact_outcome AS o ON o.key = c.outcome_id
UNION ALL
SELECT DISTINCT d.trial_id, 'outcome', d.outcome, d.class, o.units, d.group_id, NULL
FROM stage_outcome_cell AS d
JOIN (SELECT trial_id, outcome FROM stage_outcome_cell WHERE class > 0 GROUP BY ALL) AS s
    ON s.trial_id = d.trial_id AND s.outcome = d.outcome
JOIN (
    SELECT DISTINCT o.trial_id, o.outcome, COALESCE(kb_units(c.units), 'Participants') AS units
    FROM batch_outcome_counts AS c
    JOIN aact_outcome AS o ON o.key = c.outcome_id
) AS o ON o.trial_id = d.trial_id AND o.outcome = d.outcome
UNION ALL
SELECT trial_id, 'baseline', NULL, NULL, COALESCE(kb_units(units), 'Participants'), ctgov_group_code, count
FROM batch_baseline_counts
UNION ALL
SELECT DISTINCT a.trial_id, 'baseline', a.measure, a.class, a.units, a.ctgov_group_code,
    CASE WHEN b.trial_id IS NOT NULL THEN a.number_analyzed END
FROM analysed AS a
LEFT JOIN believed AS b ON b.trial_id = a.trial_id
WHERE a.n <> a.of_group;

CREATE OR REPLACE TEMP TABLE stage_flow AS
WITH milestone AS (
    SELECT trial_id, (periods - max(CASE WHEN is_trial THEN periods END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS number, period AS period_title,
        (items - max(CASE WHEN is_period THEN items END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS item, title, milestone_description,
        ctgov_group_code, count, count_units, description
    FROM (
        SELECT *, count_if(is_period) OVER (ROWS UNBOUNDED PRECEDING) AS periods, count_if(is_item) OVER (ROWS UNBOUNDED PRECEDING) AS items
        FROM (
            SELECT *, trial_id IS DISTINCT FROM lag(trial_id) OVER () AS is_trial,
                is_trial OR period IS DISTINCT FROM lag(period) OVER ()
                    OR COALESCE(upper(title) = 'STARTED' AND upper(lag(title) OVER ()) <> 'STARTED', false) AS is_period,
                is_period OR title IS DISTINCT FROM lag(title) OVER ()
                    OR aact_again(ctgov_group_code, lag(ctgov_group_code) OVER ()) AS is_item
            FROM batch_milestones
        )
    )
), reason AS (
    SELECT *, (items - max(CASE WHEN is_period THEN items END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS item
    FROM (
        SELECT *, count_if(is_item) OVER (ROWS UNBOUNDED PRECEDING) AS items
        FROM (
            SELECT *, trial_id IS DISTINCT FROM lag(trial_id) OVER () OR period IS DISTINCT FROM lag(period) OVER ()
                    AS is_period,
                is_period OR reason IS DISTINCT FROM lag(reason) OVER ()
                    OR aact_again(ctgov_group_code, lag(ctgov_group_code) OVER ()) AS is_item
            FROM batch_drop_withdrawals
        )
    )
)
SELECT trial_id, number AS period, period_title, 'milestone' AS list, item, title AS type,
    milestone_description AS item_comment, ctgov_group_code AS group_id, count AS n, count_units AS units,
    description AS comment
FROM milestone
UNION ALL
SELECT r.trial_id, COALESCE(p.number, 0), r.period, 'reason', r.item, r.reason, r.drop_withdraw_comment,
    r.ctgov_group_code, r.count, r.count_units, r.reason_comment
FROM reason AS r
LEFT JOIN (SELECT trial_id, period_title, min(number) AS number FROM milestone GROUP BY ALL) AS p
    ON p.trial_id = r.trial_id AND p.period_title IS NOT DISTINCT FROM r.period;

CREATE OR REPLACE TEMP TABLE stage_analysis AS
SELECT o.trial_id, o.outcome,
    (row_number() OVER (PARTITION BY o.trial_id, o.outcome ORDER BY a.place) - 1)::INTEGER AS analysis, g.group_ids,
    a.groups_description AS group_description, a.param_type, a.param_value,
    replace(aact_code(a.dispersion_type), '_OF_THE_', '_OF_') AS dispersion_type, a.dispersion_value,
    a.ci_percent AS ci_pct,
    CASE aact_code(a.ci_n_sides) WHEN '2_SIDED' THEN 'TWO_SIDED' WHEN '1_SIDED' THEN 'ONE_SIDED'
        ELSE aact_code(a.ci_n_sides) END AS ci_sides,
    COALESCE(a.ci_lower_limit_raw, a.ci_lower_limit) AS ci_lower, COALESCE(a.ci_upper_limit_raw, a.ci_upper_limit) AS ci_upper,
    NULL::VARCHAR AS ci_lower_comment, a.ci_upper_limit_na_comment AS ci_upper_comment,
    COALESCE(a.p_value_raw, a.p_value_modifier || a.p_value, a.p_value) AS p_value, a.p_value_description AS p_comment,
    a.method, a.method_description AS method_comment, a.estimate_description AS estimate_comment,
    aact_code(a.non_inferiority_type) AS non_inferiority_type, a.non_inferiority_description AS non_inferiority_comment,
    NULL::BOOLEAN AS tested_non_inferiority, a.other_analysis_description AS other_description
FROM batch_outcome_analyses AS a
JOIN aact_outcome AS o ON o.key = a.outcome_id
LEFT JOIN (
    SELECT outcome_analysis_id, list(ctgov_group_code ORDER BY place) AS group_ids FROM batch_outcome_analysis_groups
    GROUP BY 1
) AS g ON g.outcome_analysis_id = a.key
ORDER BY o.trial_id, o.outcome, analysis;

CREATE OR REPLACE TEMP TABLE stage_event_group AS
SELECT g.trial_id, g.group_id, g.position, g.title, g.description, t.deaths_affected, t.deaths_at_risk,
    t.serious_affected, t.serious_at_risk, t.other_affected, t.other_at_risk
FROM (FROM stage_group WHERE module = 'event') AS g
LEFT JOIN (
    SELECT trial_id, ctgov_group_code, max(subjects_affected) FILTER (kind = 'deaths') AS deaths_affected,
        max(subjects_at_risk) FILTER (kind = 'deaths') AS deaths_at_risk,
        max(subjects_affected) FILTER (kind = 'serious') AS serious_affected,
        max(subjects_at_risk) FILTER (kind = 'serious') AS serious_at_risk,
        max(subjects_affected) FILTER (kind = 'other') AS other_affected,
        max(subjects_at_risk) FILTER (kind = 'other') AS other_at_risk
    FROM (SELECT *, lower(event_type) AS kind FROM batch_reported_event_totals)
    GROUP BY ALL
) AS t ON t.trial_id = g.trial_id AND t.ctgov_group_code = g.group_id;

CREATE OR REPLACE TEMP TABLE aact_event AS
SELECT * EXCLUDE (events), (events - max(CASE WHEN is_list THEN events END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER AS event
FROM (
    SELECT *, count_if(is_event) OVER (ROWS UNBOUNDED PRECEDING) AS events
    FROM (
        SELECT trial_id, lower(event_type) AS list, adverse_event_term AS term, organ_system,
            COALESCE(vocab, default_vocab) AS vocabulary, aact_code(COALESCE(assessment, default_assessment)) AS assessment,
            ctgov_group_code AS group_id, event_count AS n_events, subjects_affected AS n_affected,
            subjects_at_risk AS n_at_risk,
            trial_id IS DISTINCT FROM lag(trial_id) OVER () OR event_type IS DISTINCT FROM lag(event_type) OVER () AS is_list,
            is_list OR adverse_event_term IS DISTINCT FROM lag(adverse_event_term) OVER ()
                OR organ_system IS DISTINCT FROM lag(organ_system) OVER ()
                OR aact_again(ctgov_group_code, lag(ctgov_group_code) OVER ()) AS is_event
        FROM batch_reported_events
    )
);

CREATE OR REPLACE TEMP VIEW stage_event_term AS
SELECT trial_id, list, event, term, organ_system, vocabulary, assessment, NULL::VARCHAR AS notes
FROM aact_event
WHERE is_event;

CREATE OR REPLACE TEMP VIEW stage_event AS
SELECT trial_id, list, event, kb_event_identity(list, organ_system, term) AS row_identity, group_id, n_events, n_affected,
    n_at_risk
FROM aact_event;
