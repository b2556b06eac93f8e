/* ---
view = "adverse_event_pairs"
grain = "One row is an adverse event counted in two arms: the counts from which effects computes its measures."
key = ["fact_ids"]

[columns]
trial_id          = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
population_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population.", overlap = "values", references = "populations.population_id" }
term              = { type = "VARCHAR", kind = "label", null = "never", about = "Adverse-event term as printed.", overlap = "whole", whole = "Any adverse event", stored = ["core.adverse_event.term", "core.registry_event_term.term"] }
seriousness       = { type = "VARCHAR", kind = "category", vocabulary = "seriousness", null = "never", about = "Seriousness of the events counted.", overlap = "values" }
grade_min         = { type = "INTEGER", kind = "grade", null = "any grade", about = "Lowest grade counted (CTCAE).", overlap = "values" }
attribution       = { type = "VARCHAR", kind = "label", null = "of any cause", about = "Cause to which the events are attributed.", overlap = "possible" }
period            = { type = "VARCHAR", kind = "label", null = "during treatment as the source defines it", about = "When the events occurred.", overlap = "possible" }
detail            = { type = "VARCHAR", kind = "label", null = "every participant with the event", about = "What the participants counted have in common besides the event.", overlap = "possible" }
arm_id            = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm; 'all' for all arms together.", references = "arms.arm_id" }
comparator_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm compared with.", references = "arms.arm_id" }
events            = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants with the event in the first arm.", of = "total" }
total             = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants analysed in the first arm." }
comparator_events = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants with the event in the comparator.", of = "comparator_total" }
comparator_total  = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants analysed in the comparator." }
fact_ids          = { type = "BIGINT[]", kind = "list", null = "never", about = "The facts that hold the counts: first arm, comparator." }
--- */
CREATE VIEW adverse_event_pairs AS
-- Names and measures are left out: over a whole registry, looking them up takes longer than adding up the counts.
SELECT trial_id, population_id, term, seriousness, grade_min, attribution, period, detail, arm_id, comparator_id,
    events, total, comparator_events, comparator_total, [fact_id, comparator_fact_id] AS fact_ids
FROM core.effect
WHERE effect_of = 'adverse_event' AND measure = 'risk_ratio' AND ci_level = 95.0
UNION ALL
SELECT trial_id, 'registry-adverse-events', term, seriousness, CASE WHEN seriousness = 'any' THEN 5 END, NULL, NULL,
    NULL, arm_id, comparator_id, events, total, comparator_events, comparator_total, [fact_id, comparator_fact_id]
FROM core.event_pair
WHERE outcome IS NULL;
