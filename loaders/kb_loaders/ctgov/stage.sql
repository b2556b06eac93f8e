-- The modules of ClinicalTrials.gov records (temporary table stage_record) as the stage relations that every registry
-- loader fills.
-- Lists are unnested level by level in the select list: as lateral joins DuckDB carries the whole record along, ten times
-- as slow. Two unnests of equal length side by side advance together; NULL and [] give no row.
CREATE OR REPLACE TEMP TABLE stage_study AS
SELECT r.trial_id, i.nctId AS nct_id, i.briefTitle AS brief_title, i.officialTitle AS official_title,
    i.acronym AS acronym, d.studyType AS study_type, d.phases AS phases, d.designInfo.allocation AS allocation,
    d.designInfo.interventionModel AS intervention_model, d.designInfo.primaryPurpose AS primary_purpose,
    d.designInfo.maskingInfo.masking AS masking, d.enrollmentInfo.count AS enrollment_count,
    d.enrollmentInfo.type AS enrollment_type, p.sponsorCollaboratorsModule.leadSponsor.name AS sponsor,
    s.overallStatus AS overall_status, s.startDateStruct.date AS start_date,
    s.primaryCompletionDateStruct.date AS primary_completion_date, s.completionDateStruct.date AS completion_date,
    s.studyFirstPostDateStruct.date AS first_posted, s.resultsFirstPostDateStruct.date AS results_first_posted,
    s.lastUpdatePostDateStruct.date AS last_update_posted, r.derivedSection.miscInfoModule.versionHolder AS version_holder,
    r.isWithResults AS has_results, e.eligibilityCriteria AS eligibility_criteria, e.sex AS sex,
    e.minimumAge AS minimum_age, e.maximumAge AS maximum_age, e.healthyVolunteers AS healthy_volunteers,
    r.participantFlowModule.recruitmentDetails AS flow_recruitment,
    r.participantFlowModule.preAssignmentDetails AS flow_pre_assignment,
    r.adverseEventsModule.frequencyThreshold AS event_threshold, r.adverseEventsModule.timeFrame AS event_time_frame,
    r.adverseEventsModule.description AS event_description,
    r.moreInfoModule.limitationsAndCaveats.description AS limitations, r.kbHash AS content_hash
FROM (SELECT *, protocolSection AS p, protocolSection.identificationModule AS i, protocolSection.statusModule AS s,
    protocolSection.designModule AS d, protocolSection.eligibilityModule AS e FROM stage_record) AS r;

CREATE OR REPLACE TEMP VIEW stage_condition AS
SELECT trial_id, unnest(range(len(protocolSection.conditionsModule.conditions)))::INTEGER AS position,
    unnest(protocolSection.conditionsModule.conditions) AS condition
FROM stage_record;

CREATE OR REPLACE TEMP VIEW stage_mesh AS
SELECT trial_id, of_what, kind, position, m.id AS mesh_id, m.term AS term
FROM (
    SELECT trial_id, of_what, kind, unnest(range(len(l)))::INTEGER AS position, unnest(l) AS m
    FROM (
        SELECT trial_id, unnest(['condition', 'condition', 'intervention', 'intervention']) AS of_what,
            unnest(['term', 'ancestor', 'term', 'ancestor']) AS kind,
            unnest([derivedSection.conditionBrowseModule.meshes, derivedSection.conditionBrowseModule.ancestors,
                derivedSection.interventionBrowseModule.meshes, derivedSection.interventionBrowseModule.ancestors]) AS l
        FROM stage_record
    )
);

CREATE OR REPLACE TEMP TABLE stage_arm_group AS
SELECT trial_id, position, a.label AS label, a.type AS type, a.description AS description,
    a.interventionNames AS intervention_names
FROM (
    SELECT trial_id, unnest(range(len(protocolSection.armsInterventionsModule.armGroups)))::INTEGER AS position,
        unnest(protocolSection.armsInterventionsModule.armGroups) AS a
    FROM stage_record
);

CREATE OR REPLACE TEMP VIEW stage_intervention AS
SELECT trial_id, position, a.type AS type, a.name AS name, a.description AS description, a.otherNames AS other_names,
    a.armGroupLabels AS arm_labels
FROM (
    SELECT trial_id, unnest(range(len(protocolSection.armsInterventionsModule.interventions)))::INTEGER AS position,
        unnest(protocolSection.armsInterventionsModule.interventions) AS a
    FROM stage_record
);

CREATE OR REPLACE TEMP VIEW stage_country AS
SELECT trial_id,
    unnest(list_distinct(list_transform(protocolSection.contactsLocationsModule.locations, lambda l: l.country))) AS country
FROM stage_record;

CREATE OR REPLACE TEMP VIEW stage_outcome_registered AS
SELECT trial_id, type, position, o.measure AS measure, o.timeFrame AS time_frame
FROM (
    SELECT trial_id, type, unnest(range(len(l)))::INTEGER AS position, unnest(l) AS o
    FROM (
        SELECT trial_id, unnest(['PRIMARY', 'SECONDARY', 'OTHER']) AS type,
            unnest([protocolSection.outcomesModule.primaryOutcomes, protocolSection.outcomesModule.secondaryOutcomes,
                protocolSection.outcomesModule.otherOutcomes]) AS l
        FROM stage_record
    )
);

CREATE OR REPLACE TEMP TABLE stage_outcome AS
SELECT trial_id, outcome, o.type AS type, o.title AS title, o.description AS description,
    o.populationDescription AS population, o.reportingStatus AS reporting_status, o.paramType AS param_type,
    o.dispersionType AS dispersion_type, o.unitOfMeasure AS unit, o.timeFrame AS time_frame,
    o.typeUnitsAnalyzed AS units_analyzed, kb_units(o.denomUnitsSelected) AS denom_units_selected,
    o.calculatePct AS calculate_pct, o.anticipatedPostingDate AS anticipated_posting_date,
    o.groups AS groups, o.denoms AS denoms, o.classes AS classes, o.analyses AS analyses
FROM (
    SELECT trial_id, unnest(range(len(outcomeMeasuresModule.outcomeMeasures)))::INTEGER AS outcome,
        unnest(outcomeMeasuresModule.outcomeMeasures) AS o
    FROM stage_record
);

CREATE OR REPLACE TEMP TABLE stage_baseline_measure AS
SELECT trial_id, measure, m.title AS title, m.description AS description, m.populationDescription AS population,
    m.paramType AS param_type, m.dispersionType AS dispersion_type, m.unitOfMeasure AS unit,
    m.calculatePct AS calculate_pct, m.denoms AS denoms, m.classes AS classes, group_ids
FROM (
    SELECT trial_id, unnest(range(len(baselineCharacteristicsModule.measures)))::INTEGER AS measure,
        unnest(baselineCharacteristicsModule.measures) AS m,
        list_transform(baselineCharacteristicsModule.groups, lambda g: g.id) AS group_ids
    FROM stage_record
);

CREATE OR REPLACE TEMP TABLE stage_group AS
SELECT trial_id, module, outcome, g.id AS group_id, position, g.title AS title, g.description AS description
FROM (
    SELECT trial_id, 'outcome' AS module, outcome, unnest(range(len(groups)))::INTEGER AS position, unnest(groups) AS g
    FROM stage_outcome
    UNION ALL
    SELECT trial_id, 'flow', NULL, unnest(range(len(participantFlowModule.groups)))::INTEGER,
        unnest(participantFlowModule.groups)
    FROM stage_record
    UNION ALL
    SELECT trial_id, 'baseline', NULL, unnest(range(len(baselineCharacteristicsModule.groups)))::INTEGER,
        unnest(baselineCharacteristicsModule.groups)
    FROM stage_record
)
UNION ALL
SELECT trial_id, 'event', NULL, g.id, position, g.title, g.description
FROM (
    SELECT trial_id, unnest(range(len(adverseEventsModule.eventGroups)))::INTEGER AS position,
        unnest(adverseEventsModule.eventGroups) AS g
    FROM stage_record
);

CREATE OR REPLACE TEMP TABLE stage_event_group AS
SELECT trial_id, g.id AS group_id, position, g.title AS title, g.description AS description,
    g.deathsNumAffected AS deaths_affected, g.deathsNumAtRisk AS deaths_at_risk,
    g.seriousNumAffected AS serious_affected, g.seriousNumAtRisk AS serious_at_risk,
    g.otherNumAffected AS other_affected, g.otherNumAtRisk AS other_at_risk
FROM (
    SELECT trial_id, unnest(range(len(adverseEventsModule.eventGroups)))::INTEGER AS position,
        unnest(adverseEventsModule.eventGroups) AS g
    FROM stage_record
);

CREATE OR REPLACE TEMP VIEW stage_period AS
SELECT trial_id, unnest(range(len(participantFlowModule.periods)))::INTEGER AS period,
    unnest(participantFlowModule.periods) AS p,
    list_transform(participantFlowModule.groups, lambda g: g.id) AS group_ids
FROM stage_record;

CREATE OR REPLACE TEMP VIEW stage_flow_item AS
SELECT trial_id, period, period_title, 'milestone' AS list, item, m.type AS type, m.comment AS item_comment,
    m.achievements AS counted, group_ids
FROM (
    SELECT trial_id, period, p.title AS period_title, unnest(range(len(p.milestones)))::INTEGER AS item,
        unnest(p.milestones) AS m, group_ids
    FROM stage_period
)
UNION ALL
SELECT trial_id, period, period_title, 'reason', item, m.type, m.comment, m.reasons, group_ids
FROM (
    SELECT trial_id, period, p.title AS period_title, unnest(range(len(p.dropWithdraws)))::INTEGER AS item,
        unnest(p.dropWithdraws) AS m, group_ids
    FROM stage_period
);

CREATE OR REPLACE TEMP TABLE stage_flow AS
SELECT trial_id, period, period_title, list, item, type, item_comment, c.groupId AS group_id, c.numSubjects AS n,
    c.numUnits AS units, c.comment AS comment
FROM (
    SELECT trial_id, period, period_title, list, item, type, item_comment, unnest(counted) AS c
    FROM stage_flow_item
);

-- Whether a list of numbers has one of a group that is none, or two of one group. Lists name the groups in the order of the
-- module as a rule, which is compared first.
CREATE OR REPLACE TEMP MACRO kb_is_amiss(listed, ids) AS
    CASE WHEN listed <> COALESCE(ids, [])
        THEN NOT list_has_all(COALESCE(ids, []), listed) OR len(list_distinct(listed)) < len(listed) END;

-- Rows of a table of results, each with its measurements: what a row has in common is made before they are unnested, once a
-- row and not once a measurement.
CREATE OR REPLACE TEMP VIEW stage_baseline_row AS
SELECT trial_id, measure, class, class_title, category, c.title AS category_title,
    kb_row_identity(class_title, c.title) AS row_identity, c.measurements AS measurements,
    kb_is_amiss(list_transform(c.measurements, lambda m: m.groupId), group_ids) AS is_amiss
FROM (
    SELECT trial_id, measure, class, class_title, unnest(range(len(categories)))::INTEGER AS category,
        unnest(categories) AS c, group_ids
    FROM (
        SELECT trial_id, measure, class, k.title AS class_title, k.categories AS categories, group_ids
        FROM (
            SELECT trial_id, measure, unnest(range(len(classes)))::INTEGER AS class, unnest(classes) AS k,
                group_ids
            FROM stage_baseline_measure
        )
    )
);

-- Cells are read several times: a table of them takes less time than reading the records again.
CREATE OR REPLACE TEMP TABLE stage_baseline_cell AS
SELECT trial_id, measure, class, class_title, category, category_title, row_identity, m.groupId AS group_id,
    m.value AS value, m.spread AS spread, m.lowerLimit AS lower_limit, m.upperLimit AS upper_limit,
    m.comment AS comment, is_amiss
FROM (
    SELECT trial_id, measure, class, class_title, category, category_title, row_identity, unnest(measurements) AS m,
        is_amiss
    FROM stage_baseline_row
);

CREATE OR REPLACE TEMP VIEW stage_outcome_row AS
SELECT trial_id, outcome, class, class_title, category, c.title AS category_title,
    kb_row_identity(class_title, c.title) AS row_identity, c.measurements AS measurements,
    kb_is_amiss(list_transform(c.measurements, lambda m: m.groupId), group_ids) AS is_amiss
FROM (
    SELECT trial_id, outcome, class, class_title, unnest(range(len(categories)))::INTEGER AS category,
        unnest(categories) AS c, group_ids
    FROM (
        SELECT trial_id, outcome, class, k.title AS class_title, k.categories AS categories, group_ids
        FROM (
            SELECT trial_id, outcome, unnest(range(len(classes)))::INTEGER AS class, unnest(classes) AS k,
                list_transform(groups, lambda g: g.id) AS group_ids
            FROM stage_outcome
        )
    )
);

CREATE OR REPLACE TEMP TABLE stage_outcome_cell AS
SELECT trial_id, outcome, class, class_title, category, category_title, row_identity, m.groupId AS group_id,
    m.value AS value, m.spread AS spread, m.lowerLimit AS lower_limit, m.upperLimit AS upper_limit,
    m.comment AS comment, is_amiss
FROM (
    SELECT trial_id, outcome, class, class_title, category, category_title, row_identity, unnest(measurements) AS m,
        is_amiss
    FROM stage_outcome_row
);
-- Of a class without categories nothing is posted: a cell without a value in each group.
INSERT INTO stage_outcome_cell BY NAME
SELECT trial_id, outcome, class, class_title, 0 AS category, kb_row_identity(class_title, NULL) AS row_identity,
    g.id AS group_id
FROM (
    SELECT trial_id, outcome, class, k.title AS class_title, unnest(groups) AS g
    FROM (
        SELECT trial_id, outcome, groups, unnest(range(len(classes)))::INTEGER AS class, unnest(classes) AS k
        FROM stage_outcome
    )
    WHERE COALESCE(len(k.categories), 0) = 0
);

CREATE OR REPLACE TEMP TABLE stage_denom AS
SELECT trial_id, module, item, class, units, c.groupId AS group_id, c.value AS value
FROM (
    SELECT trial_id, module, item, class, kb_units(d.units) AS units, unnest(d.counts) AS c
    FROM (
        SELECT trial_id, 'outcome' AS module, outcome AS item, NULL::INTEGER AS class, unnest(denoms) AS d
        FROM stage_outcome
        UNION ALL
        SELECT trial_id, 'outcome', outcome, class, unnest(k.denoms)
        FROM (
            SELECT trial_id, outcome, unnest(range(len(classes)))::INTEGER AS class, unnest(classes) AS k
            FROM stage_outcome
        )
        UNION ALL
        SELECT trial_id, 'baseline', NULL, NULL, unnest(baselineCharacteristicsModule.denoms)
        FROM stage_record
        UNION ALL
        SELECT trial_id, 'baseline', measure, NULL, unnest(denoms) FROM stage_baseline_measure
        UNION ALL
        SELECT trial_id, 'baseline', measure, class, unnest(k.denoms)
        FROM (
            SELECT trial_id, measure, unnest(range(len(classes)))::INTEGER AS class, unnest(classes) AS k
            FROM stage_baseline_measure
        )
    )
);

CREATE OR REPLACE TEMP TABLE stage_analysis AS
SELECT trial_id, outcome, analysis, a.groupIds AS group_ids, a.groupDescription AS group_description,
    a.paramType AS param_type, a.paramValue AS param_value, a.dispersionType AS dispersion_type,
    a.dispersionValue AS dispersion_value, a.ciPctValue AS ci_pct, a.ciNumSides AS ci_sides,
    a.ciLowerLimit AS ci_lower, a.ciUpperLimit AS ci_upper, a.ciLowerLimitComment AS ci_lower_comment,
    a.ciUpperLimitComment AS ci_upper_comment, a.pValue AS p_value, a.pValueComment AS p_comment,
    a.statisticalMethod AS method, a.statisticalComment AS method_comment, a.estimateComment AS estimate_comment,
    a.nonInferiorityType AS non_inferiority_type, a.nonInferiorityComment AS non_inferiority_comment,
    a.testedNonInferiority AS tested_non_inferiority, a.otherAnalysisDescription AS other_description
FROM (
    SELECT trial_id, outcome, unnest(range(len(analyses)))::INTEGER AS analysis, unnest(analyses) AS a
    FROM stage_outcome
);

CREATE OR REPLACE TEMP VIEW stage_event_list AS
SELECT trial_id, 'serious' AS list, unnest(range(len(adverseEventsModule.seriousEvents)))::INTEGER AS event,
    unnest(adverseEventsModule.seriousEvents) AS e
FROM stage_record
UNION ALL
SELECT trial_id, 'other', unnest(range(len(adverseEventsModule.otherEvents)))::INTEGER,
    unnest(adverseEventsModule.otherEvents)
FROM stage_record;

CREATE OR REPLACE TEMP VIEW stage_event_term AS
SELECT trial_id, list, event, e.term AS term, e.organSystem AS organ_system, e.sourceVocabulary AS vocabulary,
    e.assessmentType AS assessment, e.notes AS notes
FROM stage_event_list;

CREATE OR REPLACE TEMP VIEW stage_event AS
SELECT trial_id, list, event, row_identity, s.groupId AS group_id, s.numEvents AS n_events,
    s.numAffected AS n_affected, s.numAtRisk AS n_at_risk
FROM (
    SELECT trial_id, list, event, row_identity, unnest(stats) AS s
    FROM (
        SELECT trial_id, list, event, kb_event_identity(list, e.organSystem, e.term) AS row_identity, e.stats AS stats
        FROM stage_event_list
    )
);
