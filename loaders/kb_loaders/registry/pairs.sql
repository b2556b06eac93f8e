-- Counts in an experimental arm beside those in a comparator, from which effects are computed: of adverse events, and of
-- outcomes that count participants. Only groups that are safely linked to an arm are paired.
CREATE OR REPLACE TEMP TABLE group_of_role AS
WITH placed AS (
    SELECT l.trial_id, l.outcome, l.group_id, l.arm_id, l.identity, l.n, a.role
    FROM (
        SELECT trial_id, outcome, group_id, arm_id, identity, NULL::BIGINT AS n FROM linked_group
        WHERE module = 'event' AND relation = 'same'
        UNION ALL
        SELECT trial_id, outcome, group_id, arm_id, identity, n FROM result_group
        WHERE is_counted AND relation = 'same'
    ) AS l
    JOIN core.arm AS a ON a.trial_id = l.trial_id AND a.arm_id = l.arm_id
    WHERE a.role IN ('experimental', 'comparator')
)
-- Most places have arms of one role only, and no pair.
FROM placed
SEMI JOIN (SELECT trial_id, outcome FROM placed GROUP BY ALL HAVING min(role) <> max(role)) AS b
    ON b.trial_id = placed.trial_id AND b.outcome = placed.outcome;

INSERT INTO core.event_pair BY NAME
WITH side AS MATERIALIZED (
    SELECT e.trial_id, e.seriousness, e.event, e.fact_id, e.n_affected, e.n_at_risk, g.arm_id, g.role
    FROM batch_event AS e
    JOIN group_of_role AS g ON g.trial_id = e.trial_id AND g.group_id = e.group_id AND g.outcome = -1
    WHERE e.n_at_risk > 0 AND e.n_affected BETWEEN 0 AND e.n_at_risk
)
SELECT x.trial_id, x.seriousness, x.event, x.arm_id, y.arm_id AS comparator_id,
    x.n_affected AS events, x.n_at_risk AS total, y.n_affected AS comparator_events, y.n_at_risk AS comparator_total,
    x.fact_id, y.fact_id AS comparator_fact_id, t.term
FROM (FROM side WHERE role = 'experimental') AS x
JOIN (FROM side WHERE role = 'comparator') AS y
    ON y.trial_id = x.trial_id AND y.event = x.event AND y.seriousness = x.seriousness
JOIN (FROM batch_event_term SEMI JOIN (FROM group_of_role WHERE outcome = -1) USING (trial_id)) AS t
    ON t.trial_id = x.trial_id AND t.event = x.event AND t.seriousness = x.seriousness;

INSERT INTO core.event_pair BY NAME
WITH side AS MATERIALIZED (
    SELECT trial_id, outcome, class, category, kb_whole(number) AS n, total, fact_id, arm_id, role
    FROM (
        SELECT c.trial_id, c.outcome, c.class, c.category, kb_number(c.value) AS number,
            CASE WHEN k.trial_id IS NULL THEN g.n ELSE k.n END AS total, g.arm_id, g.role,
            kb_place_identity(g.identity, c.row_identity, z.row_identity, c.class, c.category) AS fact_id
        FROM stage_outcome_cell AS c
        JOIN group_of_role AS g ON g.trial_id = c.trial_id AND g.outcome = c.outcome AND g.group_id = c.group_id
        LEFT JOIN class_denom AS k ON k.trial_id = c.trial_id AND k.item = c.outcome AND k.class = c.class
            AND k.group_id = c.group_id AND k.module = 'outcome'
        LEFT JOIN repeated_row AS z ON z.trial_id = c.trial_id AND z.outcome = c.outcome
            AND z.row_identity = c.row_identity
    )
)
SELECT x.trial_id, x.outcome, x.class, x.category, x.arm_id, y.arm_id AS comparator_id, x.n AS events, x.total,
    y.n AS comparator_events, y.total AS comparator_total, x.fact_id, y.fact_id AS comparator_fact_id
FROM (FROM side WHERE role = 'experimental') AS x
JOIN (FROM side WHERE role = 'comparator') AS y
    ON y.trial_id = x.trial_id AND y.outcome = x.outcome AND y.class = x.class AND y.category = x.category
WHERE x.n BETWEEN 0 AND x.total AND y.n BETWEEN 0 AND y.total AND x.total > 0 AND y.total > 0;

DROP TABLE typed_outcome;
DROP TABLE class_denom;
DROP TABLE linked_group;
DROP TABLE repeated_row;
DROP TABLE result_group;
DROP TABLE batch_event;
DROP TABLE event_total;
DROP TABLE group_of_role;
