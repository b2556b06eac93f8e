/* ---
view = "adverse_events"
grain = "One row is an adverse-event term in a grade band and seriousness, in an arm."
key = ["fact_id"]
unique = ["trial_id", "population_id", "arm_id", "term", "seriousness", "grade_min"]

[columns]
trial_id                    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id               = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
population                  = { type = "VARCHAR", kind = "label", null = "never", about = "Analysis population as people say it.", names = "population_id" }
arm_id                      = { type = "VARCHAR", kind = "identifier", null = "a registry group that is linked to no arm", about = "Short name of the arm; 'all' for all arms together.", overlap = "pooled", references = "arms.arm_id" }
arm                         = { type = "VARCHAR", kind = "label", null = "a registry group that is linked to no arm", about = "Arm as people say it.", names = "arm_id" }
role                        = { type = "VARCHAR", kind = "category", vocabulary = "role", null = "a registry group that is linked to no arm", about = "Role of the arm.", overlap = "pooled" }
group_title                 = { type = "VARCHAR", kind = "label", null = "the source reports by arm", about = "Title of the group in a registry record.", stored = ["core.registry_group.title", "core.adverse_event.group_title"] }
group_relation              = { type = "VARCHAR", kind = "category", null = "the source reports by arm", about = "What the group of a registry record is to the arms.", vocabulary = "group_relation" }
term                        = { type = "VARCHAR", kind = "label", null = "never", about = "Adverse-event term as printed.", overlap = "whole", whole = "Any adverse event", stored = ["core.adverse_event.term", "core.registry_event_term.term"] }
organ_system                = { type = "VARCHAR", kind = "label", null = "not printed", about = "System organ class.", stored = ["core.adverse_event.organ_system", "core.registry_event_term.organ_system"] }
source_vocabulary           = { type = "VARCHAR", kind = "label", null = "not printed", about = "Vocabulary of the terms, as posted in a registry record." }
assessment                  = { type = "VARCHAR", kind = "label", null = "not printed", about = "Whether events were looked for systematically, as posted in a registry record." }
seriousness                 = { type = "VARCHAR", kind = "category", vocabulary = "seriousness", null = "never", about = "Seriousness of the events counted.", overlap = "values" }
grade_min                   = { type = "INTEGER", kind = "grade", null = "any grade", about = "Lowest grade counted (CTCAE): 3 = grade 3 or higher, 5 = fatal.", overlap = "values" }
attribution                 = { type = "VARCHAR", kind = "label", null = "of any cause", about = "Cause to which the events are attributed.", overlap = "possible" }
period                      = { type = "VARCHAR", kind = "label", null = "during treatment as the source defines it", about = "When the events occurred.", overlap = "possible" }
detail                      = { type = "VARCHAR", kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event.", overlap = "possible" }
n_affected                  = { type = "BIGINT", kind = "count", unit = "participants", null = "n_affected_status says why", about = "Participants with at least one event.", of = "n_at_risk" }
n_affected_status           = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of n_affected." }
n_at_risk                   = { type = "BIGINT", kind = "count", unit = "participants", null = "n_at_risk_source says why", about = "Participants at risk." }
n_at_risk_source            = { type = "VARCHAR", kind = "category", vocabulary = "total_source", null = "never", about = "Where n_at_risk comes from." }
percent                     = { type = "DOUBLE", kind = "percent", unit = "percent", null = "percent_status says why", about = "Percentage as printed." }
percent_status              = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the percentage." }
n_events                    = { type = "BIGINT", kind = "count", unit = "events", null = "n_events_status says why", about = "Events, where events and not participants are counted." }
n_events_status             = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of n_events." }
reporting_threshold_percent = { type = "DOUBLE", kind = "percent", unit = "percent", null = "no threshold is stated", about = "Terms rarer than this are not listed by the source." }
position                    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status                = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id                     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW adverse_events AS
SELECT x.trial_id, x.population_id, p.population, x.arm_id,
    CASE WHEN x.arm_id = 'all' THEN 'All participants' ELSE a.arm END AS arm,
    CASE WHEN x.arm_id = 'all' THEN 'all' ELSE a.role END AS role,
    x.group_title, x.group_relation, x.term, x.organ_system, x.source_vocabulary, x.assessment, x.seriousness,
    x.grade_min, x.attribution, x.period, x.detail, x.n_affected, x.n_affected_status, x.n_at_risk,
    x.n_at_risk_source, x.percent, x.percent_status, x.n_events, x.n_events_status, x.reporting_threshold_percent,
    x.position, x.value_status, x.fact_id
FROM (
    SELECT trial_id, population_id, arm_id, group_title, NULL AS group_relation, term, organ_system,
        NULL AS source_vocabulary, NULL AS assessment, seriousness, grade_min, attribution, period, detail, n_affected,
        n_affected_status, n_at_risk, n_at_risk_source, percent, percent_status, n_events, n_events_status,
        reporting_threshold_percent, position, value_status, fact_id
    FROM core.adverse_event
    UNION ALL
    SELECT x.trial_id, 'registry-adverse-events', g.arm_id, g.title, g.relation, t.term, t.organ_system,
        t.source_vocabulary, t.assessment, x.seriousness, CASE WHEN x.seriousness = 'any' THEN 5 END, NULL, NULL, NULL,
        x.n_affected, CASE WHEN x.n_affected IS NULL THEN 'not_reported' ELSE 'reported' END, x.n_at_risk,
        CASE WHEN x.n_at_risk IS NULL THEN 'not_reported' ELSE 'printed' END,
        CASE WHEN x.n_at_risk > 0 THEN 100 * CAST(x.n_affected AS DOUBLE) / x.n_at_risk END,
        CASE WHEN x.n_at_risk > 0 AND x.n_affected IS NOT NULL THEN 'derived' ELSE 'not_estimable' END,
        x.n_events, CASE WHEN x.n_events IS NULL THEN 'not_reported' ELSE 'reported' END,
        CASE WHEN x.seriousness = 'other' THEN r.event_threshold END,
        CASE x.seriousness WHEN 'any' THEN 0 WHEN 'serious' THEN 1 ELSE 2 END * 100000 + x.event + 2,
        CASE WHEN x.n_affected IS NULL THEN 'not_reported' ELSE 'reported' END, x.fact_id
    FROM core.registry_event AS x
    JOIN core.registry_event_term AS t ON t.trial_id = x.trial_id AND t.seriousness = x.seriousness AND t.event = x.event
    JOIN (FROM core.registry_group WHERE module = 'event') AS g ON g.trial_id = x.trial_id AND g.group_id = x.group_id
    JOIN core.registry_record AS r ON r.trial_id = x.trial_id
) AS x
JOIN core.population AS p ON p.trial_id = x.trial_id AND p.population_id = x.population_id
LEFT JOIN core.arm AS a ON a.trial_id = x.trial_id AND a.arm_id = x.arm_id;
