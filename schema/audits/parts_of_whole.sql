/* ---
title = "Parts of a whole"
about = "The parts that a source declares for an endpoint or a population do not overlap and add up to the whole."
severity = "medium"
needs = "declared parts, each with its count (printed, or by GRIM) in the same arm"
--- */
WITH rate AS (
    SELECT x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.subgroup_factor, x.subgroup_level,
        COALESCE(x.timepoint, '') AS timepoint, COALESCE(x.assessor, '') AS assessor, COALESCE(x.category, '')
            AS category,
        r.fact_id, r.n_low, r.n_high, r.total, r.percent_column, r.events, r.percent
    FROM core.arm_result AS x
    JOIN audit_rate AS r ON r.fact_id = x.fact_id
    WHERE r.n_low IS NOT NULL
),
declared AS (
    SELECT trial_id, kind, whole_id, list(part_id ORDER BY position) AS parts FROM core.part GROUP BY trial_id, kind,
        whole_id
),
member AS (
    -- the parts of an endpoint, in one population
    SELECT d.trial_id, 'the endpoint ' || d.whole_id AS whole_name, len(d.parts) AS parts,
        concat_ws('|', d.whole_id, r.population_id, r.arm_id, r.subgroup_factor, r.subgroup_level, r.timepoint,
            r.assessor, r.category) AS name,
        r.endpoint_id = d.whole_id AS is_whole, r.arm_id, r.fact_id, r.n_low, r.n_high,
        CASE WHEN r.events IS NOT NULL THEN 'events' ELSE r.percent_column END AS column_name,
        CASE WHEN r.endpoint_id = d.whole_id THEN '' ELSE r.endpoint_id END AS part
    FROM declared AS d
    JOIN rate AS r ON r.trial_id = d.trial_id AND (r.endpoint_id = d.whole_id OR list_contains(d.parts, r.endpoint_id))
    WHERE d.kind = 'endpoint'
    UNION ALL
    -- one endpoint, in the parts of a population
    SELECT d.trial_id, 'the population ' || d.whole_id, len(d.parts),
        concat_ws('|', d.whole_id, r.endpoint_id, r.arm_id, r.subgroup_factor, r.subgroup_level, r.timepoint,
            r.assessor, r.category),
        r.population_id = d.whole_id, r.arm_id, r.fact_id, r.n_low, r.n_high,
        CASE WHEN r.events IS NOT NULL THEN 'events' ELSE r.percent_column END,
        CASE WHEN r.population_id = d.whole_id THEN '' ELSE r.population_id END
    FROM declared AS d
    JOIN rate AS r ON r.trial_id = d.trial_id AND (r.population_id = d.whole_id OR list_contains(d.parts,
        r.population_id))
    WHERE d.kind = 'population'
    UNION ALL
    -- the participants of the parts of a population
    SELECT d.trial_id, 'the population ' || d.whole_id, len(d.parts), concat_ws('|', d.whole_id, 'N', s.arm_id),
        s.population_id = d.whole_id, s.arm_id, s.fact_id, s.n, s.n, 'n',
        CASE WHEN s.population_id = d.whole_id THEN '' ELSE s.population_id END
    FROM declared AS d
    JOIN core.population_size AS s ON s.trial_id = d.trial_id AND s.n IS NOT NULL
        AND (s.population_id = d.whole_id OR list_contains(d.parts, s.population_id))
    WHERE d.kind = 'population'
),
summed AS (
    SELECT trial_id, name, min(whole_name) AS whole_name, min(arm_id) AS arm_id, list(fact_id ORDER BY is_whole DESC,
        part, fact_id) AS facts,
        sum(n_low) FILTER (NOT is_whole) AS low, sum(n_high) FILTER (NOT is_whole) AS high,
        min(n_low) FILTER (is_whole) AS whole_low, max(n_high) FILTER (is_whole) AS whole_high,
        string_agg(CASE WHEN n_low = n_high THEN CAST(n_low AS VARCHAR) ELSE n_low || '–' || n_high END, ' + '
            ORDER BY part)
            FILTER (NOT is_whole) AS addends
    FROM member
    GROUP BY trial_id, name
    HAVING count(*) FILTER (is_whole) = 1 AND count(DISTINCT part) FILTER (NOT is_whole) = min(parts)
        AND count(*) FILTER (NOT is_whole) = min(parts)
)
SELECT s.trial_id, CASE WHEN s.low <= s.whole_high AND s.high >= s.whole_low THEN 'consistent' ELSE 'inconsistent' END
    AS verdict,
    CAST(NULL AS VARCHAR) AS severity, m.fact_id, [m.column_name] AS column_names,
    s.addends || ' of ' || s.whole_low AS reported,
    CASE WHEN s.low = s.high THEN CAST(s.low AS VARCHAR) ELSE s.low || ' to ' || s.high END AS recomputed,
    'sum of the declared parts' AS method,
    CASE WHEN s.low <= s.whole_high AND s.high >= s.whole_low THEN 'The declared parts add up to the whole.'
        ELSE p.place || ': the parts of ' || s.whole_name || ' in the arm ' || COALESCE(a.arm, s.arm_id) || ' ('
            || s.addends
            || ') add up to ' || CASE WHEN s.low = s.high THEN CAST(s.low AS VARCHAR) ELSE s.low || ' to ' || s.high END
            || ', the whole is printed as ' || s.whole_low || '. A count may be misprinted, or the parts may overlap.'
                END AS explanation,
    list_prepend(m.fact_id, list_filter(s.facts, lambda f: f <> m.fact_id)) AS fact_ids
FROM summed AS s
JOIN member AS m ON m.trial_id = s.trial_id AND m.name = s.name
JOIN audit_place AS p ON p.fact_id = s.facts[1]
LEFT JOIN core.arm AS a ON a.trial_id = s.trial_id AND a.arm_id = s.arm_id;
