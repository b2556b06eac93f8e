/* ---
view = "pooling_decisions"
grain = "One row is a decision that results may be pooled although they differ."
key = ["fact_id"]

[columns]
question_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
about       = { type = "VARCHAR", kind = "category", vocabulary = "decision_about", null = "never", about = "What differs." }
decision    = { type = "VARCHAR", kind = "text", null = "never", about = "What was decided." }
reason      = { type = "VARCHAR", kind = "text", null = "never", about = "Why." }
decided_by  = { type = "VARCHAR", kind = "label", null = "never", about = "Who decided it." }
decided_on  = { type = "DATE", kind = "date", null = "never", about = "When it was decided." }
position    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW pooling_decisions AS
SELECT question_id, outcome_id, about, decision, reason, decided_by, decided_on, position, fact_id
FROM core.pooling_decision;
