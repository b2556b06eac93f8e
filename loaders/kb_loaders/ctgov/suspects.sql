-- Hashes of the records in stage_record that need a thorough look: no proper registry id, counts of people or events that
-- cannot be, groups of one id, numbers of a group that is none or has two in one place, texts that stand in an array of their own.
-- All that are bad are among them. Most is read from the stage relations, in which the lists are already taken apart.
-- Below 0, or no whole number; and a text that may be that, or one in an array: all but those that begin with a digit and
-- have no point.
CREATE OR REPLACE TEMP MACRO kb_is_no_count(n) AS n <> trunc(abs(n));
CREATE OR REPLACE TEMP MACRO kb_may_be_no_count(posted) AS
    NOT posted[1] BETWEEN '0' AND '9' OR contains(posted, '.');
SELECT kbHash
FROM stage_record
WHERE NOT COALESCE(regexp_full_match(protocolSection.identificationModule.nctId, 'NCT\d{8}'), false)
    -- A title in brackets is a translation, unless it is an array.
    OR (starts_with(protocolSection.identificationModule.briefTitle, '[')
        AND json_valid(protocolSection.identificationModule.briefTitle))
    OR kb_is_no_count(protocolSection.designModule.enrollmentInfo.count)
    OR trial_id IN (
        SELECT trial_id
        FROM stage_event_group
        WHERE deaths_affected > deaths_at_risk OR serious_affected > serious_at_risk OR other_affected > other_at_risk
            OR kb_is_no_count(deaths_affected) OR kb_is_no_count(deaths_at_risk) OR kb_is_no_count(serious_affected)
            OR kb_is_no_count(serious_at_risk) OR kb_is_no_count(other_affected) OR kb_is_no_count(other_at_risk)
        UNION ALL
        SELECT trial_id
        FROM stage_event
        WHERE n_affected > n_at_risk OR kb_is_no_count(n_affected) OR kb_is_no_count(n_at_risk)
            OR kb_is_no_count(n_events)
        UNION ALL
        SELECT trial_id FROM stage_flow WHERE kb_may_be_no_count(n) OR kb_may_be_no_count(units)
        UNION ALL
        SELECT trial_id FROM stage_denom WHERE kb_may_be_no_count(value)
        UNION ALL
        SELECT trial_id FROM stage_group GROUP BY trial_id, module, outcome, group_id HAVING count(*) > 1
        UNION ALL
        -- A group's id in an array, at a number: it is the id of a group, or of none.
        SELECT trial_id FROM stage_group WHERE starts_with(group_id, '[')
        UNION ALL
        SELECT trial_id
        FROM (
            SELECT trial_id, ids, list_transform(stats, lambda s: s.groupId) AS listed
            FROM (
                SELECT trial_id,
                    list_transform(adverseEventsModule.eventGroups, lambda g: g.id) AS ids,
                    unnest(adverseEventsModule.seriousEvents).stats AS stats
                FROM stage_record
                UNION ALL
                SELECT trial_id,
                    list_transform(adverseEventsModule.eventGroups, lambda g: g.id),
                    unnest(adverseEventsModule.otherEvents).stats
                FROM stage_record
            )
            UNION ALL
            SELECT trial_id, group_ids, list_transform(counted, lambda c: c.groupId) FROM stage_flow_item
        )
        WHERE kb_is_amiss(listed, ids)
        UNION ALL
        SELECT trial_id
        FROM stage_baseline_cell
        WHERE is_amiss OR starts_with(value, '["') OR starts_with(spread, '["') OR starts_with(lower_limit, '["')
            OR starts_with(upper_limit, '["')
        UNION ALL
        SELECT trial_id
        FROM stage_outcome_cell
        WHERE is_amiss OR starts_with(value, '["') OR starts_with(spread, '["') OR starts_with(lower_limit, '["')
            OR starts_with(upper_limit, '["')
    )
