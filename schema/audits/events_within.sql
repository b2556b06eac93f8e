/* ---
title = "Events within wider events"
about = "Participants with a graded, serious, attributed or detailed event are among those with the event, and these within the group."
severity = "medium"
needs = "two counts (or percentages) of one term and group of which one includes the other"
--- */
WITH event AS (
    SELECT x.trial_id, x.population_id, x.arm_id, COALESCE(x.group_title, '') AS group_title, lower(x.term) AS term,
        x.seriousness,
        COALESCE(x.grade_min, 0) AS grade, COALESCE(x.attribution, '') AS attribution, COALESCE(x.period, '') AS period,
        COALESCE(x.detail, '') AS detail, x.n_affected, x.n_events, x.n_at_risk, x.fact_id,
        regexp_matches(lower(x.term), '^(any|total)\b.*\bevents?$') AS is_any, r.n_low, r.n_high
    FROM core.adverse_event AS x
    JOIN audit_rate AS r ON r.fact_id = x.fact_id
    WHERE x.n_affected IS NOT NULL OR r.n_low IS NOT NULL OR x.n_events IS NOT NULL
),
pair AS (
    SELECT i.trial_id, i.fact_id AS inner_id, o.fact_id AS outer_id,
        i.n_low AS inner_low, o.n_high AS outer_high, i.n_events AS inner_events, o.n_events AS outer_events,
        i.period <> o.period AS is_other_period
    FROM event AS i
    JOIN event AS o ON o.trial_id = i.trial_id AND o.population_id = i.population_id AND o.arm_id = i.arm_id
        AND o.group_title = i.group_title AND o.fact_id <> i.fact_id AND o.term = i.term
        AND o.seriousness IN (i.seriousness, 'any') AND o.grade <= i.grade AND o.attribution IN ('', i.attribution)
        AND o.period IN ('', i.period) AND o.detail IN ('', i.detail)
        AND (o.seriousness, o.grade, o.attribution, o.period, o.detail) <> (i.seriousness, i.grade, i.attribution,
            i.period, i.detail)
    UNION ALL
    SELECT i.trial_id, i.fact_id, o.fact_id, i.n_low, o.n_high, i.n_events, o.n_events, FALSE
    FROM event AS i
    JOIN event AS o ON o.trial_id = i.trial_id AND o.population_id = i.population_id AND o.arm_id = i.arm_id
        AND o.group_title = i.group_title AND o.is_any AND NOT i.is_any AND o.seriousness = i.seriousness
        AND o.grade = i.grade AND o.attribution = i.attribution AND o.period = i.period AND o.detail = ''
            AND i.detail = ''
),
judged AS (
    SELECT *, COALESCE(inner_low > outer_high, FALSE) OR COALESCE(inner_events > outer_events, FALSE) AS is_above
    FROM pair
    WHERE (inner_low IS NOT NULL AND outer_high IS NOT NULL) OR (inner_events IS NOT NULL AND outer_events IS NOT NULL)
),
side AS (
    SELECT trial_id, inner_id AS fact_id, outer_id AS other_id, TRUE AS is_inner, is_above, is_other_period,
        inner_low, outer_high, inner_events, outer_events
    FROM judged
    UNION ALL
    SELECT trial_id, outer_id, inner_id, FALSE, is_above, is_other_period, inner_low, outer_high, inner_events,
        outer_events
    FROM judged
),
grouped AS (
    SELECT trial_id, fact_id, bool_or(is_above AND NOT is_other_period) AS is_wrong, bool_or(is_above) AS is_above,
        COALESCE(list(DISTINCT other_id ORDER BY other_id) FILTER (is_above AND NOT is_other_period),
            list(DISTINCT other_id ORDER BY other_id)) AS others,
        min(other_id) FILTER (is_above AND NOT is_other_period) AS example,
        bool_or(inner_low IS NOT NULL AND outer_high IS NOT NULL) AS by_participants,
        bool_or(inner_events IS NOT NULL AND outer_events IS NOT NULL) AS by_events
    FROM side
    GROUP BY trial_id, fact_id
)
SELECT g.trial_id, CASE WHEN g.is_wrong THEN 'inconsistent' WHEN g.is_above THEN 'not_testable' ELSE 'consistent' END
    AS verdict,
    CAST(NULL AS VARCHAR) AS severity, g.fact_id,
    (CASE WHEN g.by_participants THEN (CASE WHEN e.n_affected IS NOT NULL THEN ['n_affected'] ELSE ['percent'] END)
        ELSE [] END)
        || (CASE WHEN g.by_events THEN ['n_events'] ELSE [] END) AS column_names,
    p.reported, COALESCE(CASE WHEN s.is_inner THEN 'at most ' || COALESCE(s.outer_high, s.outer_events)
        ELSE 'at least ' || COALESCE(s.inner_low, s.inner_events) END, NULL) AS recomputed,
    'a part is not larger than what it is a part of' AS method,
    CASE
        WHEN g.is_wrong THEN CASE WHEN s.is_inner THEN p.place ELSE o.place END || ' prints ' || COALESCE(s.inner_low,
            s.inner_events)
            || ', more than the ' || COALESCE(s.outer_high, s.outer_events) || ' of ' || CASE WHEN s.is_inner
                THEN o.place ELSE p.place END
            || ', among which they must be. One of the two may be misprinted, or they may cover different periods.'
        WHEN g.is_above THEN 'The two numbers cover different periods, so neither need include the other.'
        ELSE 'The number fits within the wider ones, and narrower ones fit within it.'
    END AS explanation,
    list_prepend(g.fact_id, g.others) AS fact_ids
FROM grouped AS g
JOIN core.adverse_event AS e ON e.fact_id = g.fact_id
JOIN audit_place AS p ON p.fact_id = g.fact_id
LEFT JOIN (
    SELECT DISTINCT ON (fact_id, other_id) * FROM side ORDER BY fact_id, other_id, is_above DESC, is_inner
) AS s ON s.fact_id = g.fact_id AND s.other_id = g.example
LEFT JOIN audit_place AS o ON o.fact_id = g.example;
