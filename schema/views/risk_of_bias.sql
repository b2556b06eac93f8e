/* ---
view = "risk_of_bias"
grain = "One row is a person's judgement of one domain of risk of bias, for a study and an outcome; what nobody judged has no row."
key = ["fact_id"]
unique = ["question_id", "outcome_id", "study", "domain"]

[columns]
question_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
study       = { type = "VARCHAR", kind = "label", null = "never", about = "Study: the trial_id of a linked trial, or the name in the table of studies." }
domain      = { type = "VARCHAR", kind = "category", vocabulary = "risk_of_bias_domain", null = "never", about = "Domain (RoB 2)." }
judgement   = { type = "VARCHAR", kind = "category", vocabulary = "risk_of_bias_judgement", null = "never", about = "The judgement." }
reason      = { type = "VARCHAR", kind = "text", null = "none given", about = "Reason as people recorded it." }
rated_by    = { type = "VARCHAR", kind = "label", null = "never", about = "Who judged it." }
rated_on    = { type = "DATE", kind = "date", null = "never", about = "When it was judged." }
position    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW risk_of_bias AS
SELECT question_id, outcome_id, study, domain, judgement, reason, rated_by, rated_on, position, fact_id
FROM core.risk_of_bias;
