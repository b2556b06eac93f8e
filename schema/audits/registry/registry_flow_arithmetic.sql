/* ---
title = "Participant flow adds up"
about = "Those who completed a period and those who did not are those who started it; the reasons for leaving are given for at most those who left."
severity = "medium"
needs = "the three milestones STARTED, COMPLETED and NOT COMPLETED of a group in a period"
--- */
WITH added AS (
    SELECT trial_id, period, group_id, min(period_title) AS period_title,
        min(fact_id) FILTER (milestone = 'STARTED') AS started_fact,
        min(fact_id) FILTER (milestone = 'COMPLETED') AS completed_fact,
        min(fact_id) FILTER (milestone = 'NOT COMPLETED') AS left_fact,
        min(n) FILTER (milestone = 'STARTED') AS started, min(n) FILTER (milestone = 'COMPLETED') AS completed,
        min(n) FILTER (milestone = 'NOT COMPLETED') AS gone, sum(n) FILTER (reason IS NOT NULL) AS reasons,
        min(fact_id) AS first_fact
    FROM audited_flow
    GROUP BY ALL
), judged AS (
    SELECT *,
        CASE
            WHEN started <> completed + gone THEN 'sum'
            WHEN reasons > gone THEN 'reasons'
            WHEN completed > started OR gone > started THEN 'sum'
            WHEN started IS NULL OR completed IS NULL OR gone IS NULL THEN 'nothing'
            ELSE 'fits'
        END AS found
    FROM added
)
SELECT trial_id,
    CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict,
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
