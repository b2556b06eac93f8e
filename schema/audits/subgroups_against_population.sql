/* ---
title = "Subgroups against their population"
about = "The levels of a subgroup factor do not overlap: their participants and events add up to at most those of the population."
severity = "medium"
needs = "participants of two or more levels of one factor in one arm, and those of the whole population"
--- */
WITH rate AS (
    SELECT x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.timepoint, x.assessor, x.subgroup_factor AS factor,
        x.subgroup_level AS level, x.position, r.fact_id, r.total, r.total_source, r.n_low, r.n_high, r.percent_column,
        r.events, r.percent,
        row_number() OVER (PARTITION BY x.trial_id, x.endpoint_id, x.population_id, x.arm_id, x.timepoint, x.assessor,
            x.subgroup_factor, x.subgroup_level ORDER BY r.total IS NULL, x.position) AS choice
    FROM core.arm_result AS x
    JOIN audit_rate AS r ON r.fact_id = x.fact_id
    WHERE x.category IS NULL
),
levels AS (
    SELECT trial_id, factor, count(*) AS levels FROM core.subgroup GROUP BY trial_id, factor
),
whole AS (
    SELECT * FROM rate WHERE factor = 'all' AND choice = 1 AND total IS NOT NULL
),
summed AS (
    SELECT r.trial_id, r.endpoint_id, r.population_id, r.arm_id, r.timepoint, r.assessor, r.factor,
        sum(r.total) AS total, COALESCE(sum(r.n_low), 0) AS low, COALESCE(sum(r.n_high), 0) AS high,
        count(r.total) = max(l.levels) AND count(*) = max(l.levels) AS has_totals,
        count(r.n_low) = max(l.levels) AS has_events, count(r.total) AS known,
        list(r.fact_id ORDER BY r.position) FILTER (r.total IS NOT NULL) AS facts,
        string_agg(CAST(r.total AS VARCHAR), ' + ' ORDER BY r.position) AS addends,
        string_agg(CASE WHEN r.n_low = r.n_high THEN CAST(r.n_low AS VARCHAR) ELSE r.n_low || '–' || r.n_high END, ' + '
            ORDER BY r.position) AS event_addends
    FROM rate AS r
    JOIN levels AS l ON l.trial_id = r.trial_id AND l.factor = r.factor
    WHERE r.factor <> 'all' AND r.choice = 1 AND l.levels > 1
    GROUP BY r.trial_id, r.endpoint_id, r.population_id, r.arm_id, r.timepoint, r.assessor, r.factor
),
judged AS (
    SELECT s.*, w.total AS whole, w.n_low AS whole_low, w.n_high AS whole_high, w.fact_id AS whole_fact,
        s.has_totals AND s.total = w.total AS adds_up,
        bool_or(s.has_totals AND s.total = w.total) OVER (PARTITION BY s.trial_id, s.endpoint_id, s.population_id,
            s.timepoint, s.assessor, s.factor) AS adds_up_elsewhere,
        CASE
            WHEN s.total > w.total THEN 'participants'
            WHEN s.low > w.n_high THEN 'events'
            WHEN s.has_totals AND s.has_events AND w.n_low - s.high > w.total - s.total THEN 'events'
        END AS problem
    FROM summed AS s
    JOIN whole AS w ON w.trial_id = s.trial_id AND w.endpoint_id = s.endpoint_id AND w.population_id = s.population_id
        AND w.arm_id = s.arm_id AND w.timepoint IS NOT DISTINCT FROM s.timepoint
        AND w.assessor IS NOT DISTINCT FROM s.assessor
    WHERE s.known > 0
),
decided AS (
    SELECT j.*,
        CASE
            WHEN problem IS NOT NULL OR (has_totals AND NOT adds_up AND adds_up_elsewhere) THEN 'inconsistent'
            WHEN has_totals THEN 'consistent'
            ELSE 'not_testable'
        END AS verdict
    FROM judged AS j
)
SELECT d.trial_id, d.verdict, CAST(NULL AS VARCHAR) AS severity, r.fact_id,
    list_filter([
        CASE WHEN r.total_source = 'printed' THEN 'total' END,
        CASE WHEN r.events IS NOT NULL THEN 'events' END,
        CASE WHEN r.percent IS NOT NULL AND r.n_low IS NOT NULL THEN r.percent_column END
    ], lambda c: c IS NOT NULL) AS column_names,
    d.addends || ' of ' || d.whole || COALESCE('; events ' || d.event_addends || ' of ' || CASE
        WHEN d.whole_low = d.whole_high THEN CAST(d.whole_low AS VARCHAR) ELSE d.whole_low || '–' || d.whole_high END,
            '') AS reported,
    d.total || COALESCE('; events ' || CASE WHEN d.low = d.high THEN CAST(d.low AS VARCHAR) ELSE d.low || '–' || d.high
        END, '') AS recomputed,
    'sum over the levels of the factor; events by GRIM where they are not printed' AS method,
    CASE
        WHEN d.verdict = 'consistent' AND d.adds_up
            THEN 'Participants and events of the levels add up to those of the population.'
        WHEN d.verdict = 'consistent' THEN 'The ' || (d.whole - d.total)
            || ' participants in no level can account for the difference from the population.'
        WHEN d.verdict = 'not_testable' THEN 'Not every level of the factor can be counted.'
        WHEN d.problem = 'events' THEN split_part(p.place, ', row', 1) || ' prints rates by "' || d.factor
            || '" in the arm ' || COALESCE(a.arm, d.arm_id)
            || ' that mean ' || d.event_addends || ' participants with the event, but the whole arm has '
            || CASE WHEN d.whole_low = d.whole_high THEN CAST(d.whole_low AS VARCHAR) ELSE d.whole_low || ' to '
                || d.whole_high END
            || '. A rate or a number of participants in one level may be misprinted.'
        ELSE split_part(p.place, ', row', 1) || ' prints levels of "' || d.factor || '" in the arm ' || COALESCE(a.arm,
            d.arm_id)
            || ' that add up to ' || d.total || ' (' || d.addends || ') of ' || d.whole || ' participants. '
            || 'A number of participants in one level may be misprinted, or some are in no level.'
    END AS explanation,
    list_prepend(r.fact_id, list_filter(d.facts, lambda f: f <> r.fact_id)) || [d.whole_fact] AS fact_ids
FROM decided AS d
JOIN rate AS r ON r.trial_id = d.trial_id AND r.endpoint_id = d.endpoint_id AND r.population_id = d.population_id
    AND r.arm_id = d.arm_id AND r.factor = d.factor AND r.timepoint IS NOT DISTINCT FROM d.timepoint
    AND r.assessor IS NOT DISTINCT FROM d.assessor AND r.choice = 1 AND r.total IS NOT NULL
JOIN audit_place AS p ON p.fact_id = r.fact_id
LEFT JOIN core.arm AS a ON a.trial_id = d.trial_id AND a.arm_id = d.arm_id;
