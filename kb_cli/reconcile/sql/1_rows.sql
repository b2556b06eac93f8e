-- The rows of one trial ($trial) from both sources: is_posted says which are those of the registry record.
CREATE TEMP TABLE held_population AS
SELECT group_relation IS NOT NULL AS is_posted, * FROM populations WHERE trial_id = $trial;

CREATE TEMP TABLE held_flow AS
SELECT group_relation IS NOT NULL AS is_posted, * FROM participant_flow WHERE trial_id = $trial;

CREATE TEMP TABLE held_baseline AS
SELECT group_relation IS NOT NULL AS is_posted, * FROM baseline WHERE trial_id = $trial;

CREATE TEMP TABLE held_result AS
SELECT group_relation IS NOT NULL AS is_posted, * FROM arm_results WHERE trial_id = $trial;

CREATE TEMP TABLE held_comparison AS
SELECT direction IS NOT NULL AS is_posted, * FROM comparisons WHERE trial_id = $trial AND contrast = 'between_arms';

CREATE TEMP TABLE held_event AS
SELECT group_relation IS NOT NULL AS is_posted, * FROM adverse_events WHERE trial_id = $trial;

CREATE TEMP TABLE held_endpoint AS
SELECT reporting_status IS NOT NULL AS is_posted, * FROM endpoints WHERE trial_id = $trial;

CREATE TEMP TABLE held_match AS
SELECT * FROM outcome_matches WHERE trial_id = $trial;

CREATE TEMP TABLE held_group AS
SELECT * FROM groups WHERE trial_id = $trial;

CREATE TEMP TABLE held_arm AS
SELECT arm_id, arm, position FROM arms WHERE trial_id = $trial
UNION ALL
SELECT 'all', 'All participants', 1000;

CREATE TEMP TABLE held_record AS
SELECT * FROM registry_records WHERE trial_id = $trial;

CREATE TEMP TABLE held_enrolment AS
SELECT t.n_randomized, t.fact_id, r.enrollment, r.fact_id AS posted_fact_id
FROM (SELECT * FROM trials WHERE trial_id = $trial) AS t
JOIN (SELECT * FROM registry_records WHERE trial_id = $trial) AS r ON r.fact_id <> t.fact_id;
