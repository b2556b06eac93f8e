-- What people wrote in groups.csv holds: the row that names a group most exactly.
CREATE OR REPLACE TEMP TABLE link_by_people AS
WITH matched AS (
    SELECT g.rowid AS id, o.arm_id, o.relation, o.position,
        (o.group_id IS NOT NULL)::INTEGER * 4 + (o.outcome IS NOT NULL)::INTEGER * 2 + (o.module IS NOT NULL)::INTEGER AS exactness
    FROM stage_group AS g
    JOIN core.group_override AS o ON o.trial_id = g.trial_id AND COALESCE(o.module, g.module) = g.module
        AND COALESCE(o.outcome, g.outcome, -1) = COALESCE(g.outcome, -1)
        AND COALESCE(o.group_id, g.group_id) = g.group_id
        AND (o.title IS NULL OR COALESCE(lower(o.title) IN (lower(g.title), lower(kb_plain(g.title))), false))
)
SELECT id, arm_id, relation
FROM matched
QUALIFY row_number() OVER (PARTITION BY id ORDER BY exactness DESC, position DESC) = 1;

UPDATE stage_link AS l
SET arm_id = CASE p.relation WHEN 'same' THEN p.arm_id WHEN 'total' THEN 'all' END,
    of_arm_id = CASE WHEN p.relation NOT IN ('same', 'total') THEN p.arm_id END,
    relation = p.relation, method = 'people', score = 1
FROM link_by_people AS p
WHERE p.id = l.id;

DROP TABLE link_article;
DROP TABLE link_by_people;
