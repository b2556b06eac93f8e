-- What is stored of links: those of the groups of relinked trials, and the pairs of arms that follow from them. The pairs
-- are those that pairs.sql makes of a record that is being loaded.
UPDATE core.registry_group AS g
SET arm_id = CASE WHEN l.relation IN ('same', 'total') THEN l.arm_id END, of_arm_id = l.of_arm_id,
    relation = l.relation, method = l.method, score = l.score
FROM stage_link AS l
JOIN stage_group AS s ON s.rowid = l.id
WHERE g.trial_id = s.trial_id AND g.module = s.module AND g.outcome IS NOT DISTINCT FROM s.outcome
    AND g.position = s.position;

DELETE FROM core.event_pair WHERE trial_id IN (SELECT trial_id FROM relinked);
INSERT INTO core.event_pair BY NAME
WITH arm_group AS (
    SELECT g.trial_id, g.module, g.outcome, g.group_id, g.arm_id, a.role
    FROM (FROM core.registry_group SEMI JOIN relinked USING (trial_id)) AS g
    JOIN core.arm AS a ON a.trial_id = g.trial_id AND a.arm_id = g.arm_id
    WHERE g.relation = 'same' AND a.role IN ('experimental', 'comparator')
), side AS (
    SELECT e.trial_id, e.seriousness, e.event, NULL::INTEGER AS outcome, NULL::INTEGER AS class,
        NULL::INTEGER AS category, e.fact_id, e.n_affected AS n, e.n_at_risk AS total, g.arm_id, g.role
    FROM (FROM core.registry_event SEMI JOIN relinked USING (trial_id)) AS e
    JOIN (FROM arm_group WHERE module = 'event') AS g ON g.trial_id = e.trial_id AND g.group_id = e.group_id
    UNION ALL
    SELECT r.trial_id, NULL, NULL, r.outcome, r.class, r.category, r.fact_id, kb_whole(r.value), r.total, g.arm_id, g.role
    FROM (FROM core.registry_result SEMI JOIN relinked USING (trial_id)) AS r
    JOIN (FROM core.endpoint WHERE is_counted AND unit_of_total IS NULL) AS o
        ON o.trial_id = r.trial_id AND o.registry_outcome = r.outcome
    JOIN (FROM arm_group WHERE module = 'outcome') AS g
        ON g.trial_id = r.trial_id AND g.outcome = r.outcome AND g.group_id = r.group_id
), countable AS (
    SELECT * FROM side WHERE total > 0 AND n BETWEEN 0 AND total
)
SELECT x.trial_id, x.seriousness, x.event, t.term, x.outcome, x.class, x.category, x.arm_id, y.arm_id AS comparator_id,
    x.n AS events, x.total, y.n AS comparator_events, y.total AS comparator_total, x.fact_id,
    y.fact_id AS comparator_fact_id
FROM (FROM countable WHERE role = 'experimental') AS x
JOIN (FROM countable WHERE role = 'comparator') AS y
    ON y.trial_id = x.trial_id AND y.seriousness IS NOT DISTINCT FROM x.seriousness
    AND y.event IS NOT DISTINCT FROM x.event AND y.outcome IS NOT DISTINCT FROM x.outcome
    AND y.class IS NOT DISTINCT FROM x.class AND y.category IS NOT DISTINCT FROM x.category
LEFT JOIN (FROM core.registry_event_term SEMI JOIN relinked USING (trial_id)) AS t
    ON t.trial_id = x.trial_id AND t.seriousness = x.seriousness AND t.event = x.event
ORDER BY ALL;
