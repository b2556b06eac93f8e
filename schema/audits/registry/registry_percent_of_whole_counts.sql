/* ---
title = "Whole counts behind posted percentages"
about = "A percentage of the participants analysed is that of a whole number of them."
severity = "low"
needs = "a percentage posted with enough digits for the participants analysed; not an estimate from a survival curve, a model or imputed data"
--- */
WITH percent AS (
    SELECT r.trial_id, r.fact_id, r.outcome, r.group_id, r.class_title, r.category_title, r.value, r.value_posted,
        r.total,
        2 * audit_half(r.value_posted) AS unit, COALESCE(r.value * r.total / 100, 0) AS people, e.is_estimated,
        d.trial_id IS NOT NULL AS is_of_others
    FROM audited_result AS r
    JOIN (
        SELECT trial_id, registry_outcome,
            regexp_matches(lower(concat_ws(' ', endpoint, definition)),
                'kaplan|estimat|surviv|adjusted|model|imput|weighted|cumulative|probabilit|mean |average|per.?patient'
                || '|free|progress|relaps|recurren|\b(os|pfs|efs|dfs|rfs|lfs|mfs|ttp)\b')
                AS is_estimated
        FROM audited_endpoint
        WHERE measure_type = 'NUMBER' AND statistic = 'proportion' AND NOT is_counted
    ) AS e ON e.trial_id = r.trial_id AND e.registry_outcome = r.outcome
    LEFT JOIN (
        SELECT DISTINCT trial_id, outcome FROM audited_denominator
        WHERE outcome IS NOT NULL AND lower(unit) <> 'participants'
    ) AS d ON d.trial_id = r.trial_id AND d.outcome = r.outcome
), weighed AS (
    SELECT trial_id, fact_id, outcome, group_id, class_title, category_title, value_posted, total, people,
        CASE
            WHEN is_estimated OR is_of_others OR value IS NULL OR COALESCE(total, 0) < 1 OR NOT value BETWEEN 0 AND 100
                OR unit * total >= 100 THEN 'nothing'
            WHEN abs(100 * round(people) / total - value) <= unit / 2 + 1e-9 THEN 'fits'
            WHEN contains(value_posted, '.') AND value_posted LIKE '%0'
                AND abs(100 * round(people) / total - value) <= audit_half(rtrim(value_posted, '0')) + 1e-9 THEN 'zeros'
            WHEN 100 * ceil(people - 1e-9) / total < value + unit THEN 'cutting off'
            WHEN 100 * floor(people + 1e-9) / total > value - unit THEN 'rounding up'
            ELSE 'off'
        END AS found
    FROM percent
), judged AS (
    SELECT *, CASE found WHEN 'fits' THEN 'consistent' WHEN 'nothing' THEN 'not_testable' WHEN 'off' THEN 'inconsistent'
        ELSE 'rounding' END AS verdict
    FROM weighed
)
-- In words:
SELECT trial_id,
    verdict,
    NULL::VARCHAR AS severity, fact_id, 'outcome' AS module, outcome AS item, group_id,
    NULLIF(concat_ws(', ', class_title, category_title), '') AS part, ['value'] AS column_names,
    value_posted || '% of ' || total AS reported,
    audit_shown(100 * floor(people) / total, 3) || '% or ' || audit_shown(100 * (floor(people) + 1) / total, 3) || '%'
        AS recomputed,
    '100 × whole number / participants analysed (GRIM)' || CASE found WHEN 'off' THEN ''
        WHEN 'zeros' THEN '; zeros behind the digits computed' ELSE '; ' || found END AS method,
    value_posted || '% of ' || audit_people(total) || ' is no whole number: ' || audit_whole(floor(people)) || ' of '
        || total || ' would be ' || audit_shown(100 * floor(people) / total, 2) || '%, and '
        || audit_whole(floor(people) + 1)        || ' would be ' || audit_shown(100 * (floor(people) + 1) / total, 2) || '%'
        || CASE found WHEN 'off' THEN '; it may be of another number of participants, or an estimate.'
            WHEN 'zeros' THEN '; it was rounded, and zeros were added.' ELSE '; ' || found || ' explains it.' END
        AS says,
    [fact_id] AS fact_ids
FROM judged;
