-- One row: a fact that prints a count of participants, a percentage of them, or both, in one arm.
-- events: as printed. n_low to n_high: the counts that fit, which are the printed one where there is one.
-- total_fact_id: the fact that prints the total, where it is the N of the population. missing: participants of the
-- same characteristic whose level is not known.
CREATE OR REPLACE TEMP TABLE audit_rate AS
WITH missing AS (
    SELECT trial_id, population_id, arm_id, characteristic, sum(n) AS missing
    FROM core.baseline
    WHERE statistic = 'count' AND audit_is_missing(level)
    GROUP BY trial_id, population_id, arm_id, characteristic
),
rate AS (
    SELECT x.fact_id, x.trial_id, 'arm_results' AS view_name, x.population_id, x.arm_id, x.events,
        'events' AS events_column, x.total, x.total_source, 'total' AS total_column, NULL AS missing
    FROM core.arm_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.endpoint_id = x.endpoint_id
    WHERE x.statistic IN ('proportion', 'count') AND e.kind <> 'count'
    UNION ALL
    SELECT b.fact_id, b.trial_id, 'baseline', b.population_id, b.arm_id, b.n, 'n', b.denominator,
        b.denominator_source, 'denominator', CASE WHEN b.level IS NOT NULL AND NOT audit_is_missing(b.level)
            THEN m.missing END
    FROM core.baseline AS b
    LEFT JOIN missing AS m ON m.trial_id = b.trial_id AND m.population_id = b.population_id AND m.arm_id = b.arm_id
        AND m.characteristic = b.characteristic
    WHERE b.statistic IN ('count', 'proportion')
    UNION ALL
    SELECT fact_id, trial_id, 'adverse_events', population_id, arm_id, n_affected, 'n_affected', n_at_risk,
        n_at_risk_source, 'n_at_risk', NULL
    FROM core.adverse_event
    UNION ALL
    SELECT fact_id, trial_id, 'participant_flow', population_id, arm_id, n, 'n', NULL, 'from_population', NULL, NULL
    FROM core.flow
    UNION ALL
    SELECT fact_id, trial_id, 'exposure', population_id, arm_id, n, 'n', NULL, 'from_population', NULL, NULL
    FROM core.exposure
    WHERE statistic = 'proportion'
    UNION ALL
    SELECT fact_id, trial_id, 'background', NULL, NULL, events, 'events', total, 'printed', 'total', NULL
    FROM core.background
    WHERE unit IS NULL OR lower(unit) IN ('percent', '%', 'patients', 'participants')
),
percent AS (
    SELECT n.*, row_number() OVER (PARTITION BY n.fact_id ORDER BY n.column_name) AS place
    FROM audit_number AS n
    JOIN core.fact AS f ON f.fact_id = n.fact_id
    WHERE (n.column_name = 'percent' AND f.view_name IN ('arm_results', 'baseline', 'adverse_events',
        'participant_flow'))
        OR (n.column_name = 'value' AND f.view_name IN ('arm_results', 'exposure', 'background'))
),
joined AS (
    SELECT r.fact_id, r.trial_id, r.view_name, r.population_id, r.arm_id, r.events, r.events_column,
        COALESCE(r.total, CASE WHEN r.total_source = 'from_population' THEN s.n END) AS total, r.total_source,
        r.total_column, CASE WHEN r.total_source = 'from_population' THEN s.fact_id END AS total_fact_id, r.missing,
        p.column_name AS percent_column, p.value AS percent, p.printed AS percent_printed, p.relation, p.decimals,
        p.low, p.high
    FROM rate AS r
    LEFT JOIN percent AS p ON p.fact_id = r.fact_id AND p.place = 1
    LEFT JOIN core.population_size AS s ON s.trial_id = r.trial_id AND s.population_id = r.population_id
        AND s.arm_id = r.arm_id
)
SELECT *,
    CASE WHEN events IS NOT NULL THEN events
        WHEN relation = '=' AND total > 0 THEN CAST(greatest(0, ceil(total * low / 100 - 1e-7)) AS BIGINT) END AS n_low,
    CASE WHEN events IS NOT NULL THEN events
        WHEN relation = '=' AND total > 0 THEN CAST(least(total, floor(total * high / 100 + 1e-7)) AS BIGINT) END
        AS n_high
FROM joined;
