-- What the numbers of an outcome, a baseline measure or an analysis are, from what is posted beside them.
-- Outcomes with denominators of other units than participants: participants are what counts unless the record selects the
-- units, or there are no participants.
CREATE OR REPLACE TEMP TABLE outcome_of_units AS
SELECT d.trial_id, d.item AS outcome,
    CASE WHEN bool_or(d.units = o.denom_units_selected) THEN any_value(o.denom_units_selected)
        WHEN bool_or(d.units = 'Participants') THEN 'Participants' ELSE min(d.units) END AS counted
FROM stage_denom AS d
JOIN (SELECT DISTINCT trial_id, item FROM stage_denom WHERE module = 'outcome' AND units <> 'Participants') AS u
    ON u.trial_id = d.trial_id AND u.item = d.item
JOIN stage_outcome AS o ON o.trial_id = d.trial_id AND o.outcome = d.item
WHERE d.module = 'outcome'
GROUP BY ALL;

-- What units and their words mean; people's own words stand before the built-in ones.
CREATE OR REPLACE TEMP TABLE unit_kind AS
SELECT kb_words(unit) AS unit, arg_min(kind, position) AS kind FROM registry_unit GROUP BY kb_words(unit);

CREATE OR REPLACE TEMP TABLE typed_outcome AS
WITH worded AS (
    SELECT unit, kb_words(unit) AS words FROM (SELECT DISTINCT unit FROM stage_outcome)
), named AS (
    SELECT s.*, kb_plain(title) AS name, w.words AS unit_words, lower(title) AS title_words,
        COALESCE(c.counted, 'Participants') AS counted, u.kind AS unit_kind,
        kb_identity(concat_ws(chr(31), s.trial_id, 'outcome', title, time_frame)) AS identity
    FROM stage_outcome AS s
    LEFT JOIN worded AS w ON w.unit = s.unit
    LEFT JOIN unit_kind AS u ON u.unit = w.words
    LEFT JOIN outcome_of_units AS c ON c.trial_id = s.trial_id AND c.outcome = s.outcome
), counting AS (
    SELECT *,
        CASE param_type WHEN 'COUNT_OF_PARTICIPANTS' THEN COALESCE(unit_kind NOT LIKE 'percent%', true)
            WHEN 'NUMBER' THEN COALESCE(unit_kind = 'participants', false) ELSE false END AS is_count
    FROM named
)
SELECT trial_id, outcome, identity, COALESCE(name, 'Untitled outcome') AS name, counted,
    'registry-outcome-' || (outcome + 1) AS endpoint_id,
    CASE
        -- What is posted as a count and in percent may be either.
        WHEN param_type = 'COUNT_OF_PARTICIPANTS' AND NOT is_count THEN 'number'
        WHEN is_count THEN CASE counted WHEN 'Participants' THEN 'proportion' ELSE 'count' END
        WHEN param_type = 'NUMBER' AND unit_kind IN ('percent_of_participants', 'percent_probability') THEN
            CASE WHEN regexp_matches(title_words, 'survival|(event|progression|disease|relapse)[- ]free|kaplan|\b(os|pfs|dfs|efs|rfs) (rate|probabilit)')
                    AND NOT regexp_matches(title_words, 'survival event|\b(died|deaths?)\b|with (an )?event(s?$|s?[^s -]|s? [^f]|s? f[^r])') THEN 'event_free_probability'
                WHEN unit_kind = 'percent_of_participants' THEN 'proportion' ELSE 'number' END
        WHEN param_type = 'COUNT_OF_UNITS' THEN 'count'
        WHEN param_type = 'MEDIAN' AND unit_kind = 'time'
            AND regexp_matches(title_words, 'survival|time to |time-to-|duration of (overall |complete |objective |clinical |tumou?r )*(response|remission)|\b(pfs|dfs|efs|rfs|ttp)\b')
            AND NOT regexp_matches(title_words, 'concentration|\b(t|c)-?max\b|time to (reach )?(the )?(maximum|maximal|peak)|half-?life')
            THEN 'median_time'
        WHEN param_type IN ('MEAN', 'MEDIAN', 'LEAST_SQUARES_MEAN', 'GEOMETRIC_MEAN', 'GEOMETRIC_LEAST_SQUARES_MEAN',
            'LOG_MEAN', 'NUMBER') THEN lower(param_type)
        WHEN param_type IS NULL THEN NULL
        ELSE 'number'
    END AS statistic,
    -- Whether the numbers count participants of so many participants.
    is_count AND counted = 'Participants' AS is_counted,
    kb_dispersion(dispersion_type) AS dispersion, kb_ci_level(dispersion_type) AS ci_level, unit_words
FROM counting;

-- Where a record has the same title twice, the later ones are told apart by their number.
UPDATE typed_outcome AS t SET identity = xor(t.identity, kb_identity('outcome again ' || d.nth))
FROM (
    SELECT rowid AS place, row_number() OVER (PARTITION BY identity ORDER BY outcome) AS nth
    FROM typed_outcome
    WHERE identity IN (SELECT identity FROM typed_outcome GROUP BY identity HAVING count(*) > 1)
) AS d
WHERE t.rowid = d.place AND d.nth > 1;

CREATE OR REPLACE TEMP TABLE typed_measure AS
SELECT m.trial_id, m.measure, COALESCE(kb_plain(m.title), 'Untitled measure') AS name,
    kb_identity(concat_ws(chr(31), m.trial_id, 'baseline', m.title, m.unit)) AS identity,
    CASE
        WHEN m.param_type = 'COUNT_OF_PARTICIPANTS' AND COALESCE(u.kind NOT LIKE 'percent%', true) THEN 'count'
        WHEN m.param_type = 'NUMBER' AND u.kind = 'participants' THEN 'count'
        WHEN m.param_type = 'NUMBER' AND u.kind = 'percent_of_participants' THEN 'proportion'
        WHEN m.param_type IN ('MEAN', 'MEDIAN', 'LEAST_SQUARES_MEAN', 'GEOMETRIC_MEAN', 'GEOMETRIC_LEAST_SQUARES_MEAN',
            'LOG_MEAN') THEN lower(m.param_type)
        ELSE 'number'
    END AS statistic,
    kb_dispersion(m.dispersion_type) AS dispersion
FROM stage_baseline_measure AS m
LEFT JOIN unit_kind AS u ON u.unit = kb_words(m.unit);

UPDATE typed_measure AS t SET identity = xor(t.identity, kb_identity('measure again ' || d.nth))
FROM (
    SELECT rowid AS place, row_number() OVER (PARTITION BY identity ORDER BY measure) AS nth
    FROM typed_measure
    WHERE identity IN (SELECT identity FROM typed_measure GROUP BY identity HAVING count(*) > 1)
) AS d
WHERE t.rowid = d.place AND d.nth > 1;

-- One denominator a place and group: of what the outcome counts, in the baseline module of participants; null where the place
-- counts other units only, of which participants are no part, and where two that differ are posted.
CREATE OR REPLACE TEMP TABLE class_denom AS
SELECT trial_id, module, item, class, group_id, CASE WHEN min(n) = max(n) THEN min(n) END AS n
FROM (
    SELECT d.trial_id, d.module, d.item, d.class, d.group_id,
        CASE WHEN d.units = COALESCE(o.counted, 'Participants') THEN kb_whole(d.number) END AS n
    FROM (
        SELECT *, CASE module WHEN 'outcome' THEN item END AS outcome, kb_number(value) AS number FROM stage_denom
        WHERE class IS NOT NULL
    ) AS d
    LEFT JOIN typed_outcome AS o ON o.trial_id = d.trial_id AND o.outcome = d.outcome
)
GROUP BY ALL;
-- A class that has denominators of its own has none for a group that it leaves out: the whole group was not analysed there.
INSERT INTO class_denom
SELECT DISTINCT c.trial_id, 'outcome', c.outcome, c.class, c.group_id, NULL
FROM stage_outcome_cell AS c
SEMI JOIN (FROM class_denom WHERE module = 'outcome') AS k
    ON k.trial_id = c.trial_id AND k.item = c.outcome AND k.class = c.class
ANTI JOIN (FROM class_denom WHERE module = 'outcome') AS k
    ON k.trial_id = c.trial_id AND k.item = c.outcome AND k.class = c.class AND k.group_id = c.group_id
UNION ALL
SELECT DISTINCT c.trial_id, 'baseline', c.measure, c.class, c.group_id, NULL
FROM stage_baseline_cell AS c
SEMI JOIN (FROM class_denom WHERE module = 'baseline') AS k
    ON k.trial_id = c.trial_id AND k.item = c.measure AND k.class = c.class
ANTI JOIN (FROM class_denom WHERE module = 'baseline') AS k
    ON k.trial_id = c.trial_id AND k.item = c.measure AND k.class = c.class AND k.group_id = c.group_id;
CREATE OR REPLACE TEMP TABLE item_denom AS
SELECT trial_id, module, item, group_id, CASE WHEN min(n) = max(n) THEN min(n) END AS n
FROM (
    SELECT d.trial_id, d.module, d.item, d.group_id, kb_whole(d.number) AS n
    FROM (SELECT *, kb_number(value) AS number FROM stage_denom WHERE class IS NULL AND module = 'outcome') AS d
    JOIN typed_outcome AS o ON o.trial_id = d.trial_id AND o.outcome = d.item AND o.counted = d.units
    UNION ALL
    SELECT trial_id, module, COALESCE(item, -1), group_id, CASE units WHEN 'Participants' THEN kb_whole(number) END
    FROM (SELECT *, kb_number(value) AS number FROM stage_denom WHERE class IS NULL AND module = 'baseline')
)
GROUP BY ALL;

-- The measure of an analysis: the first pattern that its parameter's name matches.
CREATE OR REPLACE TEMP TABLE stage_measure AS
WITH name AS (
    SELECT DISTINCT param_type, kb_words(param_type) AS words FROM stage_analysis WHERE param_type IS NOT NULL
), mapped AS (
    SELECT n.param_type, arg_min(p.measure, p.position) AS measure
    FROM name AS n
    JOIN registry_parameter AS p ON regexp_matches(n.words, p.pattern)
    GROUP BY n.param_type
)
SELECT a.trial_id, a.outcome, a.analysis,
    CASE WHEN a.param_type IS NULL AND a.param_value IS NULL THEN 'none' ELSE COALESCE(m.measure, 'unmapped') END AS measure
FROM stage_analysis AS a
LEFT JOIN mapped AS m ON m.param_type = a.param_type;

DROP TABLE outcome_of_units;
DROP TABLE unit_kind;
