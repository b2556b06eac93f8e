-- The texts of groups and arms, made comparable: plain words, a normal form, and what words say of a group's relation.
-- Plain words: lower case, singular, a dose in one word (5mg); a group's and an arm's are made in the same way. Letters are
-- those of Latin, Greek and Cyrillic script: the class of all letters takes two milliseconds each time it is compiled.
CREATE OR REPLACE TEMP MACRO kb_link_signs(posted) AS
    regexp_replace(translate(replace(replace(replace(replace(replace(lower(posted), '\', ''), 'µg', 'mcg'),
        'μg', 'mcg'), '≥', ' ge '), '≤', ' le '), '®™''’`', ''), '([0-9]),([0-9]{3})', '\1\2', 'g');
CREATE OR REPLACE TEMP MACRO kb_link_split(text) AS
    regexp_replace(replace(replace(text, '<', ' lt '), '>', ' gt '), 
        '\.([^0-9]|$)|\.0+\b|[^a-z0-9.%ª²³µ¹º¼-¾ß-öø-ɏͰ-ӿ⁰-₉Ⅰ-ⅿḀ-ῼ]+', ' \1', 'g');
CREATE OR REPLACE TEMP MACRO kb_link_singular(text) AS
    trim(regexp_replace(regexp_replace(text, '\b([a-z]{2,}[a-rt-z])s\b', '\1', 'g'), ' {2,}', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO kb_link_units(text) AS
    regexp_replace(CASE WHEN regexp_matches(text, 'gram|dai|day|than')
        THEN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(text,
            '\bmilligrams?\b( mg\b)?', 'mg', 'g'), '\bmicrograms?\b( mcg\b)?', 'mcg', 'g'),
            '\b(once (a day|daily)|od)\b', 'qd', 'g'), '\btwice (a day|daily)\b', 'bid', 'g'), '\bthan\b', 'then', 'g')
        ELSE text END, '([0-9]) (mg|mcg|g|kg|ml|l|iu|u|units?|mci|gy|mm|cm|ng|%)\b', '\1\2', 'g');
CREATE OR REPLACE TEMP MACRO kb_link_words(posted) AS
    kb_link_singular(kb_link_units(kb_link_split(kb_link_signs(posted))));
-- The normal form leaves out words that tell no arm from another, and phrases that name the analysis or the main phase.
CREATE OR REPLACE TEMP MACRO kb_link_neutral(words) AS
    trim(regexp_replace(words, '(^|\b)(' || getvariable('kb_neutral_words') || ')(\b|$)', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO kb_link_rest(bare, words) AS
    COALESCE(NULLIF(trim(regexp_replace(regexp_replace(bare,
        '^(experimental|active comparator|placebo comparator|sham comparator|no intervention) |\bn [0-9]+$'
        || '|\b(arm|group|cohort|treatment|therapy|participant|patient|subject)\b'
        || '|\b(and|plu|with|the|of|an|for|in|only|alone)\b',
        ' ', 'g'), ' {2,}', ' ', 'g')), ''), words);
CREATE OR REPLACE TEMP MACRO kb_link_normal(words) AS kb_link_rest(kb_link_neutral(words), words);
CREATE OR REPLACE TEMP MACRO kb_link_sorted(normal) AS
    array_to_string(list_sort(list_filter(string_split(normal, ' '), lambda w: w <> '')), ' ');

SET VARIABLE kb_neutral_words = (
    SELECT string_agg(pattern, '|' ORDER BY position) FROM registry_group_word WHERE relation = 'neutral');
CREATE OR REPLACE TEMP MACRO kb_link_pattern(of_relation) AS (
    SELECT '(' || string_agg(pattern, '|' ORDER BY position) || ')' FROM registry_group_word WHERE relation = of_relation);
SET VARIABLE kb_unlinked_words = (SELECT '\b' || kb_link_pattern('unlinked') || '\b');
SET VARIABLE kb_extension_words = (SELECT '\b' || kb_link_pattern('extension') || '\b');
SET VARIABLE kb_crossover_words = (SELECT '\b' || kb_link_pattern('crossover') || '\b');
SET VARIABLE kb_pooled_words = (SELECT '\b' || kb_link_pattern('pooled') || '\b');
SET VARIABLE kb_subset_words = (SELECT '\b' || kb_link_pattern('subset') || '\b');
SET VARIABLE kb_several_parts = (
    SELECT '\b(' || part || ') [0-9]+[a-e]?( ([a-z]+ )?(and|or|to|through))?( (' || part || '))? [0-9]+[a-e]?\b'
    FROM (SELECT 'cohort|group|part|arm|dose|level|panel|phase|stage' AS part));
SET VARIABLE kb_total_words = (SELECT '^' || kb_link_pattern('total') || '$');
SET VARIABLE kb_time_span_words = (SELECT '^' || kb_link_pattern('time_span') || '$');

-- One row: an arm of a study with results.
CREATE OR REPLACE TEMP TABLE link_arm AS
WITH study AS (
    SELECT DISTINCT trial_id FROM stage_group
)
SELECT hash(trial_id) AS study, 'arm-' || (position + 1) AS arm_id, label, description, intervention_names
FROM stage_arm_group
SEMI JOIN study USING (trial_id);

-- One row: a group's title, once a study. Most are an arm's label as it stands, or but for capitals.
CREATE OR REPLACE TEMP TABLE link_title AS
SELECT hash(trial_id) AS study, hash(trial_id, title) AS title_key, any_value(title) AS title
FROM stage_group
GROUP BY ALL;

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
), worded AS (
    SELECT study, arm_id, label, description, intervention_names, kb_link_words(label) AS words,
        kb_link_words(regexp_replace(array_to_string(intervention_names, ' , '), '(^|, )[A-Za-z /]+: ', '\1', 'g'))
            AS treatments
    FROM link_arm
    SEMI JOIN open USING (study)
), formed AS MATERIALIZED (
    SELECT *, kb_link_normal(words) AS normal FROM worded
)
SELECT *, CASE WHEN regexp_full_match(normal, '[0-9.]+|[a-z]|i{2,3}|i?vi*') THEN kb_link_words(description) END AS told_words,
    concat_ws(' ', words, told_words) AS name_words,
    kb_link_sorted(normal) AS sorted, kb_link_sorted(kb_link_normal(treatments)) AS treatments_sorted,
    CASE WHEN regexp_matches(lower(label), '[a-z0-9)] *(\+|&|and|plus) *(matching )?placebo *$')
        THEN kb_link_sorted(regexp_replace(normal, ' placebo$', '')) END AS active_sorted,
    contains(treatments, 'placebo') AS has_placebo,
    CASE WHEN has_placebo THEN list_sort(list_filter(intervention_names, lambda name: NOT contains(lower(name), 'placebo')))
        ELSE intervention_names END AS drugs,
    CASE WHEN has_placebo AND len(drugs) > 0 THEN string_split(kb_link_words(array_to_string(drugs, ' , ')), ' ') END
        AS drug_words,
    CASE WHEN has_placebo THEN regexp_matches(words, '\b(placebo|sham|vehicle|control)\b') END AS is_named_placebo,
    regexp_matches(words, getvariable('kb_several_parts')) AS is_list
FROM formed;

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
WITH worded AS (
    SELECT study, title_key, title, kb_link_words(title) AS words
    FROM link_title
    ANTI JOIN link_by_label USING (title_key)
    WHERE title IS DISTINCT FROM 'Total'
), bare AS MATERIALIZED (
    SELECT w.*, kb_link_neutral(w.words) AS bare, s.n_arms, s.all_words
    FROM worded AS w
    JOIN link_study AS s USING (study)
), hit AS MATERIALIZED (
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
    crossover_word <> '' AND regexp_matches(words, '\b(then|first)\b') AS is_sequence,
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
