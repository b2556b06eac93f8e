/* ---
title = "Levels of a characteristic against the group"
about = "The levels of a characteristic, or the categories of an outcome, add up to the participants of the group."
severity = "medium"
needs = "counts of two or more levels and the N of the group; unless levels exclude each other, a sum other than N is wrong only near N and if the same levels add up in another arm, or over the arms"
--- */
WITH level AS (
    SELECT b.trial_id, b.population_id, b.arm_id, 'baseline' AS kind, b.characteristic AS factor, b.level, b.n,
        b.denominator AS whole, b.fact_id, 'n' AS column_name, b.position,
        row_number() OVER (PARTITION BY b.trial_id, b.population_id, b.arm_id, b.characteristic, b.level
            ORDER BY b.position) AS choice
    FROM core.baseline AS b
    WHERE b.statistic = 'count' AND b.level IS NOT NULL
    UNION ALL
    SELECT x.trial_id, x.population_id, x.arm_id, 'outcome', concat_ws('; ', x.endpoint_id, x.subgroup_factor,
        x.subgroup_level, x.timepoint, x.assessor), x.category, x.events, x.total, x.fact_id, 'events', x.position,
        row_number() OVER (PARTITION BY x.trial_id, x.population_id, x.arm_id, x.endpoint_id, x.subgroup_factor,
            x.subgroup_level, x.timepoint, x.assessor, x.category ORDER BY x.position)
    FROM core.arm_result AS x
    WHERE x.category IS NOT NULL AND x.statistic IN ('proportion', 'count')
),
summed AS (
    SELECT trial_id, population_id, arm_id, kind, factor, count(*) AS levels, sum(n) AS total, min(whole) AS whole,
        list(level ORDER BY level) AS names, list(fact_id ORDER BY position) AS facts,
        string_agg(CAST(n AS VARCHAR), ' + ' ORDER BY position) AS addends
    FROM level
    WHERE choice = 1
    GROUP BY trial_id, population_id, arm_id, kind, factor
    HAVING count(*) > 1 AND count(n) = count(*) AND count(whole) = count(*) AND min(whole) = max(whole)
),
exclusive AS (
    SELECT DISTINCT trial_id, lower(factor) AS factor FROM core.subgroup
),
judged AS (
    SELECT s.*, s.total = s.whole AS adds_up,
        bool_or(s.total = s.whole) OVER (PARTITION BY s.trial_id, s.population_id, s.kind, s.factor, s.names)
            AS adds_up_elsewhere,
        sum(s.total) OVER (PARTITION BY s.trial_id, s.population_id, s.kind, s.factor, s.names)
            = sum(s.whole) OVER (PARTITION BY s.trial_id, s.population_id, s.kind, s.factor, s.names)
            AS adds_up_together,
        -- answers of which a participant may give several add up to the group by chance, but seldom in all arms nearly
        abs(s.total - s.whole) <= greatest(3, 0.05 * s.whole) AS is_near,
        e.factor IS NOT NULL OR s.kind = 'outcome' AS is_exclusive
    FROM summed AS s
    LEFT JOIN exclusive AS e ON e.trial_id = s.trial_id AND e.factor = lower(s.factor)
),
decided AS (
    SELECT j.*,
        CASE
            WHEN adds_up THEN 'consistent'
            WHEN adds_up_elsewhere AND (is_near OR is_exclusive) THEN 'inconsistent'
            WHEN adds_up_together AND (abs(total - whole) <= 5 OR is_exclusive) THEN 'inconsistent'
            WHEN is_exclusive AND total > whole THEN 'inconsistent'
            ELSE 'not_testable'
        END AS verdict
    FROM judged AS j
)
SELECT d.trial_id, d.verdict, CAST(NULL AS VARCHAR) AS severity, l.fact_id, [l.column_name] AS column_names,
    d.addends || ' of ' || d.whole AS reported, CAST(d.total AS VARCHAR) AS recomputed, 'sum of the levels' AS method,
    CASE
        WHEN d.verdict = 'consistent' THEN 'The levels add up to all participants of the group.'
        WHEN d.verdict = 'not_testable' AND d.total < d.whole
            THEN 'The levels add up to fewer participants than the group has, and the source does not say that '
                || 'they are all levels.'
        WHEN d.verdict = 'not_testable'
            THEN 'The levels add up to more participants than the group has; a participant may count in several '
                || 'of them.'
        ELSE split_part(p.place, ', row', 1) || ' prints levels of "' || split_part(d.factor, '; all; all', 1)
            || '" in the arm '
            || COALESCE(a.arm, d.arm_id) || ' that add up to ' || d.total || ' (' || d.addends || ') of ' || d.whole
            || ' participants' || CASE WHEN d.adds_up_elsewhere THEN '; in another arm the same levels add up exactly. '
                WHEN d.adds_up_together THEN '; over all arms together they add up exactly. ' ELSE '. ' END
            || CASE WHEN d.adds_up_together THEN 'The counts of two arms may have changed places.'
                WHEN d.total < d.whole
                THEN 'A participant without data may be missing from the table, or a count is misprinted.'
                ELSE 'A count may be misprinted, or a participant was counted twice.' END
    END AS explanation,
    list_prepend(l.fact_id, list_filter(d.facts, lambda f: f <> l.fact_id)) AS fact_ids
FROM decided AS d
JOIN level AS l ON l.trial_id = d.trial_id AND l.population_id = d.population_id AND l.arm_id = d.arm_id
    AND l.kind = d.kind AND l.factor = d.factor AND l.choice = 1
JOIN audit_place AS p ON p.fact_id = l.fact_id
LEFT JOIN core.arm AS a ON a.trial_id = d.trial_id AND a.arm_id = d.arm_id;
