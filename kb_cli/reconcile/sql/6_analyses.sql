-- Estimates between arms of matched endpoints. Which group is the first is taken from the record only where it says so.
CREATE TEMP TABLE compared_arms AS
SELECT x.fact_id, array_agg(g.arm_id ORDER BY g.arm_id) FILTER (g.arm_id IS NOT NULL) AS arm_ids, count(*) AS n_groups
FROM (
    SELECT fact_id, endpoint_id, unnest(string_split(group_titles, '; ')) AS group_title
    FROM held_comparison
    WHERE is_posted
) AS x
LEFT JOIN (FROM held_group WHERE relation = 'same') AS g
    ON g.endpoint_id = x.endpoint_id AND g.group_title = x.group_title
GROUP BY x.fact_id;

CREATE TEMP TABLE posted_comparison AS
SELECT c.* EXCLUDE (timepoint), c.timepoint, CASE WHEN len(w.arm_ids) = w.n_groups THEN w.arm_ids END AS arm_ids,
    words_of(c.description) AS label, numbers_of(words_of(c.description)) AS label_numbers,
    COALESCE(days_of(c.description), days_of(c.timepoint)) AS days,
    assessor_kind(concat_ws(' ', e.endpoint, e.definition)) AS posted_assessor,
    count(*) OVER (PARTITION BY c.endpoint_id, c.group_titles, c.measure) AS analyses
FROM (FROM held_comparison WHERE is_posted) AS c
JOIN compared_arms AS w ON w.fact_id = c.fact_id
JOIN held_endpoint AS e ON e.endpoint_id = c.endpoint_id;

-- What the two arms were compared of: the totals of the pairs of estimates in one arm say whether the populations
-- differ.
CREATE TEMP TABLE population_barrier AS
SELECT x.endpoint_id, x.population_id, r.endpoint_id AS outcome_id, any_value(c.barrier) AS barrier
FROM result_candidate AS c
JOIN held_result AS x ON x.fact_id = c.article_fact
JOIN held_result AS r ON r.fact_id = c.registry_fact
WHERE c.barrier LIKE 'different population%' AND x.subgroup_factor = 'all'
GROUP BY ALL;

CREATE TEMP TABLE comparison_pair AS
WITH article AS (
    SELECT x.*, e.assessor AS usual_assessor, COALESCE(x.timepoint, e.timepoint) AS stated_time,
        list_sort([x.arm_id, x.comparator_id]) AS arm_ids,
        words_of(concat_ws(' ', x.timepoint, CASE WHEN x.subgroup_factor <> 'all'
            THEN x.subgroup_factor || ' ' || x.subgroup_level END)) AS label,
        -- The time of the endpoint itself is that of any analysis of it.
        x.subgroup_factor = 'all' AND (x.timepoint IS NULL OR x.timepoint = e.timepoint) AS is_main
    FROM (FROM held_comparison WHERE NOT is_posted) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
)
SELECT a.fact_id AS article_fact, r.fact_id AS registry_fact, m.matched_by, m.score,
    CASE WHEN NOT m.is_comparable THEN m.reason
        WHEN b.barrier IS NOT NULL THEN b.barrier
        WHEN assessor_kind(COALESCE(a.assessor, a.usual_assessor)) <> r.posted_assessor
            THEN concat('different assessor: ', COALESCE(a.assessor, a.usual_assessor), ' in the article, ',
                r.posted_assessor, ' in the record')
        WHEN abs(days_of(a.stated_time) / r.days - 1) > 0.03
            THEN concat('different time frame: ', a.stated_time, ' in the article, ', COALESCE(r.description,
                r.timepoint), ' in the record')
        WHEN r.analyses > 1 AND a.is_main AND NOT (len(a.label) > 0 AND list_has_all(r.label, a.label))
            THEN concat('the record posts ', r.analyses,
                ' analyses of this kind, and which of them it is, is not known')
    END AS barrier,
    CASE WHEN r.arm_id IS NULL THEN 'direction unknown: the record does not say which group is the first'
        WHEN r.arm_id <> a.arm_id THEN concat('opposite direction: the record compares ', r.arm, ' with ', r.comparator)
    END AS direction_barrier
FROM article AS a
JOIN (FROM held_match WHERE outcome_id IS NOT NULL) AS m ON m.endpoint_id = a.endpoint_id
JOIN posted_comparison AS r ON r.endpoint_id = m.outcome_id AND r.arm_ids = a.arm_ids
    AND (r.measure = a.measure OR a.measure = 'none' OR (r.measure = 'none' AND r.p_value IS NOT NULL))
LEFT JOIN population_barrier AS b ON b.endpoint_id = a.endpoint_id AND b.population_id = a.population_id
    AND b.outcome_id = r.endpoint_id
WHERE a.is_main
    OR (len(a.label) > 0 AND len(list_intersect(a.label, r.label)) >= 0.6 * len(a.label)
        AND list_has_all(r.label, numbers_of(a.label)))
QUALIFY row_number() OVER (PARTITION BY a.fact_id
    ORDER BY barrier IS NOT NULL, (r.measure = a.measure) DESC, len(list_intersect(a.label, r.label)) DESC,
        m.score DESC, r.position) = 1;

INSERT INTO held_pair
SELECT 'analyses',
    concat_ws('; ', COALESCE(a.endpoint, r.endpoint),
        NULLIF(CASE WHEN a.fact_id IS NULL THEN CASE WHEN r.analyses > 1 THEN r.description END
            ELSE concat_ws('; ', CASE WHEN a.timepoint IS DISTINCT FROM e.timepoint THEN a.timepoint END, a.subgroup,
                CASE WHEN a.has_other_population THEN lower(left(a.population, 1)) || substr(a.population, 2) END) END,
                    '')),
    NULL, a.fact_id, r.fact_id, p.matched_by, p.score, p.barrier, COALESCE(a.position, 100000 + r.position)
FROM (
    SELECT *, CASE WHEN subgroup_factor <> 'all' THEN concat(subgroup_factor, ' ', subgroup_level) END AS subgroup,
        count(DISTINCT population_id) OVER (PARTITION BY endpoint_id) > 1 AS has_other_population
    FROM held_comparison
    WHERE NOT is_posted
) AS a
LEFT JOIN held_endpoint AS e ON e.endpoint_id = a.endpoint_id
LEFT JOIN comparison_pair AS p ON p.article_fact = a.fact_id
FULL JOIN (FROM posted_comparison WHERE arm_ids IS NOT NULL) AS r ON r.fact_id = p.registry_fact;
