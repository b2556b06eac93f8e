-- The stage relations that links are made from, of the records of relinked trials, from what is loaded of them.
-- Arms of a record stand aside for those of the article.
INSERT INTO core.registry_arm BY NAME
FROM core.arm
SEMI JOIN relinked USING (trial_id)
WHERE fact_id NOT IN (SELECT fact_id FROM core.fact)
ORDER BY trial_id, position;
DELETE FROM core.arm
WHERE trial_id IN (SELECT trial_id FROM relinked) AND fact_id NOT IN (SELECT fact_id FROM core.fact);

-- Arms are kept without what Markdown escapes; groups with the same title tell how the label is posted. The names of an
-- arm's interventions begin with their type, as those that a record lists with the arm.
CREATE TEMP TABLE stage_arm_group AS
WITH arm AS (
    FROM core.registry_arm SEMI JOIN relinked USING (trial_id)
), named AS (
    SELECT a.trial_id, a.arm_id,
        list(concat_ws(': ', replace(i.type, '_', ' '), i.intervention) ORDER BY i.position) AS names
    FROM arm AS a
    JOIN (FROM core.intervention SEMI JOIN relinked USING (trial_id)) AS i ON i.trial_id = a.trial_id
    WHERE contains(concat('; ', kb_plain(i.arms), '; '), concat('; ', a.arm, '; '))
    GROUP BY ALL
), posted AS (
    SELECT trial_id, title, min(title_posted) AS title_posted
    FROM core.registry_group
    SEMI JOIN relinked USING (trial_id)
    WHERE title_posted IS NOT NULL
    GROUP BY ALL
)
SELECT a.trial_id, a.position - 1 AS position, COALESCE(p.title_posted, a.arm) AS label,
    CASE a.role WHEN 'experimental' THEN 'EXPERIMENTAL' WHEN 'comparator' THEN 'ACTIVE_COMPARATOR' END AS type,
    a.regimen AS description, n.names AS intervention_names
FROM arm AS a
LEFT JOIN named AS n ON n.trial_id = a.trial_id AND n.arm_id = a.arm_id
LEFT JOIN posted AS p ON p.trial_id = a.trial_id AND p.title = a.arm
ORDER BY a.trial_id, a.position;

CREATE TEMP TABLE stage_study AS
SELECT trial_id, enrollment AS enrollment_count, intervention_model
FROM core.registry_record
SEMI JOIN relinked USING (trial_id);

CREATE TEMP TABLE stage_group AS
SELECT trial_id, module, outcome, group_id, position, COALESCE(title_posted, title) AS title, description
FROM core.registry_group
SEMI JOIN relinked USING (trial_id)
ORDER BY trial_id, module, outcome, position;

CREATE TEMP TABLE stage_flow AS
SELECT trial_id, period, 'milestone' AS list, milestone AS type, group_id, n_posted AS n
FROM core.registry_flow
SEMI JOIN relinked USING (trial_id)
WHERE milestone IS NOT NULL;

CREATE TEMP TABLE stage_denom AS
SELECT trial_id, CASE WHEN outcome IS NULL THEN 'baseline' ELSE 'outcome' END AS module, outcome AS item,
    NULL::INTEGER AS class, unit AS units, group_id, n_posted AS value
FROM core.registry_denominator
SEMI JOIN relinked USING (trial_id);

CREATE TEMP TABLE stage_event_group AS
SELECT trial_id, group_id, max(CASE seriousness WHEN 'serious' THEN n_at_risk END) AS serious_at_risk,
    max(CASE seriousness WHEN 'other' THEN n_at_risk END) AS other_at_risk
FROM core.registry_event
SEMI JOIN relinked USING (trial_id)
WHERE event = -1
GROUP BY trial_id, group_id;
