-- Records and what their protocol section says. A trial that people extracted from an article keeps their description.
CREATE OR REPLACE TEMP TABLE extracted AS
SELECT DISTINCT trial_id FROM core.fact WHERE trial_id IN (SELECT trial_id FROM stage_study);

INSERT INTO core.registry_record BY NAME
SELECT trial_id, trial_id || '-registry' AS source_id, nct_id, kb_plain(brief_title) AS brief_title,
    kb_plain(official_title) AS official_title, acronym, study_type, array_to_string(phases, '/') AS phase, allocation,
    intervention_model, primary_purpose, masking, enrollment_count AS enrollment, enrollment_type, sponsor,
    overall_status, start_date, primary_completion_date, completion_date, first_posted, results_first_posted,
    last_update_posted, has_results, kb_percent(event_threshold) AS event_threshold,
    kb_plain(event_time_frame) AS event_time_frame, kb_plain(event_description) AS event_description,
    kb_plain(flow_recruitment) AS recruitment, kb_plain(flow_pre_assignment) AS pre_assignment,
    kb_plain(limitations) AS limitations, version_holder AS data_version, content_hash,
    kb_identity(concat_ws(chr(31), trial_id, 'record')) AS fact_id
FROM stage_study;

INSERT INTO core.source BY NAME
SELECT trial_id || '-registry' AS source_id, trial_id, 'registry_record' AS kind,
    concat('ClinicalTrials.gov record ', nct_id, ', ', kb_plain(brief_title), '; last update posted ',
        COALESCE(last_update_posted, 'not stated'), '; data of ', COALESCE(version_holder, 'unknown date')) AS citation,
    nct_id AS registry_id, kb_date(results_first_posted) AS published_on, content_hash AS sha256, 1000 AS position
FROM stage_study;

INSERT INTO core.trial BY NAME
SELECT trial_id, nct_id AS registry_id, 'ClinicalTrials.gov' AS registry, acronym,
    kb_plain(COALESCE(official_title, brief_title, nct_id)) AS title,
    (SELECT string_agg(c.condition, '; ' ORDER BY c.position) FROM stage_condition AS c WHERE c.trial_id = s.trial_id)
        AS condition,
    NULLIF(replace(replace(replace(array_to_string(phases, '/'), 'EARLY_PHASE1', 'early 1'), 'PHASE', ''), 'NA', 'not applicable'), '') AS phase,
    NULLIF(concat_ws(', ', lower(replace(NULLIF(allocation, 'NA'), '_', '-')),
        lower(replace(intervention_model, '_', ' ')), lower(replace(study_type, '_', ' '))), '') AS design,
    lower(masking) AS masking, enrollment_count AS n_enrolled, lower(enrollment_type) AS n_enrolled_type, sponsor,
    (SELECT NULLIF(count(*), 0) FROM stage_country AS c WHERE c.trial_id = s.trial_id) AS n_countries,
    kb_date(start_date) AS enrolment_start, kb_identity(concat_ws(chr(31), trial_id, 'record')) AS fact_id
FROM stage_study AS s
WHERE trial_id NOT IN (FROM extracted);

INSERT INTO core.condition BY NAME
SELECT trial_id, kb_plain(condition) AS condition, position + 1 AS position,
    kb_identity(concat_ws(chr(31), trial_id, 'condition', condition, position)) AS fact_id
FROM stage_condition
WHERE condition IS NOT NULL;

INSERT INTO core.mesh_term BY NAME
SELECT trial_id, of_what, kind, mesh_id, term, position + 1 AS position
FROM stage_mesh
WHERE term IS NOT NULL;

INSERT INTO core.intervention BY NAME
SELECT trial_id, type, kb_plain(name) AS intervention, kb_plain(description) AS description,
    kb_plain(array_to_string(other_names, '; ')) AS other_names, kb_plain(array_to_string(arm_labels, '; ')) AS arms, position + 1 AS position,
    kb_identity(concat_ws(chr(31), trial_id, 'intervention', name, position)) AS fact_id
FROM stage_intervention
WHERE name IS NOT NULL;

INSERT INTO core.country BY NAME
SELECT trial_id, country FROM stage_country ORDER BY trial_id, country;

INSERT INTO core.registered_outcome BY NAME
SELECT trial_id, CASE type WHEN 'PRIMARY' THEN 'primary' WHEN 'SECONDARY' THEN 'secondary' ELSE 'exploratory' END AS role,
    kb_plain(measure) AS outcome, kb_plain(time_frame) AS time_frame, position + 1 AS position,
    kb_identity(concat_ws(chr(31), trial_id, 'registered', type, measure, position)) AS fact_id
FROM stage_outcome_registered
WHERE measure IS NOT NULL;

INSERT INTO core.eligibility BY NAME
SELECT trial_id, criterion, operator, value, unit, 1000 + position AS position,
    kb_identity(concat_ws(chr(31), trial_id, 'eligibility', criterion)) AS fact_id
FROM (
    SELECT trial_id, 'Age, minimum' AS criterion, '>=' AS operator, split_part(minimum_age, ' ', 1) AS value,
        NULLIF(lower(split_part(minimum_age, ' ', 2)), '') AS unit, 1 AS position
    FROM stage_study WHERE upper(minimum_age) NOT IN ('N/A', 'NA')
    UNION ALL
    SELECT trial_id, 'Age, maximum', '<=', split_part(maximum_age, ' ', 1), NULLIF(lower(split_part(maximum_age, ' ', 2)), ''), 2
    FROM stage_study WHERE upper(maximum_age) NOT IN ('N/A', 'NA')
    UNION ALL
    SELECT trial_id, 'Sex', 'in', lower(sex), NULL, 3 FROM stage_study WHERE sex IS NOT NULL
    UNION ALL
    SELECT trial_id, 'Healthy volunteers', '=', CASE WHEN healthy_volunteers THEN 'accepted' ELSE 'not accepted' END, NULL, 4
    FROM stage_study WHERE healthy_volunteers IS NOT NULL
    UNION ALL
    SELECT trial_id, 'Criteria as posted', 'present', kb_plain(eligibility_criteria), NULL, 5
    FROM stage_study WHERE eligibility_criteria IS NOT NULL
);

INSERT INTO core.arm BY NAME
SELECT trial_id, 'arm-' || (position + 1) AS arm_id, kb_plain(label) AS arm,
    CASE
        WHEN type = 'EXPERIMENTAL' THEN 'experimental'
        WHEN type IN ('ACTIVE_COMPARATOR', 'PLACEBO_COMPARATOR', 'SHAM_COMPARATOR', 'NO_INTERVENTION') THEN 'comparator'
        ELSE 'not_stated'
    END AS role,
    kb_plain(description) AS regimen, position + 1 AS position,
    kb_identity(concat_ws(chr(31), trial_id, 'arm', label, position)) AS fact_id
FROM stage_arm_group
WHERE label IS NOT NULL;
