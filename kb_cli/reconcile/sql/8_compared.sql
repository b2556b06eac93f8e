-- One row: a number that both sources have of what may be the same. barrier: why the two cannot be compared.
-- The main values of two estimates stand beside each other even where they are different statistics.
CREATE TEMP MACRO is_statistic(quantity) AS
    quantity IN ('mean', 'median', 'number', 'least_squares_mean', 'geometric_mean', 'geometric_least_squares_mean',
        'log_mean', 'restricted_mean_time');

CREATE TEMP TABLE compared AS
WITH article AS (
    SELECT p.*, n.quantity, n.number, n.status, n.unit, n.kind, n.ci_level, n.relation, n.printed, n.decimals
    FROM held_pair AS p
    JOIN held_number AS n ON n.fact_id = p.article_fact
),
posted AS (
    SELECT p.article_fact, p.registry_fact, n.quantity, n.number, n.status, n.unit, n.kind, n.ci_level, n.relation,
        n.printed,
        n.decimals
    FROM held_pair AS p
    JOIN held_number AS n ON n.fact_id = p.registry_fact
    WHERE p.article_fact IS NOT NULL
)
SELECT a.section, a.item, a.arm_id, a.article_fact, a.registry_fact, a.matched_by, a.score, a.position, a.quantity,
    r.quantity AS r_quantity,
    a.number AS a_number, a.status AS a_status, a.relation AS a_relation, a.printed AS a_printed,
        a.decimals AS a_decimals,
    r.number AS r_number, r.status AS r_status, r.relation AS r_relation, r.printed AS r_printed,
        r.decimals AS r_decimals,
    CASE WHEN a.quantity = 'N analysed' AND c.is_n_comparable THEN NULL
        WHEN a.quantity IN ('N analysed', 'at risk') AND a.number = r.number THEN NULL
        WHEN a.barrier IS NOT NULL THEN a.barrier
        WHEN 'illegible' IN (a.status, r.status) THEN 'illegible in the copy that was extracted'
        WHEN 'unparsed' IN (a.status, r.status) THEN 'not a number'
        WHEN a.quantity NOT IN ('p value', 'percent', 'events') AND d.direction_barrier IS NOT NULL
            THEN d.direction_barrier || CASE WHEN a.number = r.number THEN '; the number posted is the same' ELSE '' END
        WHEN unit_key(a.unit) <> unit_key(r.unit) THEN concat('unit: ', a.unit, ' in the article, ', r.unit,
            ' in the record')
        WHEN a.ci_level <> r.ci_level
            THEN concat('confidence level: ', printf('%g', a.ci_level), ' in the article, ', printf('%g', r.ci_level),
                ' in the record')
        WHEN a.kind <> r.kind
            THEN concat(CASE WHEN a.quantity LIKE 'interval%' THEN 'sides: ' WHEN a.quantity LIKE 'range%'
                THEN 'range: ' ELSE 'dispersion: ' END,
                replace(a.kind, '_', ' '), ' in the article, ', replace(r.kind, '_', ' '), ' in the record')
    END AS barrier
FROM article AS a
JOIN posted AS r ON r.article_fact = a.article_fact AND r.registry_fact = a.registry_fact
    AND (r.quantity = a.quantity OR (is_statistic(a.quantity) AND is_statistic(r.quantity)))
LEFT JOIN result_pair AS c ON c.article_fact = a.article_fact AND c.registry_fact = a.registry_fact
LEFT JOIN comparison_pair AS d ON d.article_fact = a.article_fact AND d.registry_fact = a.registry_fact
-- A percentage that is computed from posted counts says nothing more where the counts themselves are compared.
WHERE (r.decimals IS NOT NULL OR NOT EXISTS (
        FROM held_number AS n
        WHERE n.fact_id = a.article_fact AND n.quantity IN ('n', 'events', 'participants') AND n.number IS NOT NULL))
    AND a.decimals IS NOT NULL;
