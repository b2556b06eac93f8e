-- The texts of groups and arms, made comparable: plain words, a normal form, and what words say of a group's relation.
-- One row: a group's title with its description, once a study, and how many groups of the flow have both.
CREATE OR REPLACE TEMP TABLE link_key AS
WITH text AS (
    SELECT hash(trial_id, title, description) AS key, any_value(trial_id) AS trial_id, any_value(title) AS title,
        any_value(description) AS description, count(*) FILTER (module = 'flow') AS n_flow
    FROM stage_group
    GROUP BY key
)
SELECT key, hash(trial_id) AS study, hash(trial_id, title) AS title_key, hash(trial_id, description) AS description_key,
    title, description, n_flow
FROM text;

-- One row: a group's title, once a study. Most are an arm's label as it stands, or but for capitals.
CREATE OR REPLACE TEMP TABLE link_title AS
SELECT study, title_key, any_value(title) AS title, sum(n_flow) > 0 AS is_of_flow
FROM link_key
GROUP BY study, title_key;

-- One row: an arm of a study with results.
CREATE OR REPLACE TEMP TABLE link_arm AS
SELECT hash(trial_id) AS study, 'arm-' || (position + 1) AS arm_id, label, description, intervention_names
FROM stage_arm_group
SEMI JOIN link_title ON study = hash(trial_id);

CREATE OR REPLACE TEMP TABLE link_by_label AS
SELECT t.title_key, min(a.arm_id) AS arm_id,
    CASE WHEN bool_and(t.title = a.label) THEN 'exact' ELSE 'normalised' END AS method,
    CASE WHEN bool_and(t.title = a.label) THEN 1.0 ELSE 0.99 END AS score
FROM link_title AS t
JOIN link_arm AS a ON a.study = t.study AND lower(a.label) = lower(t.title)
GROUP BY t.title_key
HAVING count(*) = 1;

-- The arms of studies with titles that are left, in comparable words. Where a label is but a number or a letter, the
-- arm's description speaks for it. drugs are the interventions but for placebo, drug_words their words in an arm that has
-- placebo as well; the label of an arm that is_list names several cohorts or parts.
CREATE OR REPLACE TEMP TABLE link_arm_text AS
WITH open AS (
    SELECT DISTINCT study FROM link_title ANTI JOIN link_by_label USING (title_key) WHERE title IS DISTINCT FROM 'Total'
), posted AS (
    SELECT study, arm_id, label, description, intervention_names,
        regexp_replace(array_to_string(intervention_names, ' , '), '(^|, )[A-Za-z /]+: ', '\1', 'g') AS names
    FROM link_arm
    SEMI JOIN open USING (study)
), split AS (
    SELECT * EXCLUDE (names), kb_link_split(label) AS split_label, kb_link_split(names) AS split_names FROM posted
), worded AS (
    SELECT * EXCLUDE (split_label, split_names), kb_link_joined(split_label) AS words,
        kb_link_joined(split_names) AS treatments
    FROM split
), formed AS (
    SELECT *, kb_link_normal(words) AS normal, contains(treatments, 'placebo') AS has_placebo,
        CASE WHEN has_placebo THEN list_sort(list_filter(intervention_names, lambda name: NOT contains(lower(name), 'placebo')))
            ELSE intervention_names END AS drugs
    FROM worded
), told AS (
    SELECT *, CASE WHEN regexp_full_match(normal, '[0-9.]+|[a-z]|i{2,3}|i?vi*') THEN kb_link_split(description) END AS split_told,
        CASE WHEN has_placebo AND len(drugs) > 0 THEN kb_link_split(array_to_string(drugs, ' , ')) END AS split_drugs
    FROM formed
)
SELECT * EXCLUDE (split_told, split_drugs), kb_link_joined(split_told) AS told_words,
    concat_ws(' ', words, told_words) AS name_words,
    kb_link_sorted(normal) AS sorted, kb_link_sorted(kb_link_normal(treatments)) AS treatments_sorted,
    CASE WHEN regexp_matches(lower(label), '[a-z0-9)] *(\+|&|and|plus) *(matching )?placebo *$')
        THEN kb_link_sorted(regexp_replace(normal, ' placebo$', '')) END AS active_sorted,
    string_split(kb_link_joined(split_drugs), ' ') AS drug_words,
    CASE WHEN has_placebo THEN regexp_matches(words, '\b(placebo|sham|vehicle|control)\b') END AS is_named_placebo,
    regexp_matches(words, getvariable('kb_several_parts')) AS is_list
FROM told;

CREATE OR REPLACE TEMP TABLE link_study AS
WITH named AS (
    SELECT study, ' ' || string_agg(concat_ws(' ', words, left(told_words, 100)), ' | ' ORDER BY arm_id) || ' ' AS all_words,
        bool_or(contains(words, 'placebo') OR (has_placebo AND (is_named_placebo OR len(drugs) = 0))) AS has_placebo_arm
    FROM link_arm_text
    GROUP BY study
), sized AS (
    SELECT study, count(*) AS n_arms FROM link_arm GROUP BY study
)
SELECT t.study, COALESCE(s.n_arms, 0) AS n_arms, COALESCE(n.all_words, '') AS all_words,
    COALESCE(n.has_placebo_arm, false) AS has_placebo_arm
FROM (SELECT DISTINCT study FROM link_title) AS t
LEFT JOIN sized AS s USING (study)
LEFT JOIN named AS n USING (study);

-- What the words of a title say: the first relation whose words are not those of an arm as well.
CREATE OR REPLACE TEMP TABLE link_title_text AS
WITH split AS (
    SELECT study, title_key, title, is_of_flow, kb_link_split(title) AS split
    FROM link_title
    ANTI JOIN link_by_label USING (title_key)
    WHERE title IS DISTINCT FROM 'Total'
), worded AS (
    SELECT * EXCLUDE (split), kb_link_joined(split) AS words FROM split
), bare AS (
    SELECT w.*, kb_link_neutral(w.words) AS bare, s.n_arms, s.all_words
    FROM worded AS w
    JOIN link_study AS s USING (study)
), hit AS (
    SELECT *, kb_link_rest(bare, words) AS normal,
        regexp_extract(bare, getvariable('kb_unlinked_words')) AS unlinked_word,
        regexp_extract(words, getvariable('kb_extension_words')) AS extension_word,
        regexp_extract(bare, getvariable('kb_crossover_words')) AS crossover_word,
        regexp_extract(bare, getvariable('kb_pooled_words')) AS pooled_word,
        regexp_extract(bare, getvariable('kb_subset_words')) AS subset_word,
        COALESCE(regexp_matches(words, getvariable('kb_total_words')), false) AS is_total,
        COALESCE(regexp_matches(words, getvariable('kb_time_span_words')), false) AS is_time_span
    FROM bare
)
SELECT study, title_key, title, normal, kb_link_sorted(normal) AS sorted, n_arms, is_total, is_time_span,
    regexp_matches(title, '[A-Za-z0-9)]{2,} ?/ ?[A-Za-z]{4,}') AS is_slashed,
    is_of_flow AND crossover_word <> '' AND regexp_matches(words, '\b(then|first)\b') AS is_sequence_of_flow,
    n_arms = 1 AND contains(words, trim(all_words)) AND words <> trim(all_words) AS adds_words,
    CASE
        WHEN unlinked_word <> '' AND NOT contains(all_words, ' ' || trim(unlinked_word) || ' ') THEN 'unlinked'
        WHEN extension_word <> '' AND NOT contains(all_words, ' ' || trim(extension_word) || ' ') THEN 'extension'
        WHEN crossover_word <> '' AND NOT contains(all_words, ' ' || trim(crossover_word) || ' ') THEN 'crossover'
        WHEN is_total THEN NULL
        WHEN pooled_word <> '' AND NOT contains(all_words, ' ' || trim(pooled_word) || ' ') THEN 'pooled'
        WHEN subset_word <> '' AND NOT contains(all_words, ' ' || trim(subset_word) || ' ') THEN 'subset'
    END AS typed
FROM hit;
