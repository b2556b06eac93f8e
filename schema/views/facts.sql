/* ---
view = "facts"
grain = "One row is a fact: an estimate at one place of one source."
key = ["fact_id"]

[columns]
fact_id   = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
fact_key  = { type = "VARCHAR", kind = "identifier", null = "never", about = "The same identity as text: source, place, row, column." }
trial_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case; the question_id where a question holds it." }
source_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Source that prints it." }
view_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "View that holds it." }
locators  = { type = "VARCHAR[]", kind = "list", null = "never", about = "Every place where it is printed, the most detailed first." }
reported  = { type = "VARCHAR", kind = "text", null = "never", about = "What is printed there." }
note      = { type = "VARCHAR", kind = "text", null = "none", about = "Note of the person who extracted it from an article or question; of a registry record, the comments posted with it." }
position  = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
--- */
CREATE VIEW facts AS
SELECT f.fact_id, f.fact_key, f.trial_id, f.source_id, f.view_name, l.locators, f.reported, f.note, f.position
FROM core.fact AS f
JOIN (
    -- A third of the time of array_agg(locator ORDER BY position).
    SELECT fact_id, list_transform(list_sort(list({'position': position, 'locator': locator})), lambda place: place['locator'])
            AS locators
    FROM core.locator
    GROUP BY fact_id
) AS l ON l.fact_id = f.fact_id
UNION ALL
SELECT fact_id, concat(trial_id, '-registry/', place), trial_id, trial_id || '-registry', view_name, [locator],
    COALESCE(reported, ''), note, position
FROM (
    SELECT x.fact_id, x.trial_id, 'trials' AS view_name, 'record' AS place, 'Record' AS locator,
        concat_ws('; ', x.brief_title, x.phase, x.overall_status, x.enrollment || ' participants') AS reported,
        NULL AS note, 0 AS position
    FROM core.registry_record AS x
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'conditions', 'condition-' || x.position, 'Conditions, ' || x.position, x.condition, NULL,
        x.position
    FROM core.condition AS x
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'interventions', 'intervention-' || x.position, 'Interventions, ' || x.position,
        concat_ws(': ', x.type, x.intervention), NULL, x.position
    FROM core.intervention AS x
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'outcomes_registered', concat('registered-', x.role, '-', x.position),
        concat('Outcome measures, ', x.role, ', ', x.position), concat_ws('; ', x.outcome, x.time_frame), NULL, x.position
    FROM core.registered_outcome AS x
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'eligibility', 'eligibility-' || x.position, 'Eligibility, ' || x.criterion,
        concat_ws(' ', x.operator, x.value, x.unit), NULL, x.position
    FROM core.eligibility AS x
    JOIN core.registry_record AS r ON r.trial_id = x.trial_id
    WHERE x.position > 1000
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'arms', 'arm-group-' || x.position, 'Arms and interventions, arm ' || x.position, x.arm,
        NULL, x.position
    FROM core.arm AS x
    JOIN core.registry_record AS r ON r.trial_id = x.trial_id
    WHERE x.fact_id NOT IN (SELECT fact_id FROM core.fact)
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'groups',
        concat_ws('/', x.module, 'outcome-' || (x.outcome + 1), lower(x.group_id)),
        concat_ws(', ', CASE x.module WHEN 'flow' THEN 'Participant flow' WHEN 'baseline' THEN 'Baseline characteristics'
            WHEN 'event' THEN 'Adverse events' ELSE 'Outcome ' || (x.outcome + 1) END, 'group ' || x.group_id), x.title,
        NULL, x.position
    FROM core.registry_group AS x
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'endpoints', 'outcome-' || (x.registry_outcome + 1),
        concat('Outcome ', x.registry_outcome + 1), concat_ws('; ', COALESCE(x.title_posted, x.endpoint), x.timepoint),
        NULL, x.position
    FROM core.endpoint AS x
    WHERE x.registry_outcome IS NOT NULL
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'populations',
        concat_ws('/', COALESCE('outcome-' || (x.outcome + 1), 'baseline'), 'n', lower(x.group_id), NULLIF(x.unit, 'Participants')),
        concat_ws(', ', COALESCE('Outcome ' || (x.outcome + 1), 'Baseline characteristics'), 'number analysed (' || x.unit || ')',
            concat('group ', g.title, ' (', x.group_id, ')')), x.n_posted, NULL, g.position
    FROM core.registry_denominator AS x
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
        AND g.outcome IS NOT DISTINCT FROM x.outcome
        AND g.module = CASE WHEN x.outcome IS NULL THEN 'baseline' ELSE 'outcome' END
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'participant_flow',
        concat_ws('/', 'flow', 'period-' || (x.period + 1), CASE WHEN x.reason IS NULL THEN 'milestone-' ELSE 'reason-' END || (x.item + 1),
            lower(x.group_id)),
        concat_ws(', ', 'Participant flow', x.period_title, COALESCE(x.milestone, 'Not completed: ' || x.reason),
            concat('group ', g.title, ' (', x.group_id, ')')), x.n_posted, x.comment, x.period * 1000 + x.item
    FROM core.registry_flow AS x
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
    WHERE g.module = 'flow'
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'baseline',
        concat_ws('/', 'baseline-' || (x.measure + 1), 'class-' || (x.class + 1), 'category-' || (x.category + 1), lower(x.group_id)),
        concat_ws(', ', 'Baseline characteristics', m.characteristic, x.class_title, x.category_title,
            concat('group ', g.title, ' (', x.group_id, ')')),
        concat_ws(' ', x.value_posted, '(' || x.spread_posted || ')', '[' || x.low_posted, 'to ' || x.high_posted || ']'),
        x.comment, x.measure * 10000 + least(x.class, 99) * 100 + least(x.category, 99)
    FROM core.registry_baseline AS x
    JOIN core.registry_measure AS m ON m.trial_id = x.trial_id AND m.measure = x.measure
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
    WHERE g.module = 'baseline'
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'arm_results',
        concat_ws('/', 'outcome-' || (x.outcome + 1), 'class-' || (x.class + 1), 'category-' || (x.category + 1), lower(x.group_id)),
        concat_ws(', ', concat('Outcome ', x.outcome + 1, ' (', e.endpoint, ')'), x.class_title, x.category_title,
            concat('group ', g.title, ' (', x.group_id, ')')),
        concat_ws(' ', x.value_posted, '(' || x.spread_posted || ')', '[' || x.low_posted, 'to ' || x.high_posted || ']'),
        x.comment, x.outcome * 10000 + least(x.class, 99) * 100 + least(x.category, 99)
    FROM core.registry_result AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id AND g.outcome = x.outcome
    WHERE g.module = 'outcome'
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'comparisons',
        concat('outcome-', x.outcome + 1, '/analysis-', x.analysis + 1),
        concat_ws(', ', concat('Outcome ', x.outcome + 1, ' (', e.endpoint, ')'), 'statistical analysis ' || (x.analysis + 1),
            'groups ' || NULLIF(x.group_titles, '')),
        concat_ws('; ', NULLIF(concat_ws(' ', x.measure_posted, x.value_posted), ''),
            NULLIF(concat_ws(' ', replace(x.spread_type, '_', ' '), x.spread_posted), ''),
            NULLIF(concat_ws(' ', replace(x.ci_level || '% CI', '.0%', '%'), x.ci_low_posted, 'to ' || x.ci_high_posted), ''),
            'p ' || x.p_posted),
        x.comment, x.outcome * 1000 + x.analysis
    FROM core.registry_analysis AS x
    JOIN core.endpoint AS e ON e.trial_id = x.trial_id AND e.registry_outcome = x.outcome
    UNION ALL
    SELECT x.fact_id, x.trial_id, 'adverse_events',
        CASE WHEN x.event < 0 THEN concat('events/', x.seriousness, '/total/', lower(x.group_id))
            ELSE concat('events/', x.seriousness, '-', x.event + 1, '/', lower(x.group_id)) END,
        concat_ws(', ', CASE x.seriousness WHEN 'serious' THEN 'Serious adverse events' WHEN 'other' THEN 'Other adverse events'
            ELSE 'All-cause mortality' END, CASE WHEN x.seriousness <> 'any' THEN t.term END,
            concat('group ', g.title, ' (', x.group_id, ')')),
        concat_ws(' ', x.n_affected || ' of ' || x.n_at_risk, '(' || x.n_events || CASE WHEN x.n_events = 1 THEN ' event)' ELSE ' events)' END), t.comment,
        CASE x.seriousness WHEN 'any' THEN 0 WHEN 'serious' THEN 1 ELSE 2 END * 100000 + x.event + 2
    FROM core.registry_event AS x
    JOIN core.registry_event_term AS t ON t.trial_id = x.trial_id AND t.seriousness = x.seriousness AND t.event = x.event
    JOIN core.registry_group AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
    WHERE g.module = 'event'
) AS x;
