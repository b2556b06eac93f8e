-- What AACT has of the protocol sections of a batch of studies, as the stage relations that every registry loader fills.
-- batch_<table> are the rows of AACT's tables of these studies, by study and in order.
CREATE OR REPLACE TEMP MACRO aact_code(posted) AS
    regexp_replace(trim(regexp_replace(upper(posted), '[^A-Z0-9]+', '_', 'g'), '_'), '^N_A$', 'NA');
-- A month that is posted without a day has the day of its end or beginning in the column of the date.
CREATE OR REPLACE TEMP MACRO aact_date(posted, day) AS
    CASE WHEN regexp_full_match(posted, '\d{4}(-\d{2}){0,2}') THEN posted
        WHEN contains(posted, ',') OR posted IS NULL THEN day
        ELSE left(day, 7) END;
CREATE OR REPLACE TEMP MACRO aact_age(posted) AS CASE WHEN upper(posted) NOT IN ('N/A', 'NA') THEN posted END;

CREATE OR REPLACE TEMP TABLE stage_study AS
SELECT s.trial_id, upper(s.trial_id) AS nct_id, s.brief_title, s.official_title, s.acronym,
    aact_code(s.study_type) AS study_type,
    list_transform(string_split(s.phase, '/'), lambda x: CASE aact_code(x) WHEN 'NOT_APPLICABLE' THEN 'NA'
        ELSE regexp_replace(aact_code(x), 'PHASE_', 'PHASE') END) AS phases,
    aact_code(d.allocation) AS allocation,
    aact_code(regexp_replace(d.intervention_model, ' [Aa]ssignment$', '')) AS intervention_model,
    aact_code(d.primary_purpose) AS primary_purpose,
    aact_code(regexp_replace(d.masking, ' \(.*', '')) AS masking, TRY_CAST(s.enrollment AS BIGINT) AS enrollment_count,
    aact_code(s.enrollment_type) AS enrollment_type, l.name AS sponsor, aact_code(s.overall_status) AS overall_status,
    aact_date(s.start_month_year, s.start_date) AS start_date,
    aact_date(s.primary_completion_month_year, s.primary_completion_date) AS primary_completion_date,
    aact_date(s.completion_month_year, s.completion_date) AS completion_date,
    s.study_first_posted_date AS first_posted, s.results_first_posted_date AS results_first_posted,
    s.last_update_posted_date AS last_update_posted, concat_ws(' ', 'AACT', left(s.updated_at, 10)) AS version_holder,
    s.trial_id IN (SELECT trial_id FROM batch_result_groups UNION ALL SELECT trial_id FROM batch_outcomes) AS has_results,
    e.criteria AS eligibility_criteria, aact_code(e.gender) AS sex, aact_age(e.minimum_age) AS minimum_age,
    aact_age(e.maximum_age) AS maximum_age,
    CASE WHEN lower(e.healthy_volunteers) IN ('t', 'true', 'yes', 'accepts healthy volunteers') THEN true
        WHEN lower(e.healthy_volunteers) IN ('f', 'false', 'no') THEN false END AS healthy_volunteers,
    f.recruitment_details AS flow_recruitment, f.pre_assignment_details AS flow_pre_assignment,
    v.frequency_threshold AS event_threshold, v.time_frame AS event_time_frame, v.description AS event_description,
    s.limitations_and_caveats AS limitations, NULL::VARCHAR AS content_hash
FROM batch_studies AS s
LEFT JOIN (SELECT trial_id, arg_min(t, place) AS d FROM batch_designs AS t GROUP BY 1) AS a ON a.trial_id = s.trial_id
LEFT JOIN (SELECT trial_id, arg_min(t, place) AS e FROM batch_eligibilities AS t GROUP BY 1) AS b
    ON b.trial_id = s.trial_id
LEFT JOIN (SELECT trial_id, arg_min(name, place) AS name FROM batch_sponsors
    WHERE lower(lead_or_collaborator) = 'lead' GROUP BY 1) AS l ON l.trial_id = s.trial_id
LEFT JOIN (SELECT trial_id, arg_min(t, place) AS f FROM batch_participant_flows AS t GROUP BY 1) AS c
    ON c.trial_id = s.trial_id
LEFT JOIN (SELECT trial_id, max(frequency_threshold) AS frequency_threshold, max(time_frame) AS time_frame,
    max(description) AS description FROM batch_reported_events GROUP BY 1) AS v ON v.trial_id = s.trial_id
QUALIFY row_number() OVER (PARTITION BY s.trial_id ORDER BY s.place DESC) = 1
ORDER BY s.trial_id;

CREATE OR REPLACE TEMP TABLE stage_condition AS
SELECT trial_id, (row_number() OVER (PARTITION BY trial_id ORDER BY place) - 1)::INTEGER AS position, name AS condition
FROM batch_conditions
ORDER BY trial_id, position;

CREATE OR REPLACE TEMP TABLE stage_mesh AS
SELECT trial_id, of_what, kind,
    (row_number() OVER (PARTITION BY trial_id, of_what, kind ORDER BY place) - 1)::INTEGER AS position,
    NULL::VARCHAR AS mesh_id, term
FROM (
    SELECT trial_id, of_what, CASE WHEN lower(mesh_type) LIKE '%ancestor%' THEN 'ancestor' ELSE 'term' END AS kind, place,
        mesh_term AS term
    FROM (
        SELECT *, 'condition' AS of_what FROM batch_browse_conditions
        UNION ALL
        SELECT *, 'intervention' FROM batch_browse_interventions
    )
)
ORDER BY trial_id, of_what, kind DESC, position;

CREATE OR REPLACE TEMP TABLE stage_arm_group AS
SELECT g.trial_id, (row_number() OVER (PARTITION BY g.trial_id ORDER BY g.place) - 1)::INTEGER AS position,
    g.title AS label, aact_code(g.group_type) AS type, g.description, n.names AS intervention_names
FROM batch_design_groups AS g
LEFT JOIN (
    SELECT l.design_group_id, list(concat(i.intervention_type, ': ', i.name) ORDER BY i.place) AS names
    FROM batch_design_group_interventions AS l
    JOIN batch_interventions AS i ON i.key = l.intervention_id
    GROUP BY 1
) AS n ON n.design_group_id = g.key
ORDER BY g.trial_id, position;

CREATE OR REPLACE TEMP TABLE stage_intervention AS
SELECT i.trial_id, (row_number() OVER (PARTITION BY i.trial_id ORDER BY i.place) - 1)::INTEGER AS position,
    aact_code(i.intervention_type) AS type, i.name, i.description, o.names AS other_names, a.labels AS arm_labels
FROM batch_interventions AS i
LEFT JOIN (SELECT intervention_id, list(name ORDER BY place) AS names FROM batch_intervention_other_names GROUP BY 1) AS o
    ON o.intervention_id = i.key
LEFT JOIN (
    SELECT l.intervention_id, list(g.title ORDER BY l.place) AS labels
    FROM batch_design_group_interventions AS l
    JOIN batch_design_groups AS g ON g.key = l.design_group_id
    GROUP BY 1
) AS a ON a.intervention_id = i.key
ORDER BY i.trial_id, position;

-- Countries that a study was taken out of are listed, too.
CREATE OR REPLACE TEMP TABLE stage_country AS
SELECT DISTINCT trial_id, name AS country
FROM batch_countries
WHERE name IS NOT NULL AND lower(COALESCE(removed, 'f')) NOT IN ('t', 'true')
ORDER BY trial_id, country;

CREATE OR REPLACE TEMP TABLE stage_outcome_registered AS
SELECT trial_id, aact_code(outcome_type) AS type,
    (row_number() OVER (PARTITION BY trial_id, aact_code(outcome_type) ORDER BY place) - 1)::INTEGER AS position, measure,
    description, time_frame
FROM batch_design_outcomes
ORDER BY trial_id, type = 'OTHER', type, position;
