/* ---
title = "Participant flow adds up"
about = "Those who completed a period and those who did not are those who started it; the reasons for leaving are given for at most those who left."
severity = "medium"
needs = "the three milestones STARTED, COMPLETED and NOT COMPLETED of a group in a period"
--- */
WITH added AS (
    SELECT trial_id, period, group_id, min(period_title) AS period_title,
        min(CASE WHEN milestone = 'STARTED' THEN fact_id END) AS started_fact,
        min(CASE WHEN milestone = 'COMPLETED' THEN fact_id END) AS completed_fact,
        min(CASE WHEN milestone = 'NOT COMPLETED' THEN fact_id END) AS left_fact,
        min(CASE WHEN milestone = 'STARTED' THEN n END) AS started,
        min(CASE WHEN milestone = 'COMPLETED' THEN n END) AS completed,
        min(CASE WHEN milestone = 'NOT COMPLETED' THEN n END) AS gone,
        sum(CASE WHEN reason IS NOT NULL THEN n END) AS reasons,
        min(fact_id) AS first_fact
    FROM audited_flow
    GROUP BY ALL
), weighed AS (
    SELECT *,
        CASE
            WHEN started <> completed + gone THEN 'sum'
            WHEN reasons > gone THEN 'reasons'
            WHEN completed > started OR gone > started THEN 'sum'
            WHEN started IS NULL OR completed IS NULL OR gone IS NULL THEN 'nothing'
            ELSE 'fits'
        END AS found
    FROM added
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity,
    COALESCE(CASE found WHEN 'reasons' THEN left_fact ELSE started_fact END, first_fact) AS fact_id,
    'flow' AS module, period AS item, group_id, 'period ' || COALESCE(period_title, (period + 1)::VARCHAR) AS part,
    ['n'] AS column_names,
    CASE found WHEN 'reasons' THEN gone ELSE started END::VARCHAR AS reported,
    CASE found WHEN 'reasons' THEN reasons ELSE completed + gone END::VARCHAR AS recomputed,
    CASE found WHEN 'reasons' THEN 'sum of the reasons' ELSE 'completed + not completed' END AS method,
    CASE found
        WHEN 'reasons' THEN audit_people(gone) || ' did not complete, but the reasons add up to '
            || audit_whole(reasons) || '.'
        ELSE audit_people(started) || ' started, but ' || COALESCE(completed::VARCHAR, 'none') || ' completed and '
            || COALESCE(gone::VARCHAR, 'none') || ' did not.'
    END AS says,
    list_filter(CASE found WHEN 'reasons' THEN [left_fact] ELSE [started_fact, completed_fact, left_fact] END,
        lambda f: f IS NOT NULL) AS fact_ids
FROM judged;
