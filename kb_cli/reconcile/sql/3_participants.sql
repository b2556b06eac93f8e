-- Numbers of participants: randomised, in the baseline table, at risk of adverse events, and the participant flow.
-- held_pair: a fact of each source that may be of the same thing, or of one source only. barrier: why the numbers of
-- the two cannot be compared; null where they can.
CREATE TEMP TABLE held_pair (
    section VARCHAR, item VARCHAR, arm_id VARCHAR, article_fact BIGINT, registry_fact BIGINT, matched_by VARCHAR,
    score DOUBLE, barrier VARCHAR, position INTEGER);

-- The article's N of a kind, the largest of them, which is that of everybody, and whether the article itself has data of
-- a later cutoff than that.
CREATE TEMP TABLE held_size AS
SELECT *, max(n) OVER (PARTITION BY item, arm_id) AS largest,
    data_cutoff < (SELECT max(data_cutoff) FROM held_population WHERE NOT is_posted) AS is_early
FROM (
    SELECT CASE kind WHEN 'safety' THEN 'at risk of adverse events' ELSE 'randomised' END AS item, arm_id, n,
        population, data_cutoff, fact_id, position
    FROM held_population
    WHERE NOT is_posted AND kind IN ('intention_to_treat', 'safety') AND n IS NOT NULL
        AND (kind = 'safety' OR parent_population_id IS NULL)
    UNION ALL
    SELECT 'randomised', arm_id, n, population, NULL, fact_id, position
    FROM held_flow
    WHERE NOT is_posted AND reason IS NULL AND regexp_matches(lower(stage), '^randomi[sz]ed( in total)?$')
        AND n IS NOT NULL
);

CREATE TEMP TABLE posted_size AS
SELECT CASE population_id WHEN 'registry-flow' THEN 'randomised' ELSE 'at risk of adverse events' END AS item, arm_id, n,
    fact_id
FROM held_population
WHERE is_posted AND population_id IN ('registry-flow', 'registry-adverse-events');

INSERT INTO held_pair
SELECT 'participants', COALESCE(a.item, r.item), COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, 'name', 1,
    CASE WHEN a.n < a.largest THEN 'different population: ' || a.population || ' is a part of a larger one'
        WHEN a.n <> r.n AND a.is_early
            THEN concat('different data cutoff: ', a.data_cutoff, ', and the article itself has later data') END,
    CASE COALESCE(a.item, r.item) WHEN 'randomised' THEN 1 ELSE 3 END
FROM held_size AS a
FULL JOIN (FROM posted_size WHERE arm_id IS NOT NULL) AS r ON r.item = a.item AND r.arm_id = a.arm_id;

INSERT INTO held_pair
SELECT 'participants', 'enrolled', 'all', CASE WHEN n_randomized IS NOT NULL THEN fact_id END, posted_fact_id, 'name',
    1, NULL, 0
FROM held_enrolment;

INSERT INTO held_pair
SELECT 'participants', 'in the baseline table', COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, 'name', 1,
    -- Only N of everybody randomised must be that of the record.
    CASE WHEN a.n <> r.n AND (a.kind <> 'intention_to_treat' OR a.n < e.largest)
        THEN 'different population: ' || a.population END, 2
FROM (
    FROM held_population
    WHERE NOT is_posted AND population_id IN (SELECT population_id FROM held_baseline WHERE NOT is_posted)
) AS a
LEFT JOIN (SELECT arm_id, max(n) AS largest FROM held_size WHERE item = 'randomised' GROUP BY arm_id) AS e
    ON e.arm_id = a.arm_id
FULL JOIN (
    FROM held_population WHERE population_id = 'registry-baseline' AND unit IS NULL AND arm_id IS NOT NULL
) AS r ON r.arm_id = a.arm_id;

-- The flow after randomisation: stages and reasons of the same words. To leave treatment is not to leave the study.
INSERT INTO held_pair
SELECT 'participants', 'flow: ' || concat_ws(', ', COALESCE(lower(r.stage), a.stage), COALESCE(r.reason, a.reason)),
    COALESCE(a.arm_id, r.arm_id), a.fact_id, r.fact_id, 'name', 1,
    CASE WHEN a.reason IS NOT NULL AND NOT regexp_matches(lower(a.stage),
        'not completed?|discontinued (the )?(study|trial)')
        THEN concat('different stage: ', a.stage, ' in the article, did not complete ', r.period, ' in the record') END,
    10 + COALESCE(r.position, a.position)
FROM (
    FROM held_flow
    WHERE NOT is_posted AND NOT (reason IS NULL AND regexp_matches(lower(stage), '^randomi[sz]ed'))
) AS a
FULL JOIN (
    FROM held_flow WHERE is_posted AND NOT (stage = 'STARTED' AND reason IS NULL) AND arm_id IS NOT NULL
) AS r ON r.arm_id = a.arm_id AND words_of(COALESCE(r.reason, r.stage)) = words_of(COALESCE(a.reason, a.stage))
    AND (a.reason IS NULL) = (r.reason IS NULL);
