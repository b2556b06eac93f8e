/* ---
view = "certainty_ratings"
grain = "One row is a person's rating of one domain of the certainty of the evidence, for an outcome; what nobody rated has no row."
key = ["fact_id"]
unique = ["question_id", "outcome_id", "domain"]

[columns]
question_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
domain      = { type = "VARCHAR", kind = "category", vocabulary = "certainty_domain", null = "never", about = "Domain (GRADE)." }
rating      = { type = "VARCHAR", kind = "category", vocabulary = "certainty_rating", null = "never", about = "The rating." }
reason      = { type = "VARCHAR", kind = "text", null = "none given", about = "Reason as people recorded it." }
rated_by    = { type = "VARCHAR", kind = "label", null = "never", about = "Who judged it." }
rated_on    = { type = "DATE", kind = "date", null = "never", about = "When it was judged." }
position    = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW certainty_ratings AS
SELECT question_id, outcome_id, domain, rating, reason, rated_by, rated_on, position, fact_id
FROM core.certainty_rating;
