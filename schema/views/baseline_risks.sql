/* ---
view = "baseline_risks"
grain = "One row is an assumed risk without the intervention, for an outcome of a question."
key = ["fact_id"]
unique = ["question_id", "outcome_id", "baseline_risk"]

[columns]
question_id        = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the question.", references = "questions.question_id" }
outcome_id         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the outcome." }
baseline_risk      = { type = "VARCHAR", kind = "label", null = "never", about = "Name of the risk: low, medium, high." }
risk_per_1000      = { type = "DOUBLE", kind = "quantity", unit = "per 1000 participants", null = "value_status says why", about = "Assumed risk." }
risk_low_per_1000  = { type = "DOUBLE", kind = "quantity", unit = "per 1000 participants", null = "no interval is recorded", about = "Lower limit of its confidence interval." }
risk_high_per_1000 = { type = "DOUBLE", kind = "quantity", unit = "per 1000 participants", null = "no interval is recorded", about = "Upper limit of its confidence interval." }
ci_level           = { type = "DOUBLE", kind = "ci_level", unit = "percent", null = "no interval is recorded", about = "Confidence level of the interval." }
timepoint          = { type = "VARCHAR", kind = "label", null = "the source names no time", about = "Time to which the risk applies." }
about              = { type = "VARCHAR", kind = "text", null = "none", about = "Whom the risk is typical of." }
position           = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the question file lists the rows." }
value_status       = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id            = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW baseline_risks AS
SELECT question_id, outcome_id, baseline_risk, risk_per_1000, risk_low_per_1000, risk_high_per_1000, ci_level,
    timepoint, about, position, value_status, fact_id
FROM core.baseline_risk;
