-- What each group is: an arm, all arms together, something else that is typed, or not linked. Runs after the parts that
-- read texts. Numbers of participants help to tell totals, and people who are counted under several treatments. A place is
-- a module or an outcome of a study, a spot a group in it.
CREATE OR REPLACE TEMP TABLE link_size AS
SELECT spot, entered AS n FROM link_started
UNION ALL
SELECT hash(hash(trial_id, module, item), group_id) AS spot, max(TRY_CAST(value AS BIGINT))
FROM stage_denom
WHERE class IS NULL AND units = 'Participants' AND (module = 'outcome' OR item IS NULL)
GROUP BY spot
UNION ALL
SELECT hash(hash(trial_id, 'event', NULL::INTEGER), group_id), greatest(serious_at_risk, other_at_risk)
FROM stage_event_group;

-- One row of stage_link: a group, by its row in stage_group (id); of_arm_id is the arm that a subset, crossover or extension
-- names. First what its texts say (placed, read), then what stands beside it (beside), then the first thing that is true
-- of it (decided); then no two groups of one module or outcome are both an arm (single): the clearer one is, and where
-- none is, none. In a study with one arm, all participants are that arm. At last, an arm that one module divides is
-- divided elsewhere too; an arm has no more people than it started with; in a crossover study a group that has more counts
-- them under a treatment and not in an arm, and so do groups that together are more than all participants.
CREATE OR REPLACE TEMP TABLE stage_link AS
WITH placed AS (
    SELECT rowid AS id, module = 'flow' AS is_flow, module = 'outcome' AS is_outcome,
        hash(trial_id, module, outcome) AS place, CASE WHEN group_id IS NOT NULL THEN hash(place, group_id) END AS spot,
        hash(trial_id, title, description) AS key,
        module = 'baseline' AND title = 'Total' AND description = 'Total of all reporting groups' AS is_sum
    FROM stage_group
), read AS MATERIALIZED (
    SELECT p.* EXCLUDE (spot, key), s.n, k.* EXCLUDE (key),
        COALESCE(s.n = k.enrolled OR (s.n = k.started AND k.started >= 0.9 * k.enrolled), false) AS is_whole
    FROM placed AS p
    JOIN link_named AS k USING (key)
    LEFT JOIN link_size AS s USING (spot)
), beside AS (
    SELECT place, count(*) FILTER (NOT is_total) AS n_parts, sum(n) FILTER (NOT is_total) AS n_of_parts,
        count(*) FILTER (NOT is_total AND typed IS NULL) AS n_plain, bool_or(typed = 'unlinked') AS has_others
    FROM read
    GROUP BY place
), alone AS (
    SELECT p.*, b.n_parts, b.n_of_parts, b.n_plain, b.has_others,
        COALESCE(b.n_parts = 1 AND p.n_arms = 1 AND p.n <= greatest(p.enrolled, p.started)
            AND NOT (p.is_outcome AND p.study_has_others)
            AND (p.is_whole OR p.largest = 0) AND COALESCE(p.n_plain_of_flow <= 1, true)
            AND (p.is_whole OR p.is_of_flow OR NOT p.adds_words), false) AS is_only,
        b.n_parts = 1 AND p.n_arms <> 1 AND p.is_whole AND p.n > p.largest AS is_everyone
    FROM read AS p
    JOIN beside AS b USING (place)
), judged AS (
    SELECT *,
        CASE
            WHEN n_arms = 1 AND n_plain > 1 AND typed IS NULL AND NOT is_total THEN 'unlinked'
            WHEN method IN ('exact', 'normalised') THEN 'same'
            WHEN is_sum THEN CASE WHEN has_others OR n > 1.1 * greatest(enrolled, started) THEN 'unlinked' ELSE 'total' END
            WHEN is_only AND is_whole AND typed IN ('subset', 'crossover', 'pooled') THEN 'only'
            WHEN is_everyone AND n_arms > 1 AND typed IN ('subset', 'pooled') THEN 'total'
            -- A title that is but a span of time tells nobody from another: neither an arm nor a part of one.
            WHEN is_time_span THEN 'unlinked'
            WHEN typed IS NOT NULL THEN 'typed'
            WHEN is_total AND ((n_parts > 1 AND n = n_of_parts) OR (n_parts = 0 AND n >= 0.9 * started)) THEN 'total'
            WHEN is_total THEN 'unlinked'
            WHEN arm_id IS NOT NULL THEN 'same'
            WHEN is_only THEN 'only'
            WHEN is_everyone AND NOT is_outcome THEN 'total'
            ELSE 'unlinked'
        END AS verdict
    FROM alone
), decided AS MATERIALIZED (
    SELECT id, is_flow, is_outcome, study, place, n, is_crossover, is_of_flow, greatest(enrolled, started) AS whole,
        CASE WHEN n_arms = 1 AND verdict IN ('only', 'total', 'typed') THEN 'arm-1' ELSE arm_id END AS arm_id,
        CASE verdict WHEN 'only' THEN 'same' WHEN 'typed' THEN typed ELSE verdict END AS relation,
        CASE verdict WHEN 'same' THEN method WHEN 'only' THEN 'only_arm' WHEN 'typed' THEN 'pattern' WHEN 'total' THEN 'total'
            ELSE 'none' END AS method,
        CASE verdict WHEN 'same' THEN score WHEN 'only' THEN 0.9 WHEN 'typed' THEN 0.8
            WHEN 'total' THEN CASE WHEN is_sum THEN 1.0 ELSE 0.95 END ELSE 0.0 END AS score,
        verdict = 'same' AND method IN ('exact', 'normalised') AS is_clear,
        CASE WHEN verdict IN ('same', 'only') OR (verdict = 'total' AND n_arms = 1)
            THEN hash(place, CASE WHEN n_arms = 1 THEN 'arm-1' ELSE arm_id END) END AS claim
    FROM judged
), contested AS (
    SELECT claim, count(*) FILTER (relation = 'same') AS n_same, count(*) FILTER (is_clear) AS n_clear
    FROM decided
    WHERE claim IS NOT NULL
    GROUP BY claim
    HAVING count(*) > 1
), single AS MATERIALIZED (
    SELECT d.* EXCLUDE (relation),
        CASE
            WHEN d.relation = 'total' AND d.claim IS NOT NULL AND c.claim IS NULL THEN 'same'
            WHEN d.relation = 'same' AND c.n_same > 1 AND NOT (d.is_clear AND c.n_clear = 1) THEN 'unlinked'
            ELSE d.relation
        END AS relation,
        d.relation = 'same' AND c.n_same > 1 AND NOT d.is_outcome AS is_split
    FROM decided AS d
    LEFT JOIN contested AS c ON c.claim = d.claim
), split AS (
    SELECT DISTINCT study, arm_id, true AS is_divided FROM single WHERE is_split
), flow AS (
    SELECT study, arm_id, max(n) AS n FROM single WHERE is_flow AND relation = 'same' GROUP BY study, arm_id
), crowded AS (
    SELECT place, true AS is_crowded
    FROM single
    WHERE relation = 'same' AND NOT is_flow
    GROUP BY place
    HAVING sum(n) > 1.1 * any_value(whole)
), related AS (
    SELECT l.id, l.arm_id, l.method, l.score,
        CASE
            WHEN l.relation <> 'same' THEN l.relation
            WHEN c.is_crowded OR (l.is_crossover AND NOT l.is_flow AND (f.n IS NULL OR l.n > f.n
                    OR (l.method IN ('word_overlap', 'other_module') AND NOT l.is_of_flow)))
                THEN 'crossover'
            WHEN NOT l.is_clear AND (s.is_divided OR l.n > 1.1 * f.n) THEN 'unlinked'
            ELSE 'same'
        END AS relation
    FROM single AS l
    LEFT JOIN split AS s USING (study, arm_id)
    LEFT JOIN flow AS f USING (study, arm_id)
    LEFT JOIN crowded AS c USING (place)
)
SELECT id, CASE relation WHEN 'total' THEN 'all' WHEN 'same' THEN arm_id END AS arm_id,
    CASE WHEN relation IN ('subset', 'crossover', 'extension') THEN arm_id END AS of_arm_id, relation,
    CASE WHEN relation = 'unlinked' THEN CASE method WHEN 'pattern' THEN 'pattern' ELSE 'none' END
        WHEN relation = 'crossover' THEN 'pattern' ELSE method END AS method,
    CASE WHEN relation = 'unlinked' THEN 0.0 ELSE score END::DOUBLE AS score
FROM related;

DROP TABLE link_key;
DROP TABLE link_title;
DROP TABLE link_arm;
DROP TABLE link_by_label;
DROP TABLE link_arm_text;
DROP TABLE link_study;
DROP TABLE link_title_text;
DROP TABLE link_by_title;
DROP TABLE link_open;
DROP TABLE link_arm_word;
DROP TABLE link_title_words;
DROP TABLE link_title_rank;
DROP TABLE link_described;
DROP TABLE link_by_words;
DROP TABLE link_started;
DROP TABLE link_whole;
DROP TABLE link_named;
DROP TABLE link_size;
