-- Which arm a group's texts name, where its title is not a label.
-- By title: the normal form, the same words in another order, the label but for its placebo, the arm's interventions, unless
-- another arm has the same but for placebo.
CREATE OR REPLACE TEMP TABLE link_by_title AS
WITH shared AS (
    SELECT study, unnest(list(arm_id)) AS arm_id
    FROM link_arm_text
    SEMI JOIN (SELECT study FROM link_arm_text WHERE drug_words IS NOT NULL) USING (study)
    WHERE len(drugs) > 0
    GROUP BY study, list_sort(drugs)
    HAVING count(*) > 1
), candidate AS (
    SELECT t.title_key, a.arm_id,
        CASE WHEN t.normal = a.normal THEN 1 WHEN t.sorted = a.sorted THEN 2 WHEN t.sorted = a.active_sorted THEN 3 ELSE 4 END
            AS rank
    FROM link_title_text AS t
    JOIN link_arm_text AS a ON a.study = t.study
    LEFT JOIN shared AS s ON s.study = a.study AND s.arm_id = a.arm_id
    WHERE (t.sorted = a.sorted OR t.sorted = a.active_sorted
            OR (t.sorted = a.treatments_sorted AND t.n_arms > 1 AND s.arm_id IS NULL))
        AND (t.normal = a.normal OR NOT (t.is_slashed AND contains(t.normal, 'placebo')))
), best AS (
    SELECT title_key, min(rank) AS rank FROM candidate GROUP BY title_key
)
SELECT title_key, min(c.arm_id) AS arm_id, CASE rank WHEN 4 THEN 'interventions' ELSE 'normalised' END AS method,
    CASE rank WHEN 1 THEN 0.98 WHEN 2 THEN 0.95 ELSE 0.9 END AS score
FROM candidate AS c
JOIN best AS b USING (title_key, rank)
GROUP BY title_key, rank
HAVING count(*) = 1;

-- What is left, in studies with several arms: words of the title and the description against words of the arms. Of a part,
-- a crossover or an extension they say which arm it names. A placebo group is stray if no arm is of placebo.
CREATE OR REPLACE TEMP TABLE link_open AS
WITH placebo AS (
    SELECT DISTINCT t.study, true AS has_placebo_group
    FROM link_title_text AS t
    JOIN link_study AS s USING (study)
    WHERE contains(t.normal, 'placebo') AND NOT s.has_placebo_arm
        AND regexp_full_match(t.normal, '((placebo|matching|pooled|combined|part|phase|[0-9]+[a-z]?|[a-z]|i{2,3}) ?)+')
)
SELECT title_key, study, normal, n_arms, typed IS NOT NULL AS is_typed,
    COALESCE(has_placebo_group, false) AS has_stray_placebo
FROM link_title_text
ANTI JOIN link_by_title USING (title_key)
LEFT JOIN placebo USING (study)
WHERE n_arms > 1 AND NOT is_total AND COALESCE(typed, '') NOT IN ('unlinked', 'pooled')
    AND (typed IS NOT NULL OR NOT is_slashed);

-- One row: a word of an arm's label, interventions or description, with the number of arms that have it.
CREATE OR REPLACE TEMP TABLE link_arm_word AS
WITH arm AS (
    SELECT study, arm_id, name_words, treatments, kb_link_split(left(description, 300)) AS split
    FROM link_arm_text
    SEMI JOIN link_open USING (study)
), once AS (
    SELECT study, arm_id, word, bool_or(is_name) AS is_name, bool_or(NOT is_name) AS is_described
    FROM (
        SELECT study, arm_id, unnest(string_split(concat_ws(' ', name_words, treatments), ' ')) AS word, true AS is_name
        FROM arm
        UNION ALL
        SELECT study, arm_id, unnest(string_split(kb_link_joined(split), ' ')), false FROM arm
    )
    WHERE word <> ''
    GROUP BY ALL
), spread AS (
    SELECT study, word, count(*) AS n_any, count(*) FILTER (is_name) AS n_named,
        count(*) FILTER (is_described) AS n_described
    FROM once
    GROUP BY ALL
)
SELECT o.*, s.n_any, s.n_named, s.n_described
FROM once AS o
JOIN spread AS s USING (study, word);

-- One row: an open title and an arm, with what they have in common (in 5040ths: exact sums) and what speaks against the arm.
-- Numbers, doses and single letters of a title must all be the arm's own. An arm is not safe if its label lists several
-- cohorts, or if it is of a drug and of placebo, and a group has placebo only.
CREATE OR REPLACE TEMP TABLE link_title_words AS
WITH word AS (
    SELECT DISTINCT study, title_key, normal, n_arms, has_stray_placebo, unnest(string_split(normal, ' ')) AS word
    FROM link_open
), spread AS (
    SELECT study, word, max(n_named) AS n_named FROM link_arm_word GROUP BY ALL
), known AS (
    SELECT w.*, COALESCE(s.n_named, 0) AS n_named, regexp_full_match(w.word, '[0-9].*|[a-z]|i{2,3}|i?vi*') AS is_code
    FROM word AS w
    LEFT JOIN spread AS s USING (study, word)
)
SELECT k.title_key, a.arm_id,
    COALESCE(sum(CASE WHEN w.is_name AND w.n_named < k.n_arms THEN 5040 // w.n_named END), 0) AS shared,
    count(*) FILTER (NOT k.is_code AND w.is_name AND w.n_named < k.n_arms) AS names,
    count(*) FILTER (NOT k.is_code AND NOT COALESCE(w.is_name, false)) AS other_words,
    bool_or(contains(concat(' ', k.normal, ' '), concat(' ', a.normal, ' ')) AND length(a.normal) > 2) AS is_extended,
    count(*) FILTER (k.is_code AND w.word IS NULL) AS wrong_codes,
    count(*) FILTER (k.is_code AND w.word IS NULL AND k.n_named > 0) AS codes_of_others,
    count(*) FILTER (NOT k.is_code AND w.word IS NULL AND k.n_named > 0) AS words_of_others,
    count(*) FILTER (NOT k.is_code AND w.word IS NULL AND k.n_named = 0) AS unknown_words,
    count(*) FILTER (k.is_code) AS codes,
    bool_or(a.is_list OR (a.drug_words IS NOT NULL AND NOT a.is_named_placebo AND k.has_stray_placebo))
        OR (bool_or(k.word = 'placebo' AND a.drug_words IS NOT NULL AND (NOT a.is_named_placebo OR k.n_named = k.n_arms))
            AND NOT COALESCE(bool_or(list_contains(a.drug_words, k.word)), false)) AS is_unsafe
FROM known AS k
JOIN link_arm_text AS a ON a.study = k.study
LEFT JOIN link_arm_word AS w ON w.study = k.study AND w.arm_id = a.arm_id AND w.word = k.word
GROUP BY k.title_key, a.arm_id;

-- One row: an open title and an arm, with how the arm ranks among those that nothing speaks against.
CREATE OR REPLACE TEMP TABLE link_title_rank AS
WITH possible AS (
    SELECT title_key, max(shared) AS best_of_all,
        max(shared) FILTER (words_of_others = 0 AND wrong_codes = 0) AS best
    FROM link_title_words
    GROUP BY title_key
), second AS (
    SELECT title_key, COALESCE(max(w.shared) FILTER (w.shared < p.best), 0) AS runner_up,
        count(*) FILTER (w.shared = p.best) AS n_best
    FROM link_title_words AS w
    JOIN possible AS p USING (title_key)
    WHERE w.words_of_others = 0 AND w.wrong_codes = 0
    GROUP BY title_key
)
SELECT w.*, p.best_of_all, o.is_typed,
    COALESCE(w.words_of_others = 0 AND w.wrong_codes = 0 AND w.shared > 0 AND w.shared = p.best AND s.n_best = 1
        AND 2 * s.runner_up <= p.best, false) AS is_best
FROM link_title_words AS w
JOIN possible AS p USING (title_key)
JOIN link_open AS o USING (title_key)
LEFT JOIN second AS s USING (title_key);

-- One row: a description that is needed and an arm: how many of the words that this arm alone has it repeats.
CREATE OR REPLACE TEMP TABLE link_described AS
WITH needed AS (
    SELECT title_key FROM link_title_rank GROUP BY title_key
    HAVING bool_or(is_best AND unknown_words > 0 AND NOT is_typed) OR max(best_of_all) = 0
), word AS (
    SELECT DISTINCT study, description_key, unnest(string_split(kb_link_joined(split), ' ')) AS word
    FROM (
        SELECT study, description_key, kb_link_split(left(any_value(description), 300)) AS split
        FROM link_key
        SEMI JOIN needed USING (title_key)
        WHERE description IS NOT NULL
        GROUP BY ALL
    )
), own AS (
    SELECT study, arm_id, count(*) FILTER (is_described AND n_described = 1) AS own_words,
        count(*) FILTER (is_described) AS described_words
    FROM link_arm_word
    GROUP BY ALL
), hit AS (
    SELECT w.study, w.description_key, a.arm_id, count(*) FILTER (a.is_described AND a.n_described = 1) AS own_hits,
        count(*) FILTER (a.n_any = 1) AS hits, count(*) FILTER (a.is_described) AS described_hits
    FROM word AS w
    JOIN link_arm_word AS a USING (study, word)
    GROUP BY ALL
), whole AS (
    SELECT description_key, sum(hits) AS hits FROM hit GROUP BY description_key
)
SELECT h.description_key, h.arm_id, h.hits > 0 AND h.hits = w.hits AS is_confirmed,
    o.own_words > 0 AND 2 * h.own_hits >= o.own_words AND h.hits = w.hits AND 10 * h.described_hits >= 7 * o.described_words
        AS is_told
FROM hit AS h
JOIN whole AS w USING (description_key)
JOIN own AS o USING (study, arm_id);

CREATE OR REPLACE TEMP TABLE link_by_words AS
WITH accepted AS (
    SELECT k.key, t.arm_id,
        CASE
            WHEN t.is_unsafe THEN NULL
            WHEN t.is_best AND CASE WHEN t.is_typed THEN t.names > 0 WHEN t.is_extended AND t.other_words > 0 THEN false
                ELSE t.unknown_words = 0 OR d.is_confirmed END
                THEN CASE WHEN d.is_confirmed THEN 0.85 ELSE 0.75 END
            WHEN t.best_of_all = 0 AND d.is_told AND t.words_of_others = 0 AND t.wrong_codes IN (0, t.codes) THEN 0.7
        END AS score
    FROM link_key AS k
    JOIN link_title_rank AS t USING (title_key)
    LEFT JOIN link_described AS d ON d.description_key = k.description_key AND d.arm_id = t.arm_id
)
SELECT key, min(arm_id) AS arm_id, max(score) AS score
FROM accepted
WHERE score IS NOT NULL
GROUP BY key
HAVING count(*) = 1;

-- One row: a study's participants at enrolment and in its flow, and those of the largest of several groups. Where groups
-- start in a later period, the first is not everybody: each group counts with the most who started a period, up to enrolment.
-- Where groups of the flow are treated in different sequences, the study is of crossover, whatever its design is called.
CREATE OR REPLACE TEMP TABLE link_started AS
SELECT hash(trial_id) AS study, hash(hash(trial_id, 'flow', NULL::INTEGER), group_id) AS spot,
    max(TRY_CAST(n AS BIGINT)) AS entered, max(TRY_CAST(n AS BIGINT)) FILTER (period = 0) AS started,
    bool_or(period = 0) AS is_first
FROM stage_flow
WHERE list = 'milestone' AND type = 'STARTED'
GROUP BY study, spot;

CREATE OR REPLACE TEMP TABLE link_whole AS
WITH sequenced AS (
    SELECT study, true AS is_sequenced
    FROM link_title_text
    WHERE is_sequence_of_flow
    GROUP BY study
    HAVING count(*) > 1
), flow AS (
    SELECT study, sum(started) AS started, sum(entered) AS entered,
        CASE WHEN count(*) FILTER (is_first) > 1 THEN max(started) ELSE 0 END AS largest
    FROM link_started
    GROUP BY study
    HAVING bool_or(is_first)
)
SELECT hash(s.trial_id) AS study, COALESCE(q.is_sequenced, s.intervention_model = 'CROSSOVER') AS is_crossover,
    s.enrollment_count AS enrolled,
    greatest(f.started, CASE WHEN f.entered >= s.enrollment_count THEN s.enrollment_count WHEN s.enrollment_count > 0
        THEN f.entered END) AS started,
    f.largest
FROM stage_study AS s
JOIN flow AS f ON f.study = hash(s.trial_id)
LEFT JOIN sequenced AS q ON q.study = f.study;

-- One row: a key, and the arm that it names. A title or description that leads to one arm elsewhere leads to it here, a
-- description unless the title says something else or more.
CREATE OR REPLACE TEMP TABLE link_named AS
WITH named AS (
    SELECT k.key, k.study, k.title_key, k.description_key, length(k.description) >= 20 AS is_long, k.n_flow, i.is_of_flow,
        t.sorted, s.n_arms,
        CASE WHEN t.title_key IS NULL THEN l.arm_id IS NULL ELSE t.is_total END AS is_total, t.typed,
        COALESCE(t.adds_words, false) AS adds_words, COALESCE(t.is_time_span, false) AS is_time_span,
        COALESCE(l.arm_id, b.arm_id, w.arm_id) AS arm_id,
        COALESCE(l.method, b.method, CASE WHEN w.arm_id IS NOT NULL THEN 'word_overlap' END) AS method,
        COALESCE(l.score, b.score, w.score) AS score
    FROM link_key AS k
    JOIN link_study AS s USING (study)
    JOIN link_title AS i USING (title_key)
    LEFT JOIN link_by_label AS l USING (title_key)
    LEFT JOIN link_title_text AS t USING (title_key)
    LEFT JOIN link_by_title AS b USING (title_key)
    LEFT JOIN link_by_words AS w USING (key)
), missing AS (
    SELECT * FROM named WHERE arm_id IS NULL AND typed IS NULL AND NOT is_total AND n_arms > 1
), elsewhere AS (
    SELECT m.key, n.arm_id, n.score FROM missing AS m
    JOIN named AS n ON n.study = m.study AND n.sorted = m.sorted AND n.arm_id IS NOT NULL
    UNION ALL
    SELECT m.key, n.arm_id, n.score FROM missing AS m
    JOIN named AS n ON n.description_key = m.description_key AND n.arm_id IS NOT NULL
    LEFT JOIN link_title_rank AS r ON r.title_key = m.title_key AND r.arm_id = n.arm_id
    WHERE m.is_long AND (r.title_key IS NULL OR (r.words_of_others = 0 AND r.codes_of_others = 0 AND NOT r.is_unsafe
        AND NOT (r.is_extended AND r.other_words > 0)))
), found AS (
    SELECT key, min(arm_id) AS arm_id, 0.9 * max(score) AS score
    FROM elsewhere
    GROUP BY key
    HAVING min(arm_id) = max(arm_id)
), of_study AS (
    SELECT study, bool_or(typed = 'unlinked') AS has_others, sum(n_flow) FILTER (typed IS NULL AND NOT is_total) AS n_plain
    FROM named
    GROUP BY study
)
SELECT n.key, n.study, n.typed, n.is_total, n.n_arms, n.adds_words, n.is_time_span, n.is_of_flow,
    COALESCE(s.has_others, false) AS study_has_others, CASE WHEN n.is_of_flow THEN s.n_plain END AS n_plain_of_flow,
    COALESCE(n.arm_id, f.arm_id) AS arm_id,
    COALESCE(n.method, CASE WHEN f.arm_id IS NOT NULL THEN 'other_module' END) AS method, COALESCE(n.score, f.score) AS score,
    w.is_crossover, w.enrolled, w.started, w.largest
FROM named AS n
LEFT JOIN found AS f USING (key)
LEFT JOIN of_study AS s USING (study)
LEFT JOIN link_whole AS w USING (study);
