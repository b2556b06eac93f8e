-- The answer. One row: a number of an arm (or of a comparison) in both sources, or in one, with its status.
WITH judged AS (
    SELECT *,
        CASE WHEN barrier IS NOT NULL THEN 'not_comparable'
            ELSE verdict(a_number, a_relation, a_decimals, r_number, r_relation, r_decimals) END AS status
    FROM compared
),
-- N beside an estimate and a percentage beside its count are no news where the other source has neither.
one_sided AS (
    SELECT fact_id, quantity, printed
    FROM held_number AS n
    WHERE decimals IS NOT NULL AND printed IS NOT NULL AND quantity NOT IN ('N analysed', 'at risk')
        AND NOT (quantity = 'percent' AND EXISTS (
            FROM held_number AS o
            WHERE o.fact_id = n.fact_id AND o.quantity IN ('n', 'events', 'participants') AND o.number IS NOT NULL))
),
unlinked AS (
    SELECT 'participants' AS section, concat_ws(', ', 'flow: ' || lower(stage), reason) AS item, fact_id, group_title,
        group_relation, position
    FROM held_flow WHERE is_posted AND arm_id IS NULL
    UNION ALL
    SELECT 'baseline', concat_ws(': ', characteristic, level), fact_id, group_title, group_relation, position
    FROM held_baseline WHERE is_posted AND arm_id IS NULL
    UNION ALL
    SELECT CASE e.role WHEN 'primary' THEN 'primary outcomes' WHEN 'secondary' THEN 'secondary outcomes'
        ELSE 'other outcomes' END,
        concat_ws('; ', x.endpoint, x.row_title, x.category), x.fact_id, x.group_title, x.group_relation, x.position
    FROM (FROM held_result WHERE is_posted AND arm_id IS NULL) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
    UNION ALL
    SELECT 'analyses', concat_ws('; ', endpoint, CASE WHEN analyses > 1 THEN description END), fact_id, group_titles,
        'unlinked', position
    FROM posted_comparison WHERE arm_ids IS NULL
    UNION ALL
    SELECT CASE WHEN key = 'all-cause mortality' THEN 'deaths' WHEN seriousness = 'serious'
        THEN 'serious adverse events'
        ELSE 'other adverse events' END, term, fact_id, group_title, group_relation, position
    FROM named_event WHERE is_posted AND arm_id IS NULL
),
rows AS (
    SELECT section, item, arm_id, NULL AS group_title, quantity,
        a_printed AS article,
        CASE WHEN r_decimals IS NULL THEN concat('computed: ', printf('%.4g', r_number)) ELSE r_printed END AS registry,
        status,
        COALESCE(barrier, CASE WHEN a_number IS NULL AND r_number IS NULL AND a_status <> r_status
            THEN concat(replace(a_status, '_', ' '), ' in the article, ', replace(r_status, '_', ' '),
                ' in the record') END,
            CASE WHEN r_decimals IS NULL THEN 'computed from the posted counts' END) AS reason,
        matched_by, score, article_fact, registry_fact, position
    FROM judged
    UNION ALL
    SELECT DISTINCT p.section, p.item, p.arm_id, NULL, n.quantity, n.printed, NULL, 'only_in_article',
        CASE WHEN p.registry_fact IS NOT NULL THEN 'the record posts another quantity of it'
            WHEN p.section = 'other adverse events' AND t.threshold > 0
                THEN concat('the record lists events of more than ', printf('%g', t.threshold), ' percent')
            WHEN p.section LIKE '%outcomes' OR p.section = 'analyses' THEN
                CASE WHEN m.endpoint_id IS NULL THEN 'the endpoint is matched with no outcome of the record' END
        END, NULL, CAST(NULL AS DOUBLE), p.article_fact, NULL, p.position
    FROM held_pair AS p
    JOIN one_sided AS n ON n.fact_id = p.article_fact
    CROSS JOIN (SELECT max(reporting_threshold_percent) AS threshold FROM held_event WHERE is_posted) AS t
    LEFT JOIN (
        SELECT fact_id, endpoint_id FROM held_result UNION ALL SELECT fact_id, endpoint_id FROM held_comparison
    ) AS x ON x.fact_id = p.article_fact
    LEFT JOIN (SELECT DISTINCT endpoint_id FROM held_match WHERE outcome_id IS NOT NULL) AS m
        ON m.endpoint_id = x.endpoint_id
    WHERE (p.article_fact, n.quantity) NOT IN (SELECT (article_fact, quantity) FROM compared)
    UNION ALL
    SELECT DISTINCT p.section, p.item, p.arm_id, NULL, n.quantity, NULL, n.printed, 'only_in_registry',
        CASE WHEN p.article_fact IS NOT NULL THEN 'the article prints another quantity of it'
            WHEN p.section = 'other adverse events' AND t.threshold > 0
                THEN concat('the article lists events of more than ', printf('%g', t.threshold), ' percent')
            WHEN p.section LIKE '%outcomes' OR p.section = 'analyses' THEN
                CASE WHEN m.outcome_id IS NULL THEN 'the outcome is matched with no endpoint of the article' END
        END, NULL, NULL, NULL, p.registry_fact, p.position
    FROM held_pair AS p
    JOIN one_sided AS n ON n.fact_id = p.registry_fact
    CROSS JOIN (SELECT max(reporting_threshold_percent) AS threshold FROM held_event WHERE NOT is_posted) AS t
    LEFT JOIN (
        SELECT fact_id, endpoint_id FROM held_result UNION ALL SELECT fact_id, endpoint_id FROM held_comparison
    ) AS x ON x.fact_id = p.registry_fact
    LEFT JOIN (SELECT DISTINCT outcome_id FROM held_match WHERE outcome_id IS NOT NULL) AS m
        ON m.outcome_id = x.endpoint_id
    WHERE ((p.section = 'participants') = (n.quantity = 'n') OR p.section NOT IN ('participants',
        'serious adverse events'))
        AND (p.registry_fact, n.quantity) NOT IN (SELECT (registry_fact, r_quantity) FROM compared)
    UNION ALL
    SELECT u.section, u.item, NULL, u.group_title, n.quantity, NULL, n.printed, 'not_comparable',
        concat('group unlinked: ', COALESCE(u.group_title, 'without a title'),
            CASE WHEN u.group_relation = 'unlinked' THEN ' is linked to no arm'
                ELSE ' is no arm: ' || u.group_relation END),
        NULL, NULL, NULL, u.fact_id, 200000 + u.position
    FROM unlinked AS u
    JOIN one_sided AS n ON n.fact_id = u.fact_id
)
SELECT r.section, r.item, COALESCE(a.arm, CASE WHEN c.arm IS NULL THEN c.group_titles ELSE concat(c.arm, ' against ',
    c.comparator) END, r.group_title) AS arm, replace(r.quantity, '_', ' ') AS quantity, r.article, r.registry,
        r.status, r.reason,
    CASE WHEN r.status IN ('only_in_article', 'only_in_registry') THEN NULL ELSE r.matched_by END AS matched_by,
    CASE WHEN r.status IN ('only_in_article', 'only_in_registry') THEN NULL ELSE r.score END AS score,
    r.article_fact AS article_fact_id, r.registry_fact AS registry_fact_id,
    f.locators[1] AS article_place, g.locators[1] AS registry_place
FROM rows AS r
LEFT JOIN held_arm AS a ON a.arm_id = r.arm_id
LEFT JOIN held_comparison AS c ON c.fact_id = COALESCE(r.article_fact, r.registry_fact)
LEFT JOIN (SELECT fact_id, locators FROM facts WHERE trial_id = $trial) AS f ON f.fact_id = r.article_fact
LEFT JOIN (SELECT fact_id, locators FROM facts WHERE trial_id = $trial) AS g ON g.fact_id = r.registry_fact
ORDER BY list_position(['participants', 'baseline', 'primary outcomes', 'secondary outcomes', 'other outcomes',
    'analyses',
        'serious adverse events', 'other adverse events', 'deaths'], r.section),
    r.position, r.item, a.position, r.group_title, r.article_fact, r.registry_fact,
    COALESCE(list_position(['events', 'participants', 'n', 'percent', 'interval low', 'interval high', 'p value',
        'dispersion', 'standard error', 'range low', 'range high', 'at risk', 'N analysed'], r.quantity), 4.5),
            r.quantity;
