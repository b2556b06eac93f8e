/* ---
title = "Posted estimate from the groups' values"
about = "A crude difference or ratio of percentages, counts or means follows from the values of the two groups."
severity = "medium"
needs = "an analysis of two groups of which it is known which is compared with which, unadjusted, of an outcome with one value a group"
--- */
WITH analysis AS (
    SELECT *,
        CASE
            WHEN direction = 'stated' AND measure IN ('risk_difference', 'mean_difference', 'difference') THEN 'difference'
            WHEN direction = 'stated' AND measure IN ('risk_ratio', 'mean_ratio') THEN 'ratio'
            WHEN direction = 'stated' AND measure = 'odds_ratio' THEN 'odds_ratio'
        END AS family,
        CASE WHEN direction = 'stated' THEN
            audit_is_modelled(concat_ws(' ', test, comment, description, measure_posted))
                OR regexp_matches(lower(concat_ws(' ', test, comment, description, measure_posted)),
                    'anova|least.?sq|\bls\b|mmrm|paired|cross-?over|net|covari|weight|geometric|log')
            ELSE true END AS is_adjusted
    FROM audited_analysis
    WHERE value IS NOT NULL AND array_length(string_split(group_ids, ' ')) = 2
        AND (audit_is_ratio(measure) OR audit_is_difference(measure)) AND measure <> 'slope'
), single AS (
    SELECT trial_id, outcome, group_id, min(fact_id) AS fact_id,
        min(CASE WHEN e.is_count THEN 100 * value / NULLIF(total, 0) ELSE value END) AS value,
        min(CASE WHEN e.is_count THEN 0 ELSE audit_half(value_posted) END) AS half, bool_and(e.is_rate) AS is_rate,
        min(CASE WHEN e.is_count THEN value_posted || ' of ' || total ELSE value_posted END) AS shown
    FROM (
        SELECT * FROM audited_result
        WHERE (trial_id, outcome) IN (SELECT trial_id, outcome FROM analysis WHERE family IS NOT NULL AND NOT is_adjusted)
    ) AS r
    JOIN (
        SELECT trial_id, registry_outcome AS outcome,
            is_counted AS is_count,
            statistic = 'proportion' AS is_rate
        FROM audited_endpoint WHERE statistic IN ('proportion', 'mean')
    ) AS e USING (trial_id, outcome)
    GROUP BY ALL
    HAVING count(*) = 1 AND count(value) = 1
), boxed AS (
    SELECT a.*, x.fact_id AS first_fact, y.fact_id AS second_fact, x.shown AS first_shown, y.shown AS second_shown,
        x.is_rate, audit_half(a.value_posted) AS half,
        x.value - x.half AS x_low, x.value + x.half AS x_high, y.value - y.half AS y_low, y.value + y.half AS y_high
    FROM analysis AS a
    LEFT JOIN single AS x ON x.trial_id = a.trial_id AND x.outcome = a.outcome AND x.group_id = a.group_id
    LEFT JOIN single AS y ON y.trial_id = a.trial_id AND y.outcome = a.outcome AND y.group_id = a.comparator_group_id
), bounded AS (
    SELECT *,
        CASE
            WHEN family = 'difference' THEN x_low - y_high
            WHEN x_low <= 0 OR y_low <= 0
                OR (family = 'odds_ratio' AND (x_high >= 100 OR y_high >= 100 OR NOT is_rate)) THEN NULL
            WHEN family = 'ratio' THEN x_low / y_high
            WHEN family = 'odds_ratio' THEN x_low * (100 - y_high) / ((100 - x_low) * y_high)
        END AS low,
        CASE
            WHEN family = 'difference' THEN x_high - y_low
            WHEN x_low <= 0 OR y_low <= 0
                OR (family = 'odds_ratio' AND (x_high >= 100 OR y_high >= 100 OR NOT is_rate)) THEN NULL
            WHEN family = 'ratio' THEN x_high / y_low
            WHEN family = 'odds_ratio' THEN x_high * (100 - y_low) / ((100 - x_high) * y_low)
        END AS high
    FROM boxed
), weighed AS (
    SELECT trial_id, fact_id, outcome, analysis, family, value_posted, low, high, first_fact, second_fact, first_shown,
        second_shown,
        CASE
            WHEN direction = 'from_values' THEN 'fits'
            WHEN is_adjusted OR low IS NULL THEN 'nothing'
            WHEN low <= value + half + 1e-9 AND high >= value - half - 1e-9 THEN 'fits'
            WHEN is_rate AND family = 'difference' AND low <= 100 * (value + half) + 1e-9
                AND high >= 100 * (value - half) - 1e-9
                THEN 'fits'
            WHEN family = 'ratio' AND 100 * low <= value + half + 1e-9 AND 100 * high >= value - half - 1e-9 THEN 'fits'
            ELSE 'off'
        END AS found
    FROM bounded
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity, fact_id, 'outcome' AS module, outcome AS item, NULL::VARCHAR AS group_id,
    'analysis ' || (analysis + 1) AS part, ['value'] AS column_names, value_posted AS reported,
    format('{:.4g}', (low + high) / 2) AS recomputed,
    CASE family WHEN 'difference' THEN 'difference of the two values' WHEN 'ratio' THEN 'ratio of the two values'
        ELSE 'ratio of the two odds' END AS method,
    'the groups'' values, ' || first_shown || ' and ' || second_shown || ', give '
        || format('{:.4g}', (low + high) / 2) || ', but ' || value_posted || ' is posted; it may be adjusted, or of other participants.' AS says,
    CASE found WHEN 'off' THEN [fact_id, first_fact, second_fact] ELSE [fact_id] END AS fact_ids
FROM judged;
