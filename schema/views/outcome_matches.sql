/* ---
view = "outcome_matches"
grain = "One row is an endpoint of an article and the outcome of the trial's registry record that it is matched with."
key = ["trial_id", "endpoint_id", "written", "outcome_id"]

[columns]
trial_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
endpoint_id   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Endpoint of the article.", references = "endpoints.endpoint_id" }
endpoint      = { type = "VARCHAR", kind = "label", null = "never", about = "Endpoint as people say it.", names = "endpoint_id" }
outcome_id    = { type = "VARCHAR", kind = "identifier", null = "the record has no outcome of that number or title, or is not loaded", about = "Outcome of the registry record.", references = "endpoints.endpoint_id" }
outcome       = { type = "VARCHAR", kind = "label", null = "the record has no outcome of that number or title, or is not loaded", about = "Outcome as posted.", names = "outcome_id" }
written       = { type = "VARCHAR", kind = "label", null = "proposed", about = "Number or title of the outcome as people wrote it." }
matched_by    = { type = "VARCHAR", kind = "category", vocabulary = "match_method", null = "never", about = "Whether people matched them or the program proposes it." }
is_comparable = { type = "BOOLEAN", kind = "flag", null = "never", about = "Whether their numbers may be compared, according to people." }
reason        = { type = "VARCHAR", kind = "text", null = "none", about = "Why their numbers may not be compared." }
note          = { type = "VARCHAR", kind = "text", null = "none", about = "Note of the person who matched them." }
score         = { type = "DOUBLE", kind = "number", null = "never", about = "How alike they are, from 0 to 1; 1 where people matched them." }
position      = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
--- */
CREATE VIEW outcome_matches AS
-- A proposal needs an endpoint and an outcome that people have not matched, a score of at least 0.6, and for both of them
-- no other that comes nearer than 0.05 to that score.
WITH both_sources AS (
    SELECT trial_id
    FROM core.endpoint
    GROUP BY trial_id
    HAVING bool_or(registry_outcome IS NULL) AND bool_or(registry_outcome IS NOT NULL)
),
written AS (
    SELECT m.trial_id, m.endpoint_id, m.outcome AS written, m.is_comparable, m.reason, m.note, m.position,
        min_by(o.endpoint_id, o.position) AS outcome_id, min_by(o.endpoint, o.position) AS outcome
    FROM core.outcome_match AS m
    LEFT JOIN (FROM core.endpoint WHERE registry_outcome IS NOT NULL) AS o ON o.trial_id = m.trial_id AND (
        m.outcome = CAST(o.registry_outcome + 1 AS VARCHAR)
        OR regexp_replace(lower(m.outcome), '[^a-z0-9<>=]+', '', 'g')
            = regexp_replace(lower(o.endpoint), '[^a-z0-9<>=]+', '', 'g'))
    GROUP BY ALL
),
named AS (
    SELECT e.trial_id, e.endpoint_id, e.endpoint, e.kind, e.role, e.registry_outcome, e.position,
        e.endpoint AS name, concat_ws(' ', e.endpoint, e.definition) AS text,
        list_sort(regexp_extract_all(lower(COALESCE(e.timepoint, '')), '[0-9]+')) AS times
    FROM core.endpoint AS e
    JOIN both_sources AS b ON b.trial_id = e.trial_id
),
worded AS (
    SELECT *, list_filter(list_distinct(regexp_extract_all(replace(replace(lower(name), 'ae', 'e'), 'oe', 'e'),
        '[a-z]{2,}|[0-9.]+')),
            lambda w : NOT list_contains(ignored, w)) AS name_words,
        list_filter(list_distinct(regexp_extract_all(replace(replace(lower(text), 'ae', 'e'), 'oe', 'e'),
            '[a-z]{2,}|[0-9.]+')),
            lambda w : NOT list_contains(ignored, w)) AS text_words
    FROM named, (SELECT ['number', 'percentage', 'percent', 'proportion', 'rate', 'participants', 'patients',
        'subjects',
        'with', 'of', 'the', 'in', 'as', 'by', 'to', 'at', 'and', 'or', 'an', 'from', 'for', 'using', 'determined',
        'assessed', 'assessment', 'measured', 'based', 'on', 'who', 'had', 'per', 'least', 'one', 'during', 'study',
        'including', 'criteria', 'version'] AS ignored)
),
scored AS (
    SELECT a.trial_id, a.endpoint_id, a.endpoint, o.endpoint_id AS outcome_id, o.endpoint AS outcome, o.position,
        greatest(
            0.5 * len(list_intersect(a.name_words, o.name_words))
                / greatest(1, len(list_distinct(list_concat(a.name_words, o.name_words))))
            + 0.5 * len(list_intersect(a.name_words, o.name_words))
                / greatest(1, least(len(a.name_words), len(o.name_words))),
            0.8 * len(list_intersect(a.name_words, o.text_words)) / greatest(1, len(a.name_words))
        ) AS words,
        CASE WHEN 'not_stated' IN (a.kind, o.kind) THEN 0.5 ELSE (a.kind = o.kind)::INTEGER END AS kind,
        CASE WHEN 'not_reported' IN (a.role, o.role) THEN 0.5 ELSE (a.role = o.role)::INTEGER END AS role,
        CASE WHEN len(a.times) = 0 OR len(o.times) = 0 THEN 0.5 ELSE list_has_any(a.times, o.times)::INTEGER END AS time
    FROM (FROM worded WHERE registry_outcome IS NULL) AS a
    JOIN (FROM worded WHERE registry_outcome IS NOT NULL) AS o ON o.trial_id = a.trial_id
    WHERE (a.trial_id, a.endpoint_id) NOT IN (SELECT (trial_id, endpoint_id) FROM written)
        AND (o.trial_id, o.endpoint_id) NOT IN (
            SELECT (trial_id, outcome_id) FROM written WHERE outcome_id IS NOT NULL)
),
ranked AS (
    SELECT *, 0.7 * words + 0.1 * kind + 0.1 * role + 0.1 * time AS score,
        count(*) OVER (PARTITION BY trial_id, endpoint_id ORDER BY score RANGE BETWEEN 0.05 PRECEDING
            AND UNBOUNDED FOLLOWING) AS near_outcomes,
        count(*) OVER (PARTITION BY trial_id, outcome_id ORDER BY score RANGE BETWEEN 0.05 PRECEDING
            AND UNBOUNDED FOLLOWING) AS near_endpoints
    FROM scored
    WHERE words > 0
)
SELECT w.trial_id, w.endpoint_id, e.endpoint, w.outcome_id, w.outcome, w.written, 'people' AS matched_by,
    w.is_comparable, w.reason, w.note, CAST(1 AS DOUBLE) AS score, w.position
FROM written AS w
JOIN core.endpoint AS e ON e.trial_id = w.trial_id AND e.endpoint_id = w.endpoint_id
UNION ALL
SELECT trial_id, endpoint_id, endpoint, outcome_id, outcome, NULL, 'proposed', true, NULL, NULL,
    round(score, 2), 1000 + position
FROM ranked
WHERE score >= 0.6 AND near_outcomes = 1 AND near_endpoints = 1;
