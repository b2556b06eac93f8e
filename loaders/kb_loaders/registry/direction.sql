-- Which group of an analysis is the numerator, or the one that another is subtracted from. A record does not say; the order
-- of its groups means nothing. It is known where the groups' posted values give the estimate, within the rounding of all
-- posted digits, in one direction and not in the other; or where a comment states the contrast and names both groups.
-- A hazard ratio is not computed from posted medians or rates: curves may cross, so they do not prove its direction.

-- Analyses of two groups with an estimate that the groups' values can prove.
CREATE OR REPLACE TEMP TABLE direction_analysis AS
SELECT a.rowid AS id, a.trial_id, a.outcome, a.group_ids[1] AS first_group, a.group_ids[2] AS second_group,
    kb_number(a.param_value) AS estimate,
    -- An estimate with fewer digits than its limits may have lost zeros at its end on the way.
    0.5 * power(10, -greatest(length(split_part(trim(a.param_value), '.', 2)),
        length(split_part(trim(a.ci_lower), '.', 2)), length(split_part(trim(a.ci_upper), '.', 2)))) AS half,
    CASE
        WHEN m.measure IN ('risk_difference', 'rate_difference', 'mean_difference', 'median_difference', 'difference')
            THEN 'difference'
        WHEN m.measure IN ('risk_ratio', 'rate_ratio', 'mean_ratio') THEN 'ratio'
        WHEN m.measure = 'odds_ratio' THEN 'odds_ratio'
    END AS family
FROM stage_analysis AS a
JOIN stage_measure AS m USING (trial_id, outcome, analysis)
WHERE len(a.group_ids) = 2 AND a.group_ids[1] <> a.group_ids[2] AND family IS NOT NULL AND estimate IS NOT NULL;

-- One row: a value that a group has in an analysed outcome, with the interval of what rounds to it; a count of participants
-- as a percentage.
CREATE OR REPLACE TEMP TABLE direction_value AS
WITH analysed AS (
    SELECT o.trial_id, o.outcome, o.param_type = 'COUNT_OF_PARTICIPANTS' AS is_count,
        regexp_matches(lower(o.unit), 'percent|^%|proportion') AS is_rate
    FROM stage_outcome AS o
    SEMI JOIN direction_analysis USING (trial_id, outcome)
), cell AS (
    SELECT c.trial_id, c.outcome, c.class, c.category, c.group_id, kb_number(c.value) AS value,
        0.5 * power(10, -length(split_part(trim(c.value), '.', 2))) AS half, o.is_count, o.is_rate
    FROM stage_outcome_cell AS c
    JOIN analysed AS o USING (trial_id, outcome)
), denominator AS (
    SELECT d.trial_id, d.item AS outcome, d.class, d.group_id, max(kb_number(d.value)) AS n
    FROM (FROM stage_denom WHERE module = 'outcome' AND units = 'Participants') AS d
    SEMI JOIN (FROM analysed WHERE is_count) AS o ON o.trial_id = d.trial_id AND o.outcome = d.item
    GROUP BY ALL
)
SELECT c.trial_id, c.outcome, c.class, c.category, c.group_id, c.is_count, c.is_rate,
    CASE WHEN is_count THEN 100 * value / NULLIF(CASE WHEN d.trial_id IS NULL THEN w.n ELSE d.n END, 0) ELSE value - half END AS low,
    CASE WHEN is_count THEN 100 * value / NULLIF(CASE WHEN d.trial_id IS NULL THEN w.n ELSE d.n END, 0) ELSE value + half END AS high
FROM cell AS c
LEFT JOIN denominator AS d ON d.trial_id = c.trial_id AND d.outcome = c.outcome AND d.class = c.class
    AND d.group_id = c.group_id
LEFT JOIN denominator AS w ON w.trial_id = c.trial_id AND w.outcome = c.outcome AND w.class IS NULL
    AND w.group_id = c.group_id;

-- One row: an analysis whose description is but the title of one class, a time point or a subscale: it is about that class.
CREATE OR REPLACE TEMP TABLE direction_class AS
WITH said AS (
    SELECT rowid AS id, trial_id, outcome,
        unnest([lower(trim(group_description, ' .')), lower(trim(estimate_comment, ' .'))]) AS title
    FROM stage_analysis
    WHERE group_description IS NOT NULL OR estimate_comment IS NOT NULL
)
SELECT s.id, min(c.class) AS class
FROM said AS s
JOIN (
    SELECT DISTINCT trial_id, outcome, class, lower(class_title) AS title
    FROM stage_outcome_cell
    SEMI JOIN said USING (trial_id, outcome)
    WHERE class_title IS NOT NULL
) AS c USING (trial_id, outcome, title)
GROUP BY s.id
HAVING min(c.class) = max(c.class);

-- One row: a place of an outcome whose two values give the estimate, in one direction or the other. A difference of rates may
-- be posted in percent or as a proportion, a ratio as such or in percent; odds are those of a percentage.
CREATE OR REPLACE TEMP TABLE direction_match AS
WITH pair AS (
    SELECT a.*, x.class, x.category, x.low AS first_low, x.high AS first_high, y.low AS second_low, y.high AS second_high,
        unnest(CASE WHEN a.family = 'ratio' THEN [1.0, 0.01] WHEN a.family = 'difference' AND (x.is_count OR x.is_rate)
            THEN [1.0, 100.0] ELSE [1.0] END) AS scale
    FROM direction_analysis AS a
    JOIN direction_value AS x ON x.trial_id = a.trial_id AND x.outcome = a.outcome AND x.group_id = a.first_group
    JOIN direction_value AS y ON y.trial_id = a.trial_id AND y.outcome = a.outcome AND y.group_id = a.second_group
        AND y.class = x.class AND y.category = x.category
    LEFT JOIN direction_class AS c USING (id)
    WHERE (a.family <> 'odds_ratio' OR x.is_count OR x.is_rate) AND x.class = COALESCE(c.class, x.class)
), bound AS (
    SELECT *, (estimate - half - 1e-9) * scale AS low, (estimate + half + 1e-9) * scale AS high,
        CASE family
            WHEN 'difference' THEN first_low - second_high
            WHEN 'ratio' THEN CASE WHEN first_low > 0 AND second_low > 0 THEN first_low / second_high END
            ELSE CASE WHEN first_low > 0 AND second_low > 0 AND first_high < 100 AND second_high < 100
                THEN first_low * (100 - second_high) / ((100 - first_low) * second_high) END
        END AS forward_low,
        CASE family
            WHEN 'difference' THEN first_high - second_low
            WHEN 'ratio' THEN CASE WHEN first_low > 0 AND second_low > 0 THEN first_high / second_low END
            ELSE CASE WHEN first_low > 0 AND second_low > 0 AND first_high < 100 AND second_high < 100
                THEN first_high * (100 - second_low) / ((100 - first_high) * second_low) END
        END AS forward_high
    FROM pair
)
SELECT id, class, category, bool_or(low <= forward_high AND forward_low <= high) AS is_forward,
    bool_or(CASE WHEN family = 'difference' THEN low <= -forward_low AND -forward_high <= high
        ELSE low <= 1 / forward_low AND 1 / forward_high <= high END) AS is_backward,
    -- Whether a ratio is one of a hundred.
    min(scale) FILTER (WHERE family = 'ratio' AND (low <= forward_high AND forward_low <= high
        OR low <= 1 / forward_low AND 1 / forward_high <= high)) AS least_scale,
    max(scale) FILTER (WHERE family = 'ratio' AND (low <= forward_high AND forward_low <= high
        OR low <= 1 / forward_low AND 1 / forward_high <= high)) AS largest_scale
FROM bound
WHERE forward_low IS NOT NULL
GROUP BY id, class, category;

CREATE OR REPLACE TEMP TABLE direction_proven AS
SELECT id, bool_or(is_forward) AS is_forward, min(class) AS class,
    CASE WHEN min(least_scale) = max(largest_scale) THEN min(least_scale) < 1 END AS is_percent
FROM direction_match
WHERE is_forward OR is_backward
GROUP BY id
HAVING count(*) = 1 AND NOT bool_or(is_forward AND is_backward);

-- Statements with both titles: of differences "A minus B", "A - B"; of ratios "A / B", "A divided by B", "ratio of A to B".
-- "A versus B" states none.
CREATE OR REPLACE TEMP MACRO kb_direction_words(posted) AS
    trim(regexp_replace(regexp_replace(regexp_replace(lower(posted), '\s[-–−]\s', ' minus ', 'g'),
        '\s/\s|divided by', ' over ', 'g'), 
        '[^a-z0-9ª²³µ¹º¼-¾ß-öø-ɏͰ-ӿ⁰-₉Ⅰ-ⅿḀ-ῼ]+', ' ', 'g'));
CREATE OR REPLACE TEMP TABLE direction_stated AS
WITH said AS MATERIALIZED (
    SELECT stage_analysis.rowid AS id, trial_id, outcome, group_ids, m.measure LIKE '%difference' AS is_difference,
        ' ' || kb_direction_words(concat_ws('. ', group_description, estimate_comment)) || ' ' AS words
    FROM stage_analysis
    JOIN stage_measure AS m USING (trial_id, outcome, analysis)
    WHERE len(group_ids) = 2 AND (m.measure LIKE '%difference' OR m.measure LIKE '%ratio')
        AND regexp_matches(lower(concat_ws(' ', group_description, estimate_comment)), '\s[-–−/]\s|minus|divided by|ratio of')
), named AS MATERIALIZED (
    SELECT trial_id, outcome, group_id, kb_direction_words(title) AS words
    FROM (FROM stage_group WHERE module = 'outcome')
    SEMI JOIN said USING (trial_id, outcome)
), titled AS (
    SELECT s.*, x.words AS one, y.words AS other
    FROM said AS s
    JOIN named AS x ON x.trial_id = s.trial_id AND x.outcome = s.outcome AND x.group_id = s.group_ids[1]
    JOIN named AS y ON y.trial_id = s.trial_id AND y.outcome = s.outcome AND y.group_id = s.group_ids[2]
), phrase AS (
    SELECT *,
        CASE WHEN is_difference THEN contains(words, ' ' || one || ' minus ' || other || ' ')
            ELSE contains(words, ' ' || one || ' over ' || other || ' ')
                OR contains(words, ' ratio of ' || one || ' to ' || other || ' ') END AS is_forward,
        CASE WHEN is_difference THEN contains(words, ' ' || other || ' minus ' || one || ' ')
            ELSE contains(words, ' ' || other || ' over ' || one || ' ')
                OR contains(words, ' ratio of ' || other || ' to ' || one || ' ') END AS is_backward
    FROM titled
)
SELECT id, is_forward FROM phrase
WHERE is_forward <> is_backward AND NOT contains(one, other) AND NOT contains(other, one);

-- One row: an analysis, by its row in stage_analysis. Where values and words contradict each other, the direction is unknown.
CREATE OR REPLACE TEMP TABLE stage_direction AS
SELECT a.rowid AS id, m.measure,
    CASE d.is_forward WHEN true THEN a.group_ids[1] WHEN false THEN a.group_ids[2] END AS group_id,
    CASE d.is_forward WHEN true THEN a.group_ids[2] WHEN false THEN a.group_ids[1] END AS comparator_group_id,
    COALESCE(d.direction, 'unknown') AS direction, COALESCE(d.class, c.class) AS class, d.is_percent
FROM stage_analysis AS a
JOIN stage_measure AS m USING (trial_id, outcome, analysis)
LEFT JOIN direction_class AS c ON c.id = a.rowid
LEFT JOIN (
    SELECT id, COALESCE(p.is_forward, s.is_forward) AS is_forward,
        CASE WHEN p.id IS NULL THEN 'stated' ELSE 'from_values' END AS direction, p.class, p.is_percent
    FROM direction_proven AS p
    FULL JOIN direction_stated AS s USING (id)
    WHERE p.is_forward = s.is_forward OR p.id IS NULL OR s.id IS NULL
) AS d ON d.id = a.rowid;

DROP TABLE direction_analysis;
DROP TABLE direction_value;
DROP TABLE direction_class;
DROP TABLE direction_match;
DROP TABLE direction_proven;
DROP TABLE direction_stated;
