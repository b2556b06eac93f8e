-- One row: a printed number with its value and the interval of values that round to it (half up).
CREATE OR REPLACE TEMP TABLE audit_number AS
WITH cell AS (
    FROM (SELECT fact_id, events::DOUBLE AS events, total::DOUBLE AS total, value AS percent, value, standard_error,
        dispersion, ci_level, ci_low, ci_high, range_low, range_high FROM core.arm_result)
    UNPIVOT (value FOR column_name IN (events, total, percent, value, standard_error, dispersion, ci_level, ci_low,
        ci_high, range_low, range_high))
    UNION ALL
    FROM (SELECT fact_id, value, ci_level, ci_low, ci_high, p_value FROM core.comparison)
    UNPIVOT (value FOR column_name IN (value, ci_level, ci_low, ci_high, p_value))
    UNION ALL
    FROM (SELECT fact_id, n::DOUBLE AS n, denominator::DOUBLE AS denominator, percent, value, range_low, range_high,
        dispersion FROM core.baseline)
    UNPIVOT (value FOR column_name IN (n, denominator, percent, value, range_low, range_high, dispersion))
    UNION ALL
    FROM (SELECT fact_id, n_affected::DOUBLE AS n_affected, n_at_risk::DOUBLE AS n_at_risk, percent,
        n_events::DOUBLE AS n_events, reporting_threshold_percent FROM core.adverse_event)
    UNPIVOT (value FOR column_name IN (n_affected, n_at_risk, percent, n_events, reporting_threshold_percent))
    UNION ALL
    FROM (SELECT fact_id, n::DOUBLE AS n, percent FROM core.flow)
    UNPIVOT (value FOR column_name IN (n, percent))
    UNION ALL
    FROM (SELECT fact_id, n::DOUBLE AS n, value, range_low, range_high FROM core.exposure)
    UNPIVOT (value FOR column_name IN (n, value, range_low, range_high))
    UNION ALL
    FROM (SELECT fact_id, events::DOUBLE AS events, total::DOUBLE AS total, value, range_low, range_high
        FROM core.background)
    UNPIVOT (value FOR column_name IN (events, total, value, range_low, range_high))
    UNION ALL
    SELECT fact_id, 'n', n FROM core.population_size WHERE n IS NOT NULL
    UNION ALL
    SELECT fact_id, 'alpha_two_sided', alpha_two_sided FROM core.endpoint WHERE alpha_two_sided IS NOT NULL
    UNION ALL
    FROM (SELECT fact_id, value, range_low, range_high FROM core.design_item)
    UNPIVOT (value FOR column_name IN (value, range_low, range_high))
    UNION ALL
    SELECT fact_id, 'n_randomized', n_randomized FROM core.trial WHERE n_randomized IS NOT NULL
    UNION ALL
    SELECT fact_id, 'n_countries', n_countries FROM core.trial WHERE n_countries IS NOT NULL
)
SELECT p.fact_id, p.column_name, p.printed, p.relation, p.decimals, c.value,
    c.value - 0.5 * pow(10.0, -p.decimals) AS low, c.value + 0.5 * pow(10.0, -p.decimals) AS high
FROM core.printed_value AS p
JOIN cell AS c ON c.fact_id = p.fact_id AND c.column_name = p.column_name
WHERE p.decimals IS NOT NULL;
