/* ---
title = "The same quantity in two places"
about = "What is printed twice is the same both times, within rounding."
severity = "medium"
needs = "two facts that mean the same: equal identity, a baseline level and its subgroup, a population's N and a denominator"
--- */
WITH identity AS (
    SELECT fact_id, concat_ws('|', 'a', trial_id, population_id, arm_id, endpoint_id, subgroup_factor, subgroup_level,
        COALESCE(timepoint, ''), COALESCE(assessor, ''), COALESCE(category, ''), statistic, COALESCE(unit, '')) AS name
    FROM core.arm_result
    UNION ALL
    SELECT fact_id, concat_ws('|', 'c', trial_id, population_id, arm_id, comparator_id, contrast, endpoint_id,
        subgroup_factor, subgroup_level, COALESCE(timepoint, ''), COALESCE(assessor, ''), measure, COALESCE(unit, ''),
        COALESCE(adjusted_for, ''))
    FROM core.comparison
    UNION ALL
    SELECT fact_id, concat_ws('|', 'b', trial_id, population_id, arm_id, characteristic, COALESCE(level, ''), statistic,
        COALESCE(unit, ''))
    FROM core.baseline
    UNION ALL
    SELECT fact_id, concat_ws('|', 'e', trial_id, population_id, arm_id, COALESCE(group_title, ''), term, seriousness,
        COALESCE(grade_min, 0), COALESCE(attribution, ''), COALESCE(period, ''), COALESCE(detail, ''))
    FROM core.adverse_event
    UNION ALL
    SELECT fact_id, concat_ws('|', 'f', trial_id, population_id, arm_id, stage, COALESCE(reason, '')) FROM core.flow
    UNION ALL
    SELECT fact_id, concat_ws('|', 'x', trial_id, population_id, arm_id, measure, statistic, COALESCE(unit, ''))
    FROM core.exposure
),
repeated AS (
    SELECT name FROM identity GROUP BY name HAVING count(*) > 1
),
level_of AS (
    SELECT ci.fact_id, ci.value AS ci_level FROM audit_number AS ci WHERE ci.column_name = 'ci_level'
),
same_name AS (
    SELECT n.fact_id, n.column_name, n.printed, n.low, n.high, n.relation, m.fact_id AS other_id,
        m.printed AS other_printed, m.low AS other_low, m.high AS other_high, m.relation AS other_relation
    FROM repeated AS r
    JOIN identity AS i ON i.name = r.name
    JOIN identity AS j ON j.name = r.name AND j.fact_id <> i.fact_id
    JOIN audit_number AS n ON n.fact_id = i.fact_id
    JOIN audit_number AS m ON m.fact_id = j.fact_id AND m.column_name = n.column_name
    LEFT JOIN level_of AS a ON a.fact_id = i.fact_id
    LEFT JOIN level_of AS b ON b.fact_id = j.fact_id
    WHERE NOT (n.column_name LIKE 'ci%' AND a.ci_level IS DISTINCT FROM b.ci_level)
),
count_pair AS (
    -- a level at baseline and the subgroup of that level
    SELECT b.fact_id AS one, 'n' AS one_column, b.n AS one_n, r.fact_id AS two,
        CASE WHEN r.total_source = 'printed' THEN 'total' ELSE r.percent_column END AS two_column, r.total AS two_n
    FROM core.baseline AS b
    JOIN core.arm_result AS x ON x.trial_id = b.trial_id AND x.population_id = b.population_id AND x.arm_id = b.arm_id
        AND lower(x.subgroup_factor) = lower(b.characteristic)
        AND replace(lower(x.subgroup_level), ' ', '') = replace(lower(b.level), ' ', '')
    JOIN audit_rate AS r ON r.fact_id = x.fact_id
    WHERE b.statistic = 'count' AND b.n IS NOT NULL AND r.total_source IN ('printed', 'derived') AND r.total IS NOT NULL
    UNION ALL
    -- the N of a population and a denominator printed for the whole of it; fewer may be analysed than the population
    -- has, but not of those whom a source counts as 'of these 10 patients' in telling of harms
    SELECT s.fact_id, 'n', s.n, r.fact_id, r.total_column, r.total
    FROM audit_rate AS r
    JOIN core.population AS q ON q.trial_id = r.trial_id AND q.population_id = r.population_id
    JOIN core.population_size AS s ON s.trial_id = r.trial_id AND s.population_id = r.population_id
        AND s.arm_id = r.arm_id AND s.n IS NOT NULL
    LEFT JOIN core.arm_result AS x ON x.fact_id = r.fact_id
    WHERE r.total_source = 'printed' AND COALESCE(x.subgroup_factor, 'all') = 'all'
        AND (r.total >= s.n OR (r.view_name = 'adverse_events' AND q.kind IN ('other', 'responders')))
    UNION ALL
    -- participants at a stage, and the population that the stage makes up
    SELECT s.fact_id, 'n', s.n, f.fact_id, 'n', f.n
    FROM core.flow AS f
    JOIN core.population AS q ON q.trial_id = f.trial_id
    JOIN core.population_size AS s ON s.trial_id = q.trial_id AND s.population_id = q.population_id
        AND s.arm_id = f.arm_id
    WHERE f.n IS NOT NULL AND s.n IS NOT NULL AND f.reason IS NULL AND (
        (q.population_id = f.population_id AND regexp_matches(lower(f.stage),
            '^(randomi[sz]ed|enrolled|assigned)( in total)?$'))
        OR (q.parent_population_id = f.population_id AND q.kind = 'safety' AND regexp_matches(lower(f.stage),
            '^(treated|received treatment|started treatment)$')))
    UNION ALL
    -- everybody who was randomised
    SELECT t.fact_id, 'n_randomized', t.n_randomized, s.fact_id, 'n', s.n
    FROM core.trial AS t
    JOIN core.population AS q ON q.trial_id = t.trial_id AND q.kind = 'intention_to_treat'
        AND q.parent_population_id IS NULL
    JOIN core.population_size AS s ON s.trial_id = t.trial_id AND s.population_id = q.population_id AND s.arm_id = 'all'
    WHERE t.n_randomized IS NOT NULL AND s.n IS NOT NULL
    UNION ALL
    SELECT t.fact_id, 'n_countries', t.n_countries, d.fact_id, 'value', d.value
    FROM core.trial AS t
    JOIN core.design_item AS d ON d.trial_id = t.trial_id AND d.item = 'countries'
    WHERE t.n_countries IS NOT NULL AND d.value IS NOT NULL
    UNION ALL
    SELECT e.fact_id, 'alpha_two_sided', e.alpha_two_sided, d.fact_id, 'value', d.value
    FROM core.endpoint AS e
    JOIN core.design_item AS d ON d.trial_id = e.trial_id AND d.endpoint_id = e.endpoint_id
        AND d.item = 'p_value_boundary'
    WHERE e.alpha_status = 'reported' AND e.alpha_two_sided IS NOT NULL AND d.value IS NOT NULL
),
pair AS (
    SELECT fact_id, column_name, printed, other_id, other_printed,
        low < other_high - 1e-9 AND other_low < high - 1e-9 AND COALESCE(relation, '=') = COALESCE(other_relation, '=')
            OR (COALESCE(relation, '=') IN ('<', '≤') AND other_low < high AND COALESCE(other_relation, '=') <> '>')
            OR (COALESCE(other_relation, '=') IN ('<', '≤') AND low < other_high AND COALESCE(relation, '=') <> '>')
            OR COALESCE(relation, '=') IN ('>', '≥', '≈') OR COALESCE(other_relation, '=') IN ('>', '≥', '≈') AS agrees
    FROM same_name
    UNION ALL
    SELECT one, one_column, format('{:g}', one_n::DOUBLE), two, format('{:g}', two_n::DOUBLE), one_n = two_n
        FROM count_pair
    UNION ALL
    SELECT two, two_column, format('{:g}', two_n::DOUBLE), one, format('{:g}', one_n::DOUBLE), one_n = two_n
        FROM count_pair
),
grouped AS (
    SELECT fact_id, bool_and(agrees) AS agrees, list(DISTINCT column_name ORDER BY column_name) FILTER (NOT agrees)
        AS wrong,
        list(DISTINCT column_name ORDER BY column_name) AS column_names, list(DISTINCT other_id ORDER BY other_id)
            AS others,
        min(other_id) FILTER (NOT agrees) AS example, min(printed) FILTER (NOT agrees) AS printed,
        min(other_printed) FILTER (NOT agrees) AS other_printed, min(printed) AS any_printed
    FROM pair
    GROUP BY fact_id
)
SELECT p.trial_id, CASE WHEN g.agrees THEN 'consistent' ELSE 'inconsistent' END AS verdict,
    CASE WHEN p.view_name = 'comparisons' THEN 'high' END AS severity, g.fact_id,
    CASE WHEN g.agrees THEN g.column_names ELSE g.wrong END AS column_names,
    COALESCE(g.printed, g.any_printed) AS reported, COALESCE(g.other_printed, g.any_printed) AS recomputed,
    'the same quantity as printed elsewhere' || CASE WHEN r.total_source = 'derived'
        THEN '; this number cannot be read in the copy and was derived from the percentage and its interval' ELSE '' END
        AS method,
    CASE WHEN g.agrees THEN 'The same number is printed elsewhere.'
        ELSE p.place || ' prints ' || g.printed || CASE WHEN r.total_source = 'derived'
            THEN ' (derived: only this number fits the percentage and the interval printed there)' ELSE '' END
            || ', ' || o.place || ' prints ' || g.other_printed || ' for the same quantity'
            || CASE WHEN t.total_source = 'derived'
                THEN ' (derived: only this number fits the percentage and the interval printed there)' ELSE '' END
                || '. '
            || CASE WHEN x.subgroup_factor <> 'all' OR y.subgroup_factor <> 'all'
                THEN 'The subgroups may have been formed from what was entered at randomisation and the table of '
                    || 'characteristics from what was recorded later, or one number is misprinted.'
                ELSE 'One of them may be misprinted, or they may count at different times or in different sets of '
                    || 'participants.' END
    END AS explanation,
    list_prepend(g.fact_id, g.others) AS fact_ids
FROM grouped AS g
JOIN audit_place AS p ON p.fact_id = g.fact_id
LEFT JOIN audit_place AS o ON o.fact_id = g.example
LEFT JOIN audit_rate AS r ON r.fact_id = g.fact_id
LEFT JOIN audit_rate AS t ON t.fact_id = g.example
LEFT JOIN core.arm_result AS x ON x.fact_id = g.fact_id
LEFT JOIN core.arm_result AS y ON y.fact_id = g.example;
