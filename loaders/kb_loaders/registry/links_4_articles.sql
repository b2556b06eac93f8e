-- Where a trial has arms from an article, groups link to those. An arm of the record is an arm of the article if their names
-- are the same words, or if it names what this arm of the article alone has: its name or the drugs of its regimen.
CREATE OR REPLACE TEMP TABLE link_article AS
WITH article AS (
    SELECT a.trial_id, a.arm_id, a.role, kb_link_words(a.arm) AS name,
        kb_link_words(concat_ws(' ', a.arm, string_agg(r.drug, ' ' ORDER BY r.position))) AS words
    FROM core.arm AS a
    LEFT JOIN core.regimen AS r ON r.trial_id = a.trial_id AND r.arm_id = a.arm_id
    WHERE a.trial_id IN (SELECT trial_id FROM stage_study) AND a.fact_id IN (SELECT fact_id FROM core.fact)
    GROUP BY a.trial_id, a.arm_id, a.role, a.arm
), record AS (
    SELECT trial_id, 'arm-' || (position + 1) AS arm_id, kb_link_words(label) AS name,
        CASE WHEN type = 'EXPERIMENTAL' THEN 'experimental' WHEN type LIKE '%COMPARATOR' OR type = 'NO_INTERVENTION'
            THEN 'comparator' END AS role,
        ' ' || kb_link_words(concat_ws(' , ', label, array_to_string(intervention_names, ' , '))) || ' ' AS words
    FROM stage_arm_group
    WHERE trial_id IN (SELECT trial_id FROM article)
), word AS (
    SELECT DISTINCT trial_id, arm_id, unnest(string_split(words, ' ')) AS word FROM article
), own AS (
    SELECT trial_id, word, min(arm_id) AS arm_id
    FROM word
    WHERE length(word) > 2 AND word NOT IN ('arm', 'group', 'and', 'the', 'with', 'plu', 'treatment', 'therapy', 'dose')
    GROUP BY ALL
    HAVING count(*) = 1
), named AS (
    SELECT r.trial_id, r.arm_id AS registry_arm_id, a.arm_id, true AS is_name
    FROM record AS r
    JOIN article AS a ON a.trial_id = r.trial_id AND kb_link_sorted(kb_link_normal(a.name)) = kb_link_sorted(kb_link_normal(r.name))
    UNION
    SELECT r.trial_id, r.arm_id, o.arm_id, false
    FROM record AS r
    JOIN own AS o ON o.trial_id = r.trial_id AND contains(r.words, ' ' || o.word || ' ')
), clear AS (
    SELECT trial_id, registry_arm_id, COALESCE(min(arm_id) FILTER (is_name), min(arm_id)) AS arm_id
    FROM named
    GROUP BY ALL
    HAVING count(DISTINCT arm_id) FILTER (is_name) = 1
        OR (count(DISTINCT arm_id) FILTER (is_name) = 0 AND count(DISTINCT arm_id) = 1)
), single AS (
    SELECT trial_id, arm_id, min(registry_arm_id) AS registry_arm_id FROM clear GROUP BY ALL HAVING count(*) = 1
), rest AS (
    SELECT r.trial_id, r.arm_id AS registry_arm_id, a.arm_id
    FROM record AS r
    JOIN article AS a ON a.trial_id = r.trial_id AND a.role = r.role
    WHERE (SELECT count(*) FROM record AS x WHERE x.trial_id = r.trial_id) = 2
        AND (SELECT count(*) FROM article AS x WHERE x.trial_id = r.trial_id) = 2
        AND (SELECT count(*) FROM single AS x WHERE x.trial_id = r.trial_id) = 1
        AND NOT EXISTS (SELECT 1 FROM single AS x WHERE x.trial_id = r.trial_id
            AND (x.registry_arm_id = r.arm_id OR x.arm_id = a.arm_id))
        AND NOT EXISTS (SELECT 1 FROM named AS x WHERE x.trial_id = r.trial_id AND x.registry_arm_id = r.arm_id)
), mapped AS (
    SELECT trial_id, registry_arm_id, arm_id FROM single
    UNION ALL
    SELECT trial_id, registry_arm_id, arm_id FROM rest
)
SELECT r.trial_id, r.arm_id AS registry_arm_id, m.arm_id
FROM record AS r
LEFT JOIN mapped AS m ON m.trial_id = r.trial_id AND m.registry_arm_id = r.arm_id;

UPDATE stage_link AS l
SET arm_id = a.arm_id,
    relation = CASE WHEN a.arm_id IS NULL THEN 'unlinked' ELSE l.relation END,
    method = CASE WHEN a.arm_id IS NULL THEN 'none' ELSE l.method END,
    score = CASE WHEN a.arm_id IS NULL THEN 0 ELSE l.score END
FROM link_article AS a
JOIN stage_group AS g ON g.trial_id = a.trial_id
WHERE g.rowid = l.id AND a.registry_arm_id = l.arm_id;

UPDATE stage_link AS l
SET of_arm_id = a.arm_id
FROM link_article AS a
JOIN stage_group AS g ON g.trial_id = a.trial_id
WHERE g.rowid = l.id AND a.registry_arm_id = l.of_arm_id;
