-- Characteristics before treatment, matched by their names once for all arms.
CREATE TEMP TABLE baseline_name AS
SELECT *, row_number() OVER () AS name_id,
    list_filter(words_of(characteristic),
        lambda w : NOT list_contains(['continuou', 'continuous', 'categorical', 'customized', 'nih', 'omb', 'of', 'at',
            'baseline'], w)) AS words,
    words_of(COALESCE(level, characteristic)) AS level_words,
    CASE WHEN statistic IN ('count', 'proportion') THEN 'count' ELSE 'quantity' END AS family
FROM (SELECT DISTINCT is_posted, characteristic, level, statistic FROM held_baseline);

CREATE TEMP TABLE baseline_match AS
WITH scored AS (
    SELECT a.characteristic, a.level, a.statistic, r.characteristic AS posted, r.level AS posted_level,
        r.statistic AS posted_statistic, a.name_id AS a_id, r.name_id AS r_id,
        CASE WHEN a.family = 'quantity' AND a.level IS NULL AND r.level IS NULL THEN likeness(a.words, r.words)
            ELSE 0.7 * likeness(a.level_words, r.level_words)
                + 0.3 * greatest(likeness(a.words, r.words), likeness(list_concat(a.words, a.level_words), r.words)) END
            - CASE WHEN a.family = 'quantity' AND a.statistic <> r.statistic THEN 0.1 ELSE 0 END AS score
    FROM (FROM baseline_name WHERE NOT is_posted) AS a
    JOIN (FROM baseline_name WHERE is_posted) AS r ON r.family = a.family
    WHERE numbers_of(a.level_words) = numbers_of(r.level_words)
        AND list_has_any(a.level_words, ['not', 'no', 'non', 'unknown', 'without'])
            = list_has_any(r.level_words, ['not', 'no', 'non', 'unknown', 'without'])
)
SELECT *
FROM scored
WHERE score >= 0.6
QUALIFY row_number() OVER (PARTITION BY a_id ORDER BY score DESC, r_id) = 1
    AND row_number() OVER (PARTITION BY r_id ORDER BY score DESC, a_id) = 1;

INSERT INTO held_pair
WITH article AS (
    SELECT b.*, m.posted, m.posted_level, m.posted_statistic, m.score, COALESCE(b.denominator, p.n) AS size
    FROM (FROM held_baseline WHERE NOT is_posted) AS b
    LEFT JOIN baseline_match AS m ON m.characteristic = b.characteristic AND m.level IS NOT DISTINCT FROM b.level
        AND m.statistic = b.statistic
    LEFT JOIN (FROM held_population WHERE NOT is_posted) AS p ON p.population_id = b.population_id
        AND p.arm_id = b.arm_id
)
SELECT 'baseline', concat_ws(': ', COALESCE(a.characteristic, r.characteristic), CASE WHEN a.fact_id IS NULL
    THEN r.level ELSE a.level END),
    COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, CASE WHEN a.score < 1 THEN 'proposed' ELSE 'name' END,
    round(COALESCE(a.score, 1), 2),
    CASE WHEN a.statistic <> r.statistic AND NOT (a.statistic IN ('count', 'proportion') AND r.statistic IN ('count',
        'proportion'))
            THEN concat('statistic: ', a.statistic, ' in the article, ', r.statistic, ' in the record')
        WHEN a.size <> r.denominator
            THEN concat('different population: N ', a.size, ' in the article, ', r.denominator, ' in the record') END,
    COALESCE(a.position, 100000 + r.position)
FROM article AS a
FULL JOIN (FROM held_baseline WHERE is_posted AND arm_id IS NOT NULL) AS r ON r.arm_id = a.arm_id
    AND r.characteristic = a.posted
    AND r.level IS NOT DISTINCT FROM a.posted_level AND r.statistic = a.posted_statistic;
