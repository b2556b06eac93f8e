/* ---
title = "Objective against its boundary"
about = "An objective is met if, and only if, the p value of the endpoint is below its boundary."
severity = "high"
needs = "whether the objective was met, the two-sided boundary, and a p value of the whole population; post hoc analyses do not count"
--- */
WITH tested AS (
    SELECT e.trial_id, e.endpoint_id, e.fact_id, e.alpha_two_sided AS alpha, e.alpha_status, e.objective_met,
        c.fact_id AS p_id, q.printed, q.value, q.relation, q.low, q.high, p.place,
        CASE
            WHEN q.relation IN ('<', '≤') THEN CASE WHEN q.value <= e.alpha_two_sided THEN 'below' ELSE 'unclear' END
            WHEN q.relation IN ('>', '≥') THEN CASE WHEN q.value >= e.alpha_two_sided THEN 'above' ELSE 'unclear' END
            WHEN q.high <= e.alpha_two_sided + 1e-12 THEN 'below'
            WHEN q.low > e.alpha_two_sided THEN 'above'
            ELSE 'unclear'
        END AS side,
        c.prespecified IS TRUE AS is_planned,
        max(CASE WHEN c.prespecified IS TRUE THEN 1 ELSE 0 END) OVER (PARTITION BY e.trial_id, e.endpoint_id)
            AS has_planned
    FROM core.endpoint AS e
    JOIN core.comparison AS c ON c.trial_id = e.trial_id AND c.endpoint_id = e.endpoint_id
        AND c.contrast = 'between_arms'
        AND c.subgroup_factor = 'all' AND c.prespecified IS DISTINCT FROM FALSE
    JOIN core.population AS o ON o.trial_id = c.trial_id AND o.population_id = c.population_id
        AND o.kind IN ('intention_to_treat', 'modified_intention_to_treat')
    JOIN audit_number AS q ON q.fact_id = c.fact_id AND q.column_name = 'p_value'
    JOIN audit_place AS p ON p.fact_id = c.fact_id
    WHERE e.objective_met IS NOT NULL AND e.alpha_two_sided IS NOT NULL
),
judged AS (
    SELECT trial_id, endpoint_id, fact_id, alpha, alpha_status, objective_met,
        bool_or(side = 'below') AS any_below, bool_or(side = 'unclear') AS any_unclear, list(p_id ORDER BY p_id)
            AS p_ids,
        array_to_string(list_sort(list(DISTINCT
            CASE WHEN relation = '=' THEN 'P=' || ltrim(printed, '= ') ELSE 'P' || printed END)), ', ') AS shown,
        min(place) AS place
    FROM tested
    WHERE is_planned OR has_planned = 0
    GROUP BY trial_id, endpoint_id, fact_id, alpha, alpha_status, objective_met
),
decided AS (
    SELECT *,
        CASE
            WHEN any_unclear AND NOT any_below THEN 'not_testable'
            WHEN any_below = objective_met THEN 'consistent'
            ELSE 'inconsistent'
        END AS verdict
    FROM judged
),
side AS (
    SELECT *, fact_id AS tested_id, CASE WHEN alpha_status = 'reported' THEN ['alpha_two_sided'] ELSE [] END
        AS column_names FROM decided
    UNION ALL
    SELECT *, unnest(p_ids), ['p_value'] FROM decided
)
SELECT trial_id, verdict, CAST(NULL AS VARCHAR) AS severity, tested_id AS fact_id, column_names,
    'objective ' || CASE WHEN objective_met THEN 'met' ELSE 'not met' END || '; ' || shown AS reported,
    CASE WHEN any_below THEN 'met' WHEN any_unclear THEN NULL ELSE 'not met' END AS recomputed,
    'p value against the two-sided boundary ' || format('{:g}', alpha) AS method,
    CASE verdict
        WHEN 'consistent' THEN 'The p value and its boundary agree with what the source says of the objective.'
        WHEN 'not_testable' THEN 'The p value is printed so coarsely that it may lie on either side of its boundary.'
        ELSE 'The objective is said to be ' || CASE WHEN objective_met THEN 'met' ELSE 'not met' END || ', but '
            || place || ' prints '
            || shown || ', which is ' || CASE WHEN any_below THEN 'below' ELSE 'above' END
                || ' the two-sided boundary of ' || format('{:g}', alpha)
            || '. The p value or the boundary may be misprinted, or a rule of testing in sequence may have decided.'
    END AS explanation,
    list_prepend(tested_id, list_filter(list_prepend(fact_id, p_ids), lambda f: f <> tested_id)) AS fact_ids
FROM side;
