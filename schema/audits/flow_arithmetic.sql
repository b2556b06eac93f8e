/* ---
title = "Participants through the stages"
about = "Those who reached a stage and those who did not make up the population; leaving participants out gives the smaller population."
severity = "medium"
needs = "a stage and its opposite ('treated', 'not treated'), or those who never started and the population without them"
--- */
WITH opposite AS (
    SELECT a.trial_id, [a.fact_id, b.fact_id, s.fact_id] AS facts, a.n + b.n AS total, s.n AS whole,
        a.n || ' + ' || b.n AS sums, 'participants at a stage + those who did not reach it' AS method
    FROM core.flow AS a
    JOIN core.flow AS b ON b.trial_id = a.trial_id AND b.population_id = a.population_id AND b.arm_id = a.arm_id
        AND lower(b.stage) LIKE 'not ' || lower(a.stage) || '%' AND b.reason IS NULL
    JOIN core.population_size AS s ON s.trial_id = a.trial_id AND s.population_id = a.population_id
        AND s.arm_id = a.arm_id
    WHERE a.reason IS NULL AND a.n IS NOT NULL AND b.n IS NOT NULL AND s.n IS NOT NULL
),
without AS (
    SELECT f.trial_id, [f.fact_id, s.fact_id, t.fact_id] AS facts, f.n + t.n AS total, s.n AS whole,
        f.n || ' + ' || t.n AS sums, 'participants who never started + the population without them' AS method
    FROM core.flow AS f
    JOIN core.population AS q ON q.trial_id = f.trial_id AND q.parent_population_id = f.population_id
        AND q.kind IN ('as_treated', 'safety', 'modified_intention_to_treat')
    JOIN core.population_size AS s ON s.trial_id = f.trial_id AND s.population_id = f.population_id
        AND s.arm_id = f.arm_id
    JOIN core.population_size AS t ON t.trial_id = f.trial_id AND t.population_id = q.population_id
        AND t.arm_id = f.arm_id
    WHERE f.n IS NOT NULL AND s.n IS NOT NULL AND t.n IS NOT NULL
        AND regexp_matches(lower(f.stage),
            '^(declined|refused|never|not|did not|failed)\b.*\b(start|treat|dose|therapy|medication|drug)')
        AND (SELECT count(*) FROM core.population AS r WHERE r.trial_id = q.trial_id
            AND r.parent_population_id = q.parent_population_id AND r.kind = q.kind) = 1
),
later AS (
    SELECT f.trial_id, [f.fact_id, s.fact_id, t.fact_id] AS facts, f.n + t.n AS total, s.n AS whole,
        t.n || ' + ' || f.n AS sums, 'participants randomised before and after the data cutoff' AS method
    FROM core.flow AS f
    JOIN core.population_size AS s ON s.trial_id = f.trial_id AND s.population_id = f.population_id
        AND s.arm_id = f.arm_id
    JOIN core.population AS q ON q.trial_id = f.trial_id AND q.parent_population_id = f.population_id
        AND q.data_cutoff IS NOT NULL AND q.kind = 'other'
    JOIN core.population_size AS t ON t.trial_id = f.trial_id AND t.population_id = q.population_id
        AND t.arm_id = f.arm_id
    WHERE regexp_matches(lower(f.stage), '^(randomi[sz]ed|enrolled) after\b.*cut-?off') AND f.n IS NOT NULL
        AND s.n IS NOT NULL AND t.n IS NOT NULL
        AND (SELECT count(*) FROM core.population AS r WHERE r.trial_id = q.trial_id
            AND r.parent_population_id = q.parent_population_id AND r.data_cutoff IS NOT NULL AND r.kind = 'other') = 1
),
regimen AS (
    -- cycles by regimen add up to all cycles of an arm whose regimens are declared
    SELECT w.trial_id, list_prepend(w.fact_id, list(x.fact_id ORDER BY x.position)) AS facts, CAST(sum(x.value)
        AS BIGINT) AS total,
        CAST(w.value AS BIGINT) AS whole, string_agg(format('{:.0f}', x.value), ' + ' ORDER BY x.position) AS sums,
        'sum over the regimens of the arm' AS method
    FROM core.exposure AS w
    JOIN (SELECT DISTINCT trial_id, arm_id, regimen FROM core.regimen WHERE regimen IS NOT NULL) AS g
        ON g.trial_id = w.trial_id AND g.arm_id = w.arm_id
    JOIN core.exposure AS x ON x.trial_id = w.trial_id AND x.population_id = w.population_id AND x.arm_id = w.arm_id
        AND x.statistic = 'count' AND x.value IS NOT NULL
        AND lower(x.measure) = lower(g.regimen) || substr(lower(w.measure), len('treatment') + 1)
    WHERE w.statistic = 'count' AND w.value IS NOT NULL AND lower(w.measure) LIKE 'treatment %'
    GROUP BY w.trial_id, w.arm_id, w.fact_id, w.value
    HAVING count(*) = (SELECT count(DISTINCT regimen) FROM core.regimen AS r WHERE r.trial_id = w.trial_id
        AND r.arm_id = w.arm_id)
),
relation AS (
    SELECT * FROM opposite UNION ALL SELECT * FROM without UNION ALL SELECT * FROM later UNION ALL SELECT * FROM regimen
),
side AS (
    SELECT *, unnest(facts) AS fact_id FROM relation
),
decided AS (
    SELECT s.trial_id, s.fact_id, bool_and(total = whole) AS fits,
        CAST(min(sums || ' of ' || whole) FILTER (total <> whole) AS VARCHAR) AS wrong, min(sums || ' of ' || whole)
            AS shown,
        min(total) FILTER (total <> whole) AS wrong_total, min(total) AS total, min(method) AS method,
        list_distinct(flatten(list(facts ORDER BY method))) AS facts
    FROM side AS s
    GROUP BY s.trial_id, s.fact_id
)
SELECT d.trial_id, CASE WHEN d.fits THEN 'consistent' ELSE 'inconsistent' END AS verdict, CAST(NULL AS VARCHAR)
    AS severity, d.fact_id,
    [CASE WHEN p.view_name = 'exposure' THEN 'value' ELSE 'n' END] AS column_names, COALESCE(d.wrong, d.shown)
        AS reported,
    CAST(COALESCE(d.wrong_total, d.total) AS VARCHAR) AS recomputed, d.method,
    CASE WHEN d.fits THEN 'The numbers of participants or cycles add up.'
        ELSE p.place || ': ' || d.wrong || ' do not add up; the sum is ' || d.wrong_total
            || '. A number may be misprinted, or some may be counted twice or not at all.' END AS explanation,
    list_prepend(d.fact_id, list_sort(list_filter(d.facts, lambda f: f <> d.fact_id))) AS fact_ids
FROM decided AS d
JOIN audit_place AS p ON p.fact_id = d.fact_id;
