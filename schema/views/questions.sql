/* ---
view = "questions"
grain = "One row is a question that a guideline asks."
key = ["question_id"]
unique = ["question_id"]

[columns]
question_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question." }
question     = { type = "VARCHAR", kind = "text", null = "never", about = "The question in words." }
population   = { type = "VARCHAR", kind = "text", null = "never", about = "The participants that the question is about." }
intervention = { type = "VARCHAR", kind = "text", null = "never", about = "The intervention; in a network, the interventions." }
comparator   = { type = "VARCHAR", kind = "text", null = "never", about = "What it is compared with." }
setting      = { type = "VARCHAR", kind = "text", null = "not stated", about = "Where the intervention takes place." }
note         = { type = "VARCHAR", kind = "text", null = "none", about = "Note of the people who wrote the question." }
fact_id      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW questions AS
SELECT question_id, question, population, intervention, comparator, setting, note, fact_id
FROM core.question;
