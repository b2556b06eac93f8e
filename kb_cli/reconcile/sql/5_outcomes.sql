-- Estimates in one arm of matched endpoints: rows of the same family of statistics whose titles say the same.
CREATE TEMP MACRO family_of(statistic) AS
    CASE WHEN statistic IN ('proportion', 'event_free_probability', 'count') THEN 'rate'
        WHEN statistic IN ('median', 'median_time') THEN 'median'
        WHEN statistic = 'number' THEN 'any' ELSE 'mean' END;

CREATE TEMP TABLE held_everybody AS
SELECT arm_id, max(n) AS n
FROM held_population
WHERE NOT is_posted AND kind = 'intention_to_treat'
GROUP BY arm_id;

CREATE TEMP TABLE result_candidate AS
WITH article AS (
    SELECT x.*, family_of(x.statistic) AS family, p.kind AS population_kind, e.assessor AS usual_assessor,
        COALESCE(x.timepoint, e.timepoint) AS stated_time,
        words_of(concat_ws(' ', x.category, x.timepoint, CASE WHEN x.subgroup_factor <> 'all'
            THEN x.subgroup_factor || ' ' || x.subgroup_level END)) AS label
    FROM (FROM held_result WHERE NOT is_posted) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
    LEFT JOIN (SELECT DISTINCT population_id, kind FROM held_population WHERE NOT is_posted) AS p
        ON p.population_id = x.population_id
),
posted AS (
    SELECT x.*, family_of(x.statistic) AS family, p.kind AS population_kind,
        assessor_kind(concat_ws(' ', e.endpoint, e.definition)) AS posted_assessor,
        words_of(concat_ws(' ', x.row_title, x.category)) AS label,
        COALESCE(days_of(concat_ws(' ', x.row_title, x.category)), days_of(x.timepoint)) AS days
    FROM (FROM held_result WHERE is_posted AND arm_id IS NOT NULL) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
    LEFT JOIN (SELECT DISTINCT population_id, kind FROM held_population WHERE is_posted) AS p
        ON p.population_id = x.population_id
)
SELECT a.fact_id AS article_fact, r.fact_id AS registry_fact, m.matched_by, m.score,
    CASE WHEN len(r.label) = 0 THEN (a.subgroup_factor = 'all' AND a.category IS NULL)::INTEGER
        ELSE len(list_intersect(a.label, r.label)) / len(r.label) END AS alike,
    CASE WHEN NOT m.is_comparable THEN m.reason
        WHEN a.total <> r.total
            THEN concat('different population: N ', a.total, ' in the article, ', r.total, ' in the record')
        WHEN a.population_kind <> r.population_kind AND 'other' NOT IN (a.population_kind, r.population_kind)
                AND NOT (a.population_kind LIKE '%intention_to_treat' AND r.population_kind LIKE '%intention_to_treat')
                AND NOT (a.population_kind = 'responders' AND a.total = r.total)
            THEN concat('different population: ', replace(a.population_kind, '_', ' '), ' in the article, ',
                replace(r.population_kind, '_', ' '), ' in the record')
        WHEN assessor_kind(COALESCE(a.assessor, a.usual_assessor)) <> r.posted_assessor
            THEN concat('different assessor: ', COALESCE(a.assessor, a.usual_assessor), ' in the article, ',
                r.posted_assessor, ' in the record')
        WHEN r.posted_assessor IS NULL AND a.assessor <> a.usual_assessor
            THEN concat('assessor: ', a.assessor, ' in the article; the record does not say')
        WHEN abs(days_of(a.stated_time) / r.days - 1) > 0.03
            THEN concat('different time frame: ', a.stated_time, ' in the article, ',
                COALESCE(r.row_title, r.timepoint), ' in the record')
        WHEN a.family = 'mean' AND r.family = 'mean' AND a.statistic <> r.statistic
            THEN concat('statistic: ', replace(a.statistic, '_', ' '), ' in the article, ', replace(r.statistic, '_',
                ' '), ' in the record')
    END AS barrier,
    -- N of a population that is everybody randomised is a number of its own, and can be wrong.
    a.total <> r.total AND a.population_kind = 'intention_to_treat' AND r.population_kind = 'intention_to_treat'
        AND a.subgroup_factor = 'all' AND a.total = t.n AND m.is_comparable AND len(r.label) = 0 AS is_n_comparable
FROM article AS a
JOIN (FROM held_match WHERE outcome_id IS NOT NULL) AS m ON m.endpoint_id = a.endpoint_id
JOIN posted AS r ON r.endpoint_id = m.outcome_id AND r.arm_id = a.arm_id
    AND (r.family = a.family OR 'any' IN (r.family, a.family))
LEFT JOIN held_everybody AS t ON t.arm_id = a.arm_id
WHERE (len(r.label) = 0 AND a.subgroup_factor = 'all' AND a.category IS NULL)
    OR (len(list_intersect(a.label, r.label)) >= 0.6 * len(r.label) AND list_has_all(a.label, numbers_of(r.label)));

-- Of several rows of the record that an article's row may be, the likeliest; rows that may be compared come first.
CREATE TEMP TABLE result_pair AS
SELECT *
FROM result_candidate
QUALIFY row_number() OVER (PARTITION BY article_fact ORDER BY alike DESC, barrier IS NOT NULL, score DESC,
    registry_fact) = 1;

INSERT INTO held_pair
SELECT CASE COALESCE(a.role, r.role) WHEN 'primary' THEN 'primary outcomes' WHEN 'secondary' THEN 'secondary outcomes'
        ELSE 'other outcomes' END,
    concat_ws('; ', COALESCE(a.endpoint, r.endpoint),
        NULLIF(CASE WHEN a.fact_id IS NULL THEN concat_ws(': ', r.row_title, r.category)
            ELSE concat_ws('; ', a.category, CASE WHEN a.timepoint IS DISTINCT FROM a.usual_time THEN a.timepoint END,
                a.subgroup,
                CASE WHEN a.has_other_population THEN lower(left(a.population, 1)) || substr(a.population, 2) END) END,
                    '')),
    COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, p.matched_by, p.score, p.barrier,
    COALESCE(a.position, 100000 + r.position)
FROM (
    SELECT x.*, e.role, e.timepoint AS usual_time,
        CASE WHEN x.subgroup_factor <> 'all' THEN concat(x.subgroup_factor, ' ', x.subgroup_level) END AS subgroup,
        count(DISTINCT x.population_id) OVER (PARTITION BY x.endpoint_id) > 1 AS has_other_population
    FROM (SELECT * EXCLUDE (role) FROM held_result WHERE NOT is_posted) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
) AS a
LEFT JOIN result_pair AS p ON p.article_fact = a.fact_id
FULL JOIN (
    SELECT x.*, e.role
    FROM (SELECT * EXCLUDE (role) FROM held_result WHERE is_posted AND arm_id IS NOT NULL) AS x
    JOIN held_endpoint AS e ON e.endpoint_id = x.endpoint_id
) AS r ON r.fact_id = p.registry_fact;
