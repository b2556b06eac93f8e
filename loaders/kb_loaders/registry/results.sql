-- The results of the records: sets of participants, flow, baseline, outcomes, analyses, adverse events.
-- Titles of groups, each with the arm it is linked to and the part of a fact's identity that it contributes. Most groups
-- are of outcomes, which repeat their titles.
CREATE OR REPLACE TEMP TABLE linked_group AS
WITH repeated AS (
    SELECT trial_id, module, title, kb_identity(concat_ws(chr(31), trial_id, module, 'group', title)) AS identity
    FROM (SELECT DISTINCT trial_id, module, title FROM stage_group WHERE module = 'outcome')
)
SELECT g.trial_id, g.module, COALESCE(g.outcome, -1) AS outcome, g.group_id, g.position, kb_plain(g.title) AS title,
    COALESCE(r.identity, kb_identity(concat_ws(chr(31), g.trial_id, g.module, 'group', g.title))) AS identity,
    l.id, l.arm_id, l.of_arm_id, l.relation, l.method, l.score
FROM stage_group AS g
JOIN stage_link AS l ON l.id = g.rowid
LEFT JOIN repeated AS r ON r.trial_id = g.trial_id AND r.module = g.module AND r.title = g.title
WHERE g.group_id IS NOT NULL;

-- Where titles repeat, the later ones are told apart by their number.
UPDATE linked_group AS l SET identity = xor(l.identity, kb_identity('group again ' || d.nth))
FROM (
    SELECT rowid AS place, row_number() OVER (PARTITION BY outcome, identity ORDER BY position) AS nth
    FROM linked_group
    WHERE identity IN (SELECT identity FROM linked_group GROUP BY outcome, identity HAVING count(*) > 1)
) AS d
WHERE l.rowid = d.place AND d.nth > 1;
CREATE OR REPLACE TEMP TABLE repeated_row AS
SELECT trial_id, -1 AS outcome, measure, row_identity FROM stage_baseline_cell
GROUP BY trial_id, measure, row_identity, group_id HAVING count(*) > 1
UNION
SELECT trial_id, outcome, -1, row_identity FROM stage_outcome_cell
GROUP BY trial_id, outcome, row_identity, group_id HAVING count(*) > 1;

INSERT INTO core.population BY NAME
SELECT *
FROM (
    SELECT DISTINCT trial_id, 'registry-flow' AS population_id, 'Participant flow (registry)' AS population,
        'other' AS kind, 'Participants as the participant flow of the registry record reports them.' AS definition,
        1000 AS position, trial_id || '-registry' AS source_id
    FROM linked_group WHERE module = 'flow'
    UNION ALL
    SELECT DISTINCT trial_id, 'registry-baseline', 'Baseline (registry)', 'other',
        'Participants as the baseline module of the registry record reports them.', 1001, trial_id || '-registry'
    FROM linked_group WHERE module = 'baseline'
    UNION ALL
    -- The module's description says how events were collected, or what they were, as often as who was at risk.
    SELECT DISTINCT trial_id, 'registry-adverse-events', 'Adverse events (registry)', 'other',
        'Participants at risk as the adverse event module of the registry record reports them.', 1002,
        trial_id || '-registry'
    FROM linked_group WHERE module = 'event'
    UNION ALL
    SELECT o.trial_id, 'registry-outcome-' || (o.outcome + 1), 'Analysed for outcome ' || (o.outcome + 1) || ' (registry)',
        -- To find a word takes less time than to match a pattern: patterns are tried where their words are.
        CASE
            WHEN (contains(o.words, 'intent') OR contains(o.words, 'itt'))
                AND regexp_matches(o.words, 'modified intent|modified intention|\bmitt\b|\bm-itt\b') THEN 'modified_intention_to_treat'
            WHEN (contains(o.words, 'intent') OR contains(o.words, 'itt'))
                AND regexp_matches(o.words, 'intent(ion)?[- ]to[- ]treat|\bitt\b')
                AND NOT regexp_matches(o.words, 'per[- ]protocol|safety (set|population|analysis)') THEN 'intention_to_treat'
            WHEN contains(o.words, 'protocol') AND regexp_matches(o.words, 'per[- ]protocol') THEN 'per_protocol'
            WHEN contains(o.words, 'safety') AND regexp_matches(o.words, 'safety (analysis )?(set|population)') THEN 'safety'
            ELSE 'other'
        END,
        COALESCE(kb_plain(o.population), 'Not stated in the record.'), 1003 + o.outcome, o.trial_id || '-registry'
    FROM (SELECT trial_id, outcome, population, lower(population) AS words FROM stage_outcome) AS o
)
ORDER BY trial_id, position;

CREATE OR REPLACE TEMP TABLE batch_denominator AS
SELECT xor(g.identity, CASE WHEN d.units = 'Participants' AND o.of_participants IS NOT NULL
        THEN o.of_participants ELSE kb_identity(concat_ws(chr(31), 'size', d.units, o.identity)) END) AS fact_id,
    d.trial_id, NULLIF(d.item, -1) AS outcome, COALESCE(d.units, 'not stated') AS unit, d.group_id,
    kb_otherwise_whole(d.value, kb_whole(d.number)) AS n_read, d.value AS n_posted
FROM (
    SELECT trial_id, module, COALESCE(item, -1) AS item, units, group_id, value, kb_number(value) AS number
    FROM stage_denom
    WHERE class IS NULL AND (module = 'outcome' OR item IS NULL)
) AS d
JOIN linked_group AS g ON g.trial_id = d.trial_id AND g.outcome = d.item AND g.group_id = d.group_id
    AND g.module = d.module
LEFT JOIN (
    -- What nearly every group of an outcome counts is named once for the outcome.
    SELECT trial_id, outcome, identity,
        kb_identity(concat_ws(chr(31), 'size', 'Participants', identity)) AS of_participants
    FROM typed_outcome
) AS o ON o.trial_id = d.trial_id AND o.outcome = d.item;

UPDATE batch_denominator AS b SET fact_id = xor(b.fact_id, kb_identity('size again ' || d.nth))
FROM (
    SELECT rowid AS place, row_number() OVER (PARTITION BY fact_id ORDER BY rowid) AS nth
    FROM batch_denominator
    WHERE fact_id IN (SELECT fact_id FROM batch_denominator GROUP BY fact_id HAVING count(*) > 1)
) AS d
WHERE b.rowid = d.place AND d.nth > 1;

INSERT INTO core.registry_denominator BY NAME FROM batch_denominator;

INSERT INTO core.registry_flow BY NAME
SELECT xor(g.identity,
        kb_identity(concat_ws(chr(31), f.list, f.period_title, f.type, f.period * 1000 + f.item))) AS fact_id,
    f.trial_id, f.period, kb_plain(f.period_title) AS period_title, f.item,
    CASE f.list WHEN 'milestone' THEN kb_plain(f.type) END AS milestone,
    CASE f.list WHEN 'reason' THEN kb_plain(f.type) END AS reason, f.group_id,
    kb_otherwise_whole(f.n, f.v) AS n_read, f.n AS n_posted,
    kb_status(f.n, f.v, f.comment) AS status,
    NULLIF(concat_ws('; ', kb_plain(f.item_comment), kb_plain(f.comment), 'units: ' || f.units), '') AS comment
FROM (SELECT *, kb_whole(number) AS v FROM (SELECT *, kb_number(n) AS number FROM stage_flow)) AS f
JOIN linked_group AS g ON g.trial_id = f.trial_id AND g.group_id = f.group_id AND g.module = 'flow';

INSERT INTO core.endpoint BY NAME
SELECT o.trial_id, t.endpoint_id, t.name AS endpoint,
    CASE
        WHEN t.statistic = 'proportion' THEN 'binary'
        WHEN t.statistic IN ('median_time', 'event_free_probability') THEN 'time_to_event'
        WHEN t.statistic = 'count' THEN 'count'
        WHEN t.statistic IN ('mean', 'median', 'least_squares_mean', 'geometric_mean', 'geometric_least_squares_mean',
            'log_mean') THEN 'continuous'
        ELSE 'not_stated'
    END AS kind,
    CASE upper(o.type) WHEN 'PRIMARY' THEN 'primary' WHEN 'SECONDARY' THEN 'secondary'
        WHEN 'OTHER_PRE_SPECIFIED' THEN 'exploratory' WHEN 'POST_HOC' THEN 'post_hoc' ELSE 'not_reported' END AS role,
    kb_plain(o.description) AS definition, kb_plain(o.time_frame) AS timepoint, 'not_reported' AS alpha_status,
    'not_reported' AS objective_met_status, 1000 + o.outcome AS position, t.identity AS fact_id,
    lower(o.reporting_status) AS reporting_status, t.statistic, t.dispersion, o.param_type AS measure_type,
    o.dispersion_type,
    CASE WHEN t.statistic IN ('proportion', 'event_free_probability') THEN 'percent'
        WHEN t.statistic = 'median_time' THEN t.unit_words ELSE kb_plain(o.unit) END AS unit,
    o.unit AS unit_posted, o.outcome AS registry_outcome, t.is_counted, NULLIF(t.counted, 'Participants') AS unit_of_total,
    t.ci_level, CASE WHEN t.name <> o.title THEN o.title END AS title_posted
FROM stage_outcome AS o
JOIN typed_outcome AS t ON t.trial_id = o.trial_id AND t.outcome = o.outcome;

INSERT INTO core.registry_measure BY NAME
SELECT m.trial_id, m.measure, t.name AS characteristic, t.statistic, t.dispersion,
    kb_ci_level(m.dispersion_type) AS ci_level, kb_plain(m.unit) AS unit,
    m.param_type AS measure_type, NULLIF(concat_ws('; ', kb_plain(m.description), kb_plain(m.population)), '') AS description
FROM stage_baseline_measure AS m
JOIN typed_measure AS t ON t.trial_id = m.trial_id AND t.measure = m.measure;

-- The groups of the baseline module, with the denominator of the module as a whole.
CREATE OR REPLACE TEMP TABLE baseline_group AS
SELECT g.trial_id, g.group_id, g.identity, d.n
FROM linked_group AS g
LEFT JOIN item_denom AS d ON d.trial_id = g.trial_id AND d.group_id = g.group_id AND d.item = -1
    AND d.module = g.module
WHERE g.module = 'baseline';

INSERT INTO core.registry_baseline BY NAME
SELECT kb_place_identity(xor(g.identity, t.identity), c.row_identity, z.row_identity, c.class, c.category) AS fact_id,
    c.trial_id, c.measure, c.class,
    c.category, c.group_id, kb_plain(c.class_title) AS class_title, kb_plain(c.category_title) AS category_title,
    c.value_read, c.spread_read, c.low_read, c.high_read,
    CASE WHEN k.trial_id IS NOT NULL THEN k.n WHEN m.trial_id IS NOT NULL THEN m.n ELSE g.n END AS total,
    COALESCE(k.n, m.n) IS NOT NULL AS is_total_of_measure, c.value AS value_posted,
    c.spread AS spread_posted, c.lower_limit AS low_posted, c.upper_limit AS high_posted,
    CASE WHEN c.is_read THEN NULL ELSE kb_status(c.value, c.value_read, c.comment) END AS status,
    kb_plain(c.comment) AS comment
FROM (
    SELECT *, kb_is_number(value, value_cast) AS is_read, kb_read(value, value_cast) AS value_read,
        kb_read(spread, TRY_CAST(spread AS DOUBLE)) AS spread_read,
        kb_read(lower_limit, TRY_CAST(lower_limit AS DOUBLE)) AS low_read,
        kb_read(upper_limit, TRY_CAST(upper_limit AS DOUBLE)) AS high_read
    FROM (SELECT *, TRY_CAST(value AS DOUBLE) AS value_cast FROM stage_baseline_cell)
) AS c
JOIN typed_measure AS t ON t.trial_id = c.trial_id AND t.measure = c.measure
JOIN baseline_group AS g ON g.trial_id = c.trial_id AND g.group_id = c.group_id
LEFT JOIN class_denom AS k ON k.trial_id = c.trial_id AND k.item = c.measure AND k.class = c.class
    AND k.group_id = c.group_id AND k.module = 'baseline'
LEFT JOIN item_denom AS m ON m.trial_id = c.trial_id AND m.item = c.measure AND m.group_id = c.group_id
    AND m.module = 'baseline'
LEFT JOIN repeated_row AS z ON z.trial_id = c.trial_id AND z.measure = c.measure AND z.row_identity = c.row_identity;

-- The groups of the outcomes, with what their numbers share: the group's and the outcome's part of the identity of a
-- fact, and the denominator of the outcome as a whole.
CREATE OR REPLACE TEMP TABLE result_group AS
SELECT g.trial_id, g.outcome, g.group_id, xor(g.identity, t.identity) AS identity, d.n, t.is_counted,
    g.relation, g.arm_id
FROM linked_group AS g
JOIN typed_outcome AS t ON t.trial_id = g.trial_id AND t.outcome = g.outcome
LEFT JOIN item_denom AS d ON d.trial_id = g.trial_id AND d.item = g.outcome AND d.group_id = g.group_id
    AND d.module = g.module
WHERE g.module = 'outcome';

INSERT INTO core.registry_result BY NAME
SELECT kb_place_identity(g.identity, c.row_identity, z.row_identity, c.class, c.category) AS fact_id,
    c.trial_id, c.outcome, c.class,
    c.category, c.group_id, kb_plain(c.class_title) AS class_title, kb_plain(c.category_title) AS category_title,
    c.value_read, c.spread_read, c.low_read, c.high_read, CASE WHEN k.trial_id IS NULL THEN g.n ELSE k.n END AS total,
    k.n IS NOT NULL AS is_total_of_class, c.value AS value_posted, c.spread AS spread_posted,
    c.lower_limit AS low_posted, c.upper_limit AS high_posted,
    CASE WHEN c.is_read THEN NULL ELSE kb_status(c.value, c.value_read, c.comment) END AS status,
    CASE WHEN c.lower_limit IS NULL OR c.is_low_read THEN NULL
        ELSE kb_status(c.lower_limit, c.low_read, c.comment) END AS low_status,
    CASE WHEN c.upper_limit IS NULL OR c.is_high_read THEN NULL
        ELSE kb_status(c.upper_limit, c.high_read, c.comment) END AS high_status,
    kb_plain(c.comment) AS comment
FROM (
    SELECT *, kb_is_number(value, value_cast) AS is_read, kb_is_number(lower_limit, low_cast) AS is_low_read,
        kb_is_number(upper_limit, high_cast) AS is_high_read, kb_read(value, value_cast) AS value_read,
        kb_read(spread, TRY_CAST(spread AS DOUBLE)) AS spread_read, kb_read(lower_limit, low_cast) AS low_read,
        kb_read(upper_limit, high_cast) AS high_read
    FROM (
        SELECT *, TRY_CAST(value AS DOUBLE) AS value_cast, TRY_CAST(lower_limit AS DOUBLE) AS low_cast,
            TRY_CAST(upper_limit AS DOUBLE) AS high_cast
        FROM stage_outcome_cell
    )
) AS c
JOIN result_group AS g ON g.trial_id = c.trial_id AND g.outcome = c.outcome AND g.group_id = c.group_id
LEFT JOIN class_denom AS k ON k.trial_id = c.trial_id AND k.item = c.outcome AND k.class = c.class
    AND k.group_id = c.group_id AND k.module = 'outcome'
LEFT JOIN repeated_row AS z ON z.trial_id = c.trial_id AND z.outcome = c.outcome AND z.row_identity = c.row_identity;

INSERT INTO core.registry_analysis BY NAME
WITH named AS (
    -- Sorted all at once: an aggregate with an order of its own sorts every group apart, and takes longer.
    SELECT id, string_agg(title, '; ') AS titles
    FROM (
        -- A group that the outcome does not describe is shown by its id.
        SELECT a.id, COALESCE(g.title, a.group_id) AS title
        FROM (SELECT rowid AS id, trial_id, outcome, unnest(group_ids) AS group_id FROM stage_analysis) AS a
        LEFT JOIN (FROM linked_group WHERE module = 'outcome') AS g USING (trial_id, outcome, group_id)
        ORDER BY g.position
    )
    GROUP BY id
)
SELECT xor(t.identity, kb_identity(concat_ws(chr(31), 'analysis', array_to_string(a.group_ids, ' '), a.analysis,
        a.param_type, a.method))) AS fact_id,
    a.trial_id, a.outcome, a.analysis, COALESCE(array_to_string(a.group_ids, ' '), '') AS group_ids,
    COALESCE(n.titles, '') AS group_titles, v.direction,
    CASE WHEN len(a.group_ids) = 1 THEN a.group_ids[1] ELSE v.group_id END AS group_id,
    CASE WHEN len(a.group_ids) = 1 THEN a.group_ids[1] ELSE v.comparator_group_id END AS comparator_group_id,
    v.measure, a.param_type AS measure_posted, kb_otherwise(a.param_value, a.v) AS value_read,
    a.param_value AS value_posted,
    kb_posted_status(a.param_value, a.v, a.estimate_comment) AS value_status, v.is_percent,
    kb_otherwise(a.dispersion_value, kb_number(a.dispersion_value)) AS spread_read,
    a.dispersion_value AS spread_posted,
    CASE a.dispersion_type WHEN 'STANDARD_DEVIATION' THEN 'standard_deviation'
        WHEN 'STANDARD_ERROR_OF_MEAN' THEN 'standard_error'
        ELSE CASE WHEN a.dispersion_value IS NOT NULL THEN 'not_stated' END END AS spread_type,
    -- A level without limits is a default left over in the form.
    CASE WHEN a.ci_lower IS NOT NULL OR a.ci_upper IS NOT NULL THEN kb_level(a.level) END AS ci_level,
    CASE WHEN a.ci_lower IS NOT NULL OR a.ci_upper IS NOT NULL THEN
        CASE a.ci_sides WHEN 'TWO_SIDED' THEN 'two-sided' WHEN 'ONE_SIDED' THEN 'one-sided' END END AS ci_sides,
    kb_otherwise(a.ci_lower, a.lo) AS ci_low_read, a.ci_lower AS ci_low_posted,
    CASE WHEN a.ci_lower IS NULL AND a.ci_upper IS NOT NULL AND a.ci_sides = 'ONE_SIDED' THEN 'not_applicable'
        ELSE kb_posted_status(a.ci_lower, a.lo, COALESCE(a.ci_lower_comment, a.estimate_comment)) END AS ci_low_status,
    kb_otherwise(a.ci_upper, a.hi) AS ci_high_read, a.ci_upper AS ci_high_posted,
    CASE WHEN a.ci_upper IS NULL AND a.ci_lower IS NOT NULL AND a.ci_sides = 'ONE_SIDED' THEN 'not_applicable'
        ELSE kb_posted_status(a.ci_upper, a.hi, COALESCE(a.ci_upper_comment, a.estimate_comment)) END AS ci_high_status,
    CASE WHEN a.p IS NOT NULL THEN a.p_sign END AS p_relation,
    a.p AS p_value, a.p_value AS p_posted, kb_posted_status(a.p_value, a.p, a.p_comment) AS p_value_status,
    kb_plain(a.method) AS test, lower(a.non_inferiority_type) AS hypothesis,
    kb_plain(a.group_description) AS description,
    NULLIF(concat_ws('; ', kb_plain(a.estimate_comment), kb_plain(a.p_comment), kb_plain(a.method_comment),
        kb_plain(a.non_inferiority_comment), kb_plain(a.other_description), kb_plain(a.ci_lower_comment),
        kb_plain(a.ci_upper_comment)), '') AS comment
FROM (
    SELECT *, kb_number(param_value) AS v, CASE WHEN p_sign IS NOT NULL THEN kb_number(p_digits) END AS p,
        kb_number(ci_lower) AS lo, kb_number(ci_upper) AS hi, kb_percent(ci_pct) AS level
    FROM (SELECT *, rowid AS id, kb_p_sign(p_value) AS p_sign, kb_p_digits(p_value) AS p_digits FROM stage_analysis)
) AS a
JOIN typed_outcome AS t ON t.trial_id = a.trial_id AND t.outcome = a.outcome
JOIN stage_direction AS v USING (id)
LEFT JOIN named AS n USING (id);

-- Memory is what a load has least of: tables that nothing reads any more are dropped, these and those of other files.
DROP TABLE batch_denominator;
DROP TABLE baseline_group;
DROP TABLE item_denom;
DROP TABLE typed_measure;
DROP TABLE stage_link;
DROP TABLE stage_direction;
DROP TABLE stage_measure;
DROP TABLE stage_outcome;
DROP TABLE stage_baseline_measure;
DROP TABLE stage_baseline_cell;
DROP TABLE stage_flow;
DROP TABLE stage_denom;
DROP TABLE stage_analysis;
