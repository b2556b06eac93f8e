-- How the texts of groups and arms are made comparable, and which words say what of a group (registry_group_word). They are
-- the same for all batches.
-- Plain words: lower case, singular, a dose in one word (5mg); a group's and an arm's are made in the same way. Letters are
-- those of Latin, Greek and Cyrillic script: the class of all letters takes two milliseconds each time it is compiled.
-- Few texts have signs other than those on every keyboard; the others are not searched for each.
CREATE OR REPLACE TEMP MACRO kb_link_signs(posted) AS
    regexp_replace(CASE WHEN regexp_matches(posted, '[^ -~]|[\\''`<>]')
        THEN replace(replace(translate(replace(replace(replace(replace(replace(lower(posted), '\', ''), 'µg', 'mcg'),
            'μg', 'mcg'), '≥', ' ge '), '≤', ' le '), '®™''’`', ''), '<', ' lt '), '>', ' gt ')
        ELSE lower(posted) END, '([0-9]),([0-9]{3})', '\1\2', 'g');
CREATE OR REPLACE TEMP MACRO kb_link_split(posted) AS
    regexp_replace(kb_link_signs(posted), '\.([^0-9]|$)|\.0+\b|[^a-z0-9.%ª²³µ¹º¼-¾ß-öø-ɏͰ-ӿ⁰-₉Ⅰ-ⅿḀ-ῼ]+', ' \1', 'g');
CREATE OR REPLACE TEMP MACRO kb_link_singular(text) AS
    trim(regexp_replace(regexp_replace(text, '\b([a-z]{2,}[a-rt-z])s\b', '\1', 'g'), ' {2,}', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO kb_link_units(text) AS
    regexp_replace(CASE WHEN regexp_matches(text, 'gram|dai|day|than')
        THEN regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(text,
            '\bmilligrams?\b( mg\b)?', 'mg', 'g'), '\bmicrograms?\b( mcg\b)?', 'mcg', 'g'),
            '\b(once (a day|daily)|od)\b', 'qd', 'g'), '\btwice (a day|daily)\b', 'bid', 'g'), '\bthan\b', 'then', 'g')
        ELSE text END, '([0-9]) (mg|mcg|g|kg|ml|l|iu|u|units?|mci|gy|mm|cm|ng|%)\b', '\1\2', 'g');
-- A macro plans its argument anew wherever it stands. So statements of a batch keep the split text in a column.
CREATE OR REPLACE TEMP MACRO kb_link_joined(split) AS kb_link_singular(kb_link_units(split));
CREATE OR REPLACE TEMP MACRO kb_link_words(posted) AS kb_link_joined(kb_link_split(posted));
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
