-- Findings with the place that each is about in words: what the rules found (audited_found), beside titles.
INSERT INTO core.finding
WITH keyed AS (
    SELECT *, row_number() OVER () AS place_found, CASE WHEN module = 'outcome' THEN item END AS outcome,
        CASE WHEN module = 'baseline' THEN item END AS measure, CASE WHEN module = 'event' THEN item END AS event,
        CASE WHEN module = 'event' THEN part END AS seriousness
    FROM audited_found
), placed AS (
    SELECT k.*,
        CASE
            WHEN k.module = 'outcome' THEN 'Outcome ' || (k.outcome + 1) || COALESCE(', ' || audit_short(e.endpoint), '')
            WHEN k.measure IS NOT NULL THEN 'Baseline' || COALESCE(', ' || audit_short(m.characteristic), '')
            WHEN k.module = 'baseline' THEN 'Baseline'
            WHEN k.module = 'flow' THEN 'Participant flow'
            WHEN k.seriousness = 'any' THEN 'Deaths from all causes'
            WHEN k.event = -1 THEN 'Participants with any ' || k.seriousness || ' adverse event'
            ELSE CASE k.seriousness WHEN 'serious' THEN 'Serious' ELSE 'Other' END || ' adverse event'
                || COALESCE(' ' || audit_short(t.term), '')
        END AS place,
        CASE WHEN k.module <> 'event' THEN k.part END AS part_shown, g.title
    FROM keyed AS k
    LEFT JOIN audited_group AS g ON g.trial_id = k.trial_id AND g.module = k.module AND g.group_id = k.group_id
        AND COALESCE(g.outcome, -1) = COALESCE(k.outcome, -1)
    LEFT JOIN audited_endpoint AS e ON e.trial_id = k.trial_id AND e.registry_outcome = k.outcome
    LEFT JOIN audited_measure AS m ON m.trial_id = k.trial_id AND m.measure = k.measure
    LEFT JOIN (
        SELECT trial_id, seriousness, event, term FROM core.registry_event_term
        WHERE trial_id IN (SELECT trial_id FROM audited_found WHERE module = 'event')
    ) AS t ON t.trial_id = k.trial_id AND t.seriousness = k.seriousness AND t.event = k.event
)
SELECT rule, trial_id, verdict, severity, fact_id, column_names, reported, recomputed, method,
    concat_ws(', ', place, audit_short(part_shown), 'group ' || audit_short(COALESCE(title, group_id))) || ': ' || says
        AS explanation,
    fact_ids[2:] AS other_fact_ids
FROM placed
ORDER BY rule, trial_id, place_found;
