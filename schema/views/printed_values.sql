/* ---
view = "printed_values"
grain = "One row is a cell of the evidence, as printed."
key = ["fact_id", "column_name"]

[columns]
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
trial_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case; the question_id where a question holds it." }
column_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "Column of the view that holds the parsed value." }
printed     = { type = "VARCHAR", kind = "text", null = "never", about = "The text as printed." }
relation    = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "a non-value that is no inequality", about = "Relation of the quantity to the number." }
decimals    = { type = "INTEGER", kind = "count", unit = "digits", null = "a non-value", about = "Printed decimal places." }
status      = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the value." }
--- */
CREATE VIEW printed_values AS
SELECT p.fact_id, f.trial_id, p.column_name, p.printed, p.relation, p.decimals, p.status
FROM core.printed_value AS p
JOIN core.fact AS f ON f.fact_id = p.fact_id
UNION ALL
SELECT fact_id, trial_id, column_name, printed,
    CASE WHEN is_number THEN COALESCE(relation, '=') ELSE NULLIF(replace(replace(
        regexp_extract(printed, '^\s*(<=|>=|[<>≤≥])', 1), '<=', '≤'), '>=', '≥'), '') END,
    CASE WHEN is_number THEN CAST(length(split_part(trim(printed), '.', 2)) AS INTEGER) END, status
FROM (
    SELECT x.fact_id, x.trial_id, CASE WHEN e.is_counted THEN 'events' ELSE 'value' END AS column_name,
        x.value_posted AS printed,
        x.value IS NOT NULL AND (NOT e.is_counted OR x.value = floor(x.value)) AS is_number, NULL AS relation,
        COALESCE(x.status, CASE WHEN e.is_counted AND x.value <> floor(x.value) THEN 'unparsed' ELSE 'reported' END) AS status
    FROM core.registry_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    WHERE x.value_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, CASE WHEN e.dispersion = 'standard_error' THEN 'standard_error' ELSE 'dispersion' END,
        x.spread_posted,
        x.spread IS NOT NULL, NULL,
        CASE WHEN x.spread IS NOT NULL THEN 'reported' WHEN upper(trim(x.spread_posted)) IN ('NA', 'N/A') THEN 'not_reported'
            ELSE 'unparsed' END
    FROM core.registry_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    WHERE x.spread_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, CASE WHEN e.dispersion = 'confidence_interval' THEN 'ci_low' ELSE 'range_low' END,
        x.low_posted,
        x.low IS NOT NULL, NULL, COALESCE(x.low_status, 'reported')
    FROM core.registry_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    WHERE x.low_posted IS NOT NULL AND NOT e.is_counted
    UNION ALL
    SELECT x.fact_id, x.trial_id, CASE WHEN e.dispersion = 'confidence_interval' THEN 'ci_high' ELSE 'range_high' END,
        x.high_posted,
        x.high IS NOT NULL, NULL, COALESCE(x.high_status, 'reported')
    FROM core.registry_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    WHERE x.high_posted IS NOT NULL AND NOT e.is_counted
    UNION ALL
    SELECT x.fact_id, x.trial_id, CASE WHEN m.statistic = 'count' THEN 'n' ELSE 'value' END, x.value_posted,
        x.value IS NOT NULL AND (m.statistic <> 'count' OR x.value = floor(x.value)), NULL,
        COALESCE(x.status, CASE WHEN m.statistic = 'count' AND x.value <> floor(x.value) THEN 'unparsed' ELSE 'reported' END)
    FROM core.registry_baseline AS x
    JOIN core.registry_measure AS m ON m.trial_id = x.trial_id AND m.measure = x.measure
    WHERE x.value_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'dispersion', x.spread_posted, x.spread IS NOT NULL, NULL,
        CASE WHEN x.spread IS NOT NULL THEN 'reported' WHEN upper(trim(x.spread_posted)) IN ('NA', 'N/A') THEN 'not_reported'
            ELSE 'unparsed' END
    FROM core.registry_baseline AS x
    WHERE x.spread_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'range_low', x.low_posted, x.low IS NOT NULL, NULL,
        CASE WHEN x.low IS NOT NULL THEN 'reported' WHEN upper(trim(x.low_posted)) IN ('NA', 'N/A') THEN 'not_reported'
            ELSE 'unparsed' END
    FROM core.registry_baseline AS x
    WHERE x.low_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'range_high', x.high_posted, x.high IS NOT NULL, NULL,
        CASE WHEN x.high IS NOT NULL THEN 'reported' WHEN upper(trim(x.high_posted)) IN ('NA', 'N/A') THEN 'not_reported'
            ELSE 'unparsed' END
    FROM core.registry_baseline AS x
    WHERE x.high_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'n', x.n_posted, x.n IS NOT NULL, NULL, COALESCE(x.status, 'reported')
    FROM core.registry_flow AS x
    WHERE x.n_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'n', x.n_posted, x.n IS NOT NULL, NULL,
        CASE WHEN x.n IS NULL THEN 'unparsed' ELSE 'reported' END
    FROM core.registry_denominator AS x
    WHERE x.n_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'value', x.value_posted, x.value IS NOT NULL, NULL, x.value_status
    FROM core.registry_analysis AS x
    WHERE x.value_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'ci_low', x.ci_low_posted, x.ci_low IS NOT NULL, NULL, x.ci_low_status
    FROM core.registry_analysis AS x
    WHERE x.ci_low_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'ci_high', x.ci_high_posted, x.ci_high IS NOT NULL, NULL, x.ci_high_status
    FROM core.registry_analysis AS x
    WHERE x.ci_high_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'p_value', x.p_posted, x.p_value IS NOT NULL, x.p_relation, x.p_value_status
    FROM core.registry_analysis AS x
    WHERE x.p_posted IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'n_affected', CAST(x.n_affected AS VARCHAR), true, NULL, 'reported'
    FROM core.registry_event AS x
    WHERE x.n_affected IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'n_at_risk', CAST(x.n_at_risk AS VARCHAR), true, NULL, 'reported'
    FROM core.registry_event AS x
    WHERE x.n_at_risk IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'n_events', CAST(x.n_events AS VARCHAR), true, NULL, 'reported'
    FROM core.registry_event AS x
    WHERE x.n_events IS NOT NULL
) AS x;
