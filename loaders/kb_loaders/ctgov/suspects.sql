-- Hashes of the records in raw that need a thorough look: no proper registry id, counts of people or events that cannot
-- be, groups of one id, numbers of a group that is none or has two in one place, texts that stand in an array of their own.
-- All that are bad are among them. Lists of numbers name the groups in the order of the module as a rule, which is compared
-- first.
CREATE OR REPLACE TEMP MACRO kb_is_amiss(listed, ids) AS
    listed <> COALESCE(ids, [])
    AND (NOT list_has_all(COALESCE(ids, []), listed) OR len(list_distinct(listed)) < len(listed));
SELECT DISTINCT kbHash
FROM raw
WHERE rowid IN (
    WITH r AS NOT MATERIALIZED (SELECT rowid AS i, protocolSection, resultsSection FROM raw)
    SELECT i
    FROM r
    WHERE NOT COALESCE(regexp_full_match(protocolSection.identificationModule.nctId, 'NCT\d{8}'), false)
        OR starts_with(protocolSection.identificationModule.briefTitle, '[')
        OR protocolSection.designModule.enrollmentInfo.count < 0
        OR protocolSection.designModule.enrollmentInfo.count <> trunc(protocolSection.designModule.enrollmentInfo.count)
    UNION ALL
    SELECT i
    FROM (SELECT i, unnest(resultsSection.adverseEventsModule.eventGroups) AS g FROM r)
    WHERE g.deathsNumAffected > g.deathsNumAtRisk OR g.seriousNumAffected > g.seriousNumAtRisk
        OR g.otherNumAffected > g.otherNumAtRisk
        OR least(g.deathsNumAffected, g.deathsNumAtRisk, g.seriousNumAffected, g.seriousNumAtRisk, g.otherNumAffected,
            g.otherNumAtRisk) < 0
        OR g.deathsNumAffected <> trunc(g.deathsNumAffected) OR g.deathsNumAtRisk <> trunc(g.deathsNumAtRisk)
        OR g.seriousNumAffected <> trunc(g.seriousNumAffected) OR g.seriousNumAtRisk <> trunc(g.seriousNumAtRisk)
        OR g.otherNumAffected <> trunc(g.otherNumAffected) OR g.otherNumAtRisk <> trunc(g.otherNumAtRisk)
    UNION ALL
    SELECT i
    FROM (
        SELECT i, list_transform(unnest(resultsSection.outcomeMeasuresModule.outcomeMeasures).groups, lambda g: g.id) AS ids
        FROM r
        UNION ALL
        SELECT i, list_transform(resultsSection.participantFlowModule.groups, lambda g: g.id) FROM r
        UNION ALL
        SELECT i, list_transform(resultsSection.baselineCharacteristicsModule.groups, lambda g: g.id) FROM r
        UNION ALL
        SELECT i, list_transform(resultsSection.adverseEventsModule.eventGroups, lambda g: g.id) FROM r
    )
    WHERE len(list_distinct(ids)) < len(ids)
    UNION ALL
    SELECT i
    FROM (
        SELECT i, ids, list_transform(stats, lambda s: s.groupId) AS listed
        FROM (
            SELECT i, list_transform(resultsSection.adverseEventsModule.eventGroups, lambda g: g.id) AS ids,
                unnest(resultsSection.adverseEventsModule.seriousEvents).stats AS stats
            FROM r
            UNION ALL
            SELECT i, list_transform(resultsSection.adverseEventsModule.eventGroups, lambda g: g.id),
                unnest(resultsSection.adverseEventsModule.otherEvents).stats
            FROM r
        )
        UNION ALL
        SELECT i, ids, list_transform(counted, lambda c: c.groupId)
        FROM (
            SELECT i, ids, unnest(p.milestones).achievements AS counted
            FROM (
                SELECT i, list_transform(resultsSection.participantFlowModule.groups, lambda g: g.id) AS ids,
                    unnest(resultsSection.participantFlowModule.periods) AS p
                FROM r
            )
            UNION ALL
            SELECT i, ids, unnest(p.dropWithdraws).reasons
            FROM (
                SELECT i, list_transform(resultsSection.participantFlowModule.groups, lambda g: g.id) AS ids,
                    unnest(resultsSection.participantFlowModule.periods) AS p
                FROM r
            )
        )
        UNION ALL
        SELECT i, ids, list_transform(measurements, lambda m: m.groupId)
        FROM (
            SELECT i, ids, unnest(categories).measurements AS measurements
            FROM (
                SELECT i, ids, unnest(classes).categories AS categories
                FROM (
                    SELECT i, list_transform(resultsSection.baselineCharacteristicsModule.groups, lambda g: g.id) AS ids,
                        unnest(resultsSection.baselineCharacteristicsModule.measures).classes AS classes
                    FROM r
                    UNION ALL
                    SELECT i, list_transform(o.groups, lambda g: g.id), o.classes
                    FROM (SELECT i, unnest(resultsSection.outcomeMeasuresModule.outcomeMeasures) AS o FROM r)
                )
            )
        )
    )
    WHERE kb_is_amiss(listed, ids)
    UNION ALL
    SELECT i
    FROM (
        SELECT i, unnest(stats) AS s
        FROM (
            SELECT i, unnest(resultsSection.adverseEventsModule.seriousEvents).stats AS stats FROM r
            UNION ALL
            SELECT i, unnest(resultsSection.adverseEventsModule.otherEvents).stats FROM r
        )
    )
    WHERE s.numAffected > s.numAtRisk OR least(s.numAffected, s.numAtRisk, s.numEvents) < 0
        OR s.numAffected <> trunc(s.numAffected) OR s.numAtRisk <> trunc(s.numAtRisk) OR s.numEvents <> trunc(s.numEvents)
        OR starts_with(s.groupId, '[')
    UNION ALL
    SELECT i
    FROM (
        SELECT i, c.numSubjects AS n, c.numUnits AS units
        FROM (
            SELECT i, unnest(l) AS c
            FROM (
                SELECT i, unnest(p.milestones).achievements AS l
                FROM (SELECT i, unnest(resultsSection.participantFlowModule.periods) AS p FROM r)
                UNION ALL
                SELECT i, unnest(p.dropWithdraws).reasons
                FROM (SELECT i, unnest(resultsSection.participantFlowModule.periods) AS p FROM r)
            )
        )
    )
    WHERE n[1] IN ('-', '−', '–', '[') OR contains(n, '.') OR units[1] IN ('-', '−', '–') OR contains(units, '.')
    UNION ALL
    SELECT i
    FROM (
        SELECT i, unnest(d.counts).value AS n
        FROM (
            SELECT i, unnest(denoms) AS d
            FROM (
                SELECT i, resultsSection.baselineCharacteristicsModule.denoms AS denoms FROM r
                UNION ALL
                SELECT i, unnest(resultsSection.baselineCharacteristicsModule.measures).denoms FROM r
                UNION ALL
                SELECT i, unnest(resultsSection.outcomeMeasuresModule.outcomeMeasures).denoms FROM r
                UNION ALL
                SELECT i, unnest(classes).denoms
                FROM (
                    SELECT i, unnest(resultsSection.baselineCharacteristicsModule.measures).classes AS classes FROM r
                    UNION ALL
                    SELECT i, unnest(resultsSection.outcomeMeasuresModule.outcomeMeasures).classes FROM r
                )
            )
        )
    )
    WHERE n[1] IN ('-', '−', '–', '[') OR contains(n, '.')
    UNION ALL
    SELECT i
    FROM (
        SELECT i, unnest(measurements) AS m
        FROM (
            SELECT i, unnest(categories).measurements AS measurements
            FROM (
                SELECT i, unnest(classes).categories AS categories
                FROM (
                    SELECT i, unnest(resultsSection.baselineCharacteristicsModule.measures).classes AS classes FROM r
                    UNION ALL
                    SELECT i, unnest(resultsSection.outcomeMeasuresModule.outcomeMeasures).classes FROM r
                )
            )
        )
    )
    WHERE starts_with(m.groupId, '[') OR starts_with(m.value, '["') OR starts_with(m.spread, '["')
        OR starts_with(m.lowerLimit, '["') OR starts_with(m.upperLimit, '["')
)
