-- The groups of the records with their links.
INSERT INTO core.registry_group BY NAME
SELECT g.trial_id, g.module, NULLIF(g.outcome, -1) AS outcome, g.group_id, g.position, g.title,
    CASE WHEN s.title <> g.title THEN s.title END AS title_posted,
    kb_plain(s.description) AS description,
    CASE WHEN g.relation IN ('same', 'total') THEN g.arm_id END AS arm_id, g.of_arm_id, g.relation, g.method, g.score,
    xor(xor(g.identity, COALESCE(t.identity, 0)), kb_identity('group')) AS fact_id
FROM linked_group AS g
JOIN stage_group AS s ON s.rowid = g.id
LEFT JOIN typed_outcome AS t ON t.trial_id = g.trial_id AND t.outcome = g.outcome;
