/* ---
title = "Counts of adverse events"
about = "Participants with an event are among those at risk and among those with any event of its list, and each has at least one event; deaths are among those at risk."
severity = "high"
needs = "participants affected, and participants at risk, the group's total of the list or the number of events"
--- */
WITH weighed AS (
    SELECT e.trial_id, e.fact_id, e.seriousness, e.event, e.group_id, e.n_affected, e.n_at_risk, e.n_events,
        t.n_affected AS of_list, t.fact_id AS list_fact_id,
        CASE
            WHEN e.n_affected > e.n_at_risk THEN 'at_risk'
            WHEN e.n_affected > t.n_affected THEN 'list'
            WHEN e.n_events < e.n_affected THEN 'events'
            WHEN e.n_affected < 0 THEN 'negative'
            WHEN e.n_affected IS NULL OR (e.n_at_risk IS NULL AND e.n_events IS NULL AND e.event = -1) THEN 'nothing'
            ELSE 'fits'
        END AS found
    FROM audited_event AS e
    LEFT JOIN (
        SELECT trial_id, seriousness, group_id, n_affected, fact_id FROM audited_event WHERE event = -1
    ) AS t ON t.trial_id = e.trial_id AND t.group_id = e.group_id AND t.seriousness = e.seriousness
), judged AS (
    SELECT *,
        CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' ELSE 'inconsistent' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    CASE WHEN found = 'events' THEN 'medium' END AS severity, fact_id, 'event' AS module, event AS item, group_id,
    seriousness AS part,
    CASE found WHEN 'at_risk' THEN ['n_affected', 'n_at_risk'] WHEN 'events' THEN ['n_affected', 'n_events']
        ELSE ['n_affected'] END AS column_names,
    audit_whole(n_affected) || CASE found WHEN 'at_risk' THEN ' of ' || n_at_risk
        WHEN 'events' THEN ' participants, ' || n_events || ' events' ELSE '' END AS reported,
    CASE found WHEN 'list' THEN 'at most ' || of_list WHEN 'at_risk' THEN 'at most ' || n_at_risk
        WHEN 'events' THEN 'at least ' || n_affected || ' events' ELSE 'at least 0' END AS recomputed,
    CASE found WHEN 'list' THEN 'participants with a term ≤ participants with any term of the list'
        WHEN 'at_risk' THEN 'participants affected ≤ participants at risk'
        WHEN 'events' THEN 'events ≥ participants affected' ELSE 'participants affected ≥ 0' END AS method,
    CASE found
        WHEN 'at_risk' THEN audit_people(n_affected) || ' affected, but ' || n_at_risk || ' at risk.'
        WHEN 'list' THEN audit_people(n_affected) || ' affected, but only ' || of_list || ' with any '
            || seriousness || ' adverse event in this group.'
        WHEN 'events' THEN audit_people(n_affected) || ' affected, but only ' || n_events
            || ' events; each participant affected has at least one.'
        ELSE 'a number of participants is never below zero.'
    END AS says,
    CASE WHEN found = 'list' THEN [fact_id, list_fact_id] ELSE [fact_id] END AS fact_ids
FROM judged;
