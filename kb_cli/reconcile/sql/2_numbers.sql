-- One row: a number of a fact, or why it is none. column_name is that of the printed value; quantity is what it is.
-- decimals is null for a number that is computed from posted counts: it is compared, but never shown as posted.
CREATE TEMP TABLE held_number AS
WITH typed AS (
    SELECT fact_id, 'n' AS quantity, ['n'] AS columns, CAST(n AS DOUBLE) AS number, value_status AS status,
        NULL AS unit, NULL AS kind, CAST(NULL AS DOUBLE) AS ci_level
    FROM held_population
    UNION ALL
    SELECT fact_id, 'n', ['n'], n, n_status, NULL, NULL, NULL FROM held_flow
    UNION ALL
    SELECT fact_id, 'percent', ['percent'], percent, percent_status, NULL, NULL, NULL FROM held_flow
    UNION ALL
    SELECT fact_id, 'n', ['n'], n, n_status, NULL, NULL, NULL FROM held_baseline
    UNION ALL
    SELECT fact_id, 'percent', ['percent', 'value'], COALESCE(percent, CASE WHEN statistic = 'proportion'
        THEN value END),
        CASE WHEN statistic = 'proportion' THEN value_status ELSE percent_status END, NULL, NULL, NULL
    FROM held_baseline
    UNION ALL
    SELECT fact_id, statistic, ['value'], value, value_status, unit, NULL, NULL
    FROM held_baseline WHERE statistic NOT IN ('count', 'proportion')
    UNION ALL
    SELECT fact_id, 'dispersion', ['dispersion'], dispersion, 'reported', unit, dispersion_type, NULL FROM held_baseline
    UNION ALL
    SELECT fact_id, unnest(['range low', 'range high']), unnest([['range_low'], ['range_high']]),
        unnest([range_low, range_high]), 'reported', unit,
        CASE WHEN dispersion_type = 'interquartile_range' THEN dispersion_type ELSE 'full_range' END, NULL
    FROM held_baseline
    UNION ALL
    SELECT fact_id, 'events', ['events'], events, events_status, NULL, NULL, NULL FROM held_result
    UNION ALL
    SELECT fact_id, 'N analysed', ['total'], total, 'reported', NULL, NULL, NULL FROM held_result
    UNION ALL
    SELECT fact_id, 'percent', ['percent', 'value'], value, value_status, NULL, NULL, NULL
    FROM held_result WHERE statistic IN ('proportion', 'event_free_probability') OR unit = 'percent'
    UNION ALL
    SELECT fact_id, CASE statistic WHEN 'median_time' THEN 'median' ELSE statistic END, ['value'], value, value_status,
        unit, NULL, NULL
    FROM held_result
    WHERE statistic NOT IN ('proportion', 'event_free_probability', 'count') AND unit IS DISTINCT FROM 'percent'
    UNION ALL
    SELECT fact_id, 'standard error', ['standard_error'], standard_error, 'reported', unit, NULL, NULL FROM held_result
    UNION ALL
    SELECT fact_id, 'dispersion', ['dispersion'], dispersion, 'reported', unit, dispersion_type, NULL FROM held_result
    UNION ALL
    SELECT fact_id, unnest(['interval low', 'interval high']), unnest([['ci_low'], ['ci_high']]),
        unnest([ci_low, ci_high]), unnest([ci_low_status, ci_high_status]),
        CASE WHEN statistic NOT IN ('proportion', 'event_free_probability') THEN unit END, ci_sides, ci_level
    FROM held_result
    UNION ALL
    SELECT fact_id, unnest(['range low', 'range high']), unnest([['range_low'], ['range_high']]),
        unnest([range_low, range_high]), 'reported', unit,
        CASE WHEN dispersion_type = 'interquartile_range' THEN dispersion_type ELSE 'full_range' END, NULL
    FROM held_result
    UNION ALL
    SELECT fact_id, measure, ['value'], value, value_status, unit, NULL, NULL
    FROM held_comparison WHERE measure <> 'none'
    UNION ALL
    SELECT fact_id, unnest(['interval low', 'interval high']), unnest([['ci_low'], ['ci_high']]),
        unnest([ci_low, ci_high]), unnest([ci_low_status, ci_high_status]), unit, ci_sides, ci_level
    FROM held_comparison
    UNION ALL
    SELECT fact_id, 'p value', ['p_value'], p_value, p_value_status, NULL, NULL, NULL FROM held_comparison
    UNION ALL
    SELECT fact_id, 'participants', ['n_affected'], n_affected, n_affected_status, NULL, NULL, NULL FROM held_event
    UNION ALL
    SELECT fact_id, 'percent', ['percent'], percent, percent_status, NULL, NULL, NULL FROM held_event
    UNION ALL
    SELECT fact_id, 'events', ['n_events'], n_events, n_events_status, NULL, NULL, NULL FROM held_event
    UNION ALL
    SELECT fact_id, 'at risk', ['n_at_risk'], n_at_risk, 'reported', NULL, NULL, NULL FROM held_event
    UNION ALL
    SELECT fact_id, 'n', ['n_randomized'], n_randomized, 'reported', NULL, NULL, NULL FROM held_enrolment
    UNION ALL
    SELECT posted_fact_id, 'n', [], enrollment, 'reported', NULL, NULL, NULL FROM held_enrolment
)
-- N of a population may be that of a stage of the flow or of the events, too: it is one fact.
SELECT DISTINCT t.fact_id, t.quantity, t.number,
    CASE WHEN t.number IS NOT NULL AND t.status NOT IN ('reported', 'derived') THEN 'reported'
        ELSE t.status END AS status,
    t.unit, t.kind, t.ci_level, COALESCE(p.relation, '=') AS relation,
    COALESCE(p.printed, CASE WHEN t.number = floor(t.number) AND t.status <> 'derived'
        THEN CAST(CAST(t.number AS BIGINT) AS VARCHAR) END) AS printed,
    CASE WHEN t.status = 'derived' THEN NULL ELSE COALESCE(p.decimals, 0) END AS decimals
FROM typed AS t
LEFT JOIN (FROM printed_values WHERE trial_id = $trial) AS p ON p.fact_id = t.fact_id
    AND list_contains(t.columns, p.column_name)
WHERE t.number IS NOT NULL OR t.status IN ('not_reached', 'not_estimable', 'illegible', 'unparsed');
