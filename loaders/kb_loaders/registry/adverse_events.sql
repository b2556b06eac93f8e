-- Adverse events: terms, their counts in each group, the totals of each group, and deaths from all causes.
CREATE OR REPLACE TEMP TABLE event_total AS
SELECT trial_id, list, term, group_id, affected, at_risk
FROM (
    SELECT trial_id, group_id, unnest(['any', 'serious', 'other']) AS list,
        unnest(['All-cause mortality', 'Any adverse event', 'Any adverse event']) AS term,
        unnest([deaths_affected, serious_affected, other_affected]) AS affected,
        unnest([deaths_at_risk, serious_at_risk, other_at_risk]) AS at_risk
    FROM stage_event_group
)
WHERE affected IS NOT NULL;

CREATE OR REPLACE TEMP VIEW batch_event_term AS
SELECT DISTINCT trial_id, list AS seriousness, -1 AS event, term FROM event_total
UNION ALL BY NAME
SELECT trial_id, list AS seriousness, event, COALESCE(kb_plain(term), 'Untitled term') AS term, organ_system,
    vocabulary AS source_vocabulary, assessment, kb_plain(notes) AS comment
FROM stage_event_term;

INSERT INTO core.registry_event_term BY NAME FROM batch_event_term;

CREATE OR REPLACE TEMP TABLE batch_event AS
SELECT xor(g.identity, e.row_identity) AS fact_id, e.trial_id, e.list AS seriousness, e.event, e.group_id,
    e.n_affected, e.n_at_risk, e.n_events
FROM (
    SELECT trial_id, list, -1 AS event, group_id, affected AS n_affected, at_risk AS n_at_risk,
        NULL::BIGINT AS n_events, kb_event_identity('total', list, term) AS row_identity
    FROM event_total
    UNION ALL
    SELECT trial_id, list, event, group_id, n_affected, n_at_risk, n_events, row_identity FROM stage_event
) AS e
JOIN linked_group AS g ON g.trial_id = e.trial_id AND g.group_id = e.group_id AND g.module = 'event';

UPDATE batch_event AS b SET fact_id = xor(b.fact_id, kb_identity('term again ' || d.nth))
FROM (
    SELECT rowid AS place, row_number() OVER (PARTITION BY fact_id ORDER BY event) AS nth
    FROM batch_event
    WHERE fact_id IN (SELECT fact_id FROM batch_event GROUP BY fact_id HAVING count(*) > 1)
) AS d
WHERE b.rowid = d.place AND d.nth > 1;

INSERT INTO core.registry_event FROM batch_event;
