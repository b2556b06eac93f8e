/* ---
title = "Participants at baseline and in the flow"
about = "A group at baseline has the participants that started the first period of the participant flow; where it has others, the record analyses another set."
severity = "low"
needs = "a group of the same title in both modules; never inconsistent"
--- */
WITH started AS (
    SELECT g.trial_id, lower(trim(g.title)) AS title, min(w.n) AS n, min(w.fact_id) AS fact_id
    FROM audited_flow AS w
    JOIN audited_group AS g ON g.trial_id = w.trial_id AND g.module = 'flow' AND g.group_id = w.group_id
    WHERE w.period = 0 AND w.milestone = 'STARTED'
    GROUP BY ALL
    HAVING count(*) = 1
), judged AS (
    SELECT d.trial_id, d.fact_id, d.group_id, d.n_posted, f.n, f.fact_id AS started_fact,
        CASE WHEN d.n = f.n THEN 'consistent' ELSE 'not_testable' END AS verdict
    FROM audited_denominator AS d
    JOIN audited_group AS b ON b.trial_id = d.trial_id AND b.module = 'baseline' AND b.group_id = d.group_id
    LEFT JOIN started AS f ON f.trial_id = d.trial_id AND f.title = lower(trim(b.title))
    WHERE d.outcome IS NULL AND lower(d.unit) = 'participants' AND b.relation <> 'total'
)
-- In words:
SELECT trial_id, verdict, NULL::VARCHAR AS severity, fact_id, 'baseline' AS module, NULL::INTEGER AS item, group_id,
    NULL::VARCHAR AS part, ['n'] AS column_names, n_posted AS reported, n::VARCHAR AS recomputed,
    'started the first period' AS method, 'as many as started.' AS says, [fact_id, started_fact] AS fact_ids
FROM judged;
