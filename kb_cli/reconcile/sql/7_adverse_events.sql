-- Adverse events, term by term: terms are the same where their words are, whatever the spelling and the order.
-- held_synonym holds names of one event that differ in their words. score: 1 the same name, 0.95 another spelling, 0.9
-- another name.
CREATE TEMP TABLE named_event AS
SELECT x.*, COALESCE(s.same_as, x.plain_key) AS key
FROM (
    -- Deaths from any cause are no term: a record may have the term Death among its serious events, too.
    SELECT *, CASE WHEN seriousness = 'any' AND grade_min = 5
            AND regexp_matches(lower(trim(term)), '^(all-cause mortality|deaths?( from any cause)?|all deaths)$')
        THEN 'all-cause mortality' ELSE term_key(term) END AS plain_key
    FROM held_event
) AS x
LEFT JOIN (SELECT term_key(term) AS key, term_key(same_as) AS same_as FROM held_synonym) AS s ON s.key = x.plain_key;

CREATE TEMP TABLE event_candidate AS
SELECT a.fact_id AS article_fact, r.fact_id AS registry_fact,
    CASE WHEN lower(a.term) = lower(r.term) OR a.key IN ('any adverse event', 'all-cause mortality') THEN 1
        WHEN a.plain_key = r.plain_key THEN 0.95 ELSE 0.9 END AS score,
    CASE WHEN a.grade_min IS NOT NULL AND a.key <> 'all-cause mortality'
            THEN concat('grade: ', a.grade_min, ' or higher in the article; the record does not grade')
        WHEN a.attribution IS NOT NULL THEN concat('attribution: ', a.attribution,
            ' in the article, of any cause in the record')
        WHEN a.detail IS NOT NULL THEN concat('different population: ', a.detail)
        WHEN a.period IS NOT NULL THEN concat_ws('; ', 'different time frame: ' || a.period || ' in the article',
            e.event_time_frame || ' in the record')
        WHEN a.seriousness = 'any' AND r.seriousness = 'other'
            THEN 'seriousness: all events in the article, those that are not serious in the record'
        WHEN a.n_at_risk <> r.n_at_risk
            THEN concat('different population: N ', a.n_at_risk, ' in the article, ', r.n_at_risk, ' in the record')
        WHEN p.kind NOT IN ('safety', 'other', 'as_treated') AND a.n_at_risk IS NULL
            THEN concat('different population: ', a.population, ' in the article')
    END AS barrier
FROM (FROM named_event WHERE NOT is_posted) AS a
JOIN (FROM named_event WHERE is_posted AND arm_id IS NOT NULL) AS r ON r.key = a.key AND r.arm_id = a.arm_id
    AND (r.seriousness = a.seriousness OR (a.seriousness = 'any' AND r.seriousness = 'other'))
LEFT JOIN (SELECT DISTINCT population_id, kind FROM held_population WHERE NOT is_posted) AS p
    ON p.population_id = a.population_id
CROSS JOIN (SELECT max(event_time_frame) AS event_time_frame FROM held_record) AS e
-- A grade is a reason not to compare only where the article has no row for every grade. Fatal events are not those of
-- any outcome.
WHERE a.grade_min IS NULL OR a.key = 'all-cause mortality' OR a.grade_min < 5 AND NOT EXISTS (
    FROM named_event AS o
    WHERE NOT o.is_posted AND o.key = a.key AND o.arm_id = a.arm_id AND o.seriousness = a.seriousness
        AND o.grade_min IS NULL);

CREATE TEMP TABLE event_pair AS
FROM event_candidate
QUALIFY row_number() OVER (PARTITION BY article_fact ORDER BY barrier IS NOT NULL, score DESC, registry_fact) = 1;

INSERT INTO held_pair
SELECT CASE WHEN 'all-cause mortality' IN (a.key, r.key) OR a.grade_min = 5 THEN 'deaths'
        WHEN COALESCE(a.seriousness, r.seriousness) = 'serious' THEN 'serious adverse events'
            ELSE 'other adverse events' END,
    concat_ws('; ', COALESCE(a.term, r.term), CASE WHEN a.seriousness = 'any' AND a.key <> 'all-cause mortality'
        THEN 'serious or not' END,
        CASE WHEN a.key <> 'all-cause mortality' THEN CASE a.grade_min WHEN 5 THEN 'fatal'
            ELSE 'grade ' || a.grade_min || ' or higher' END END,
        a.attribution, a.period, a.detail),
    COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, 'name', p.score, p.barrier,
    COALESCE(a.position, 100000 + r.position)
FROM (FROM named_event WHERE NOT is_posted) AS a
LEFT JOIN event_pair AS p ON p.article_fact = a.fact_id
FULL JOIN (FROM named_event WHERE is_posted AND arm_id IS NOT NULL) AS r ON r.fact_id = p.registry_fact;
