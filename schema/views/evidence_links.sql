/* ---
view = "evidence_links"
grain = "One row is a result of a trial that answers an outcome of a question."
key = ["fact_id"]
unique = ["question_id", "outcome_id", "trial_id", "effect_of", "endpoint_id", "term", "seriousness", "grade_min", "population_id", "timepoint", "assessor", "arm_id"]

[columns]
question_id   = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
trial_id      = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case; link_status says whether it is loaded." }
effect_of     = { type = "VARCHAR", kind = "category", vocabulary = "effect_of", null = "never", about = "Whether an endpoint or an adverse event answers it." }
endpoint_id   = { type = "VARCHAR", kind = "identifier", null = "an adverse event", about = "Short name of the endpoint." }
term          = { type = "VARCHAR", kind = "label", null = "an endpoint", about = "Adverse-event term as printed." }
seriousness   = { type = "VARCHAR", kind = "category", vocabulary = "seriousness", null = "an endpoint", about = "Seriousness of the events counted." }
grade_min     = { type = "INTEGER", kind = "grade", null = "any grade, or an endpoint", about = "Lowest grade counted (CTCAE)." }
population_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the analysis population." }
timepoint     = { type = "VARCHAR", kind = "label", null = "the time that the endpoint itself states", about = "Time of the assessment." }
assessor      = { type = "VARCHAR", kind = "label", null = "the assessor that the endpoint itself states", about = "Who assessed it." }
arm_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm with the intervention." }
comparator_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the arm compared with." }
link_status   = { type = "VARCHAR", kind = "category", vocabulary = "link_status", null = "never", about = "Whether a person confirmed it, and whether the database holds it." }
confirmed_by  = { type = "VARCHAR", kind = "label", null = "nobody has confirmed it", about = "Who confirmed it." }
confirmed_on  = { type = "DATE", kind = "date", null = "nobody has confirmed it", about = "When it was confirmed." }
position      = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
fact_id       = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW evidence_links AS
SELECT l.question_id, l.outcome_id, l.trial_id, l.effect_of, l.endpoint_id, l.term, l.seriousness, l.grade_min,
    l.population_id, l.timepoint, l.assessor, l.arm_id, l.comparator_id,
    CASE WHEN t.trial_id IS NULL THEN 'trial_not_loaded'
        WHEN l.effect_of = 'endpoint' AND e.endpoint_id IS NULL THEN 'endpoint_not_found'
        WHEN l.confirmed_by IS NULL THEN 'proposed'
        ELSE 'confirmed' END AS link_status,
    l.confirmed_by, l.confirmed_on, l.position, l.fact_id
FROM core.evidence_link AS l
LEFT JOIN core.trial AS t ON t.trial_id = l.trial_id
LEFT JOIN core.endpoint AS e ON e.trial_id = l.trial_id AND e.endpoint_id = l.endpoint_id;
