/* ---
title = "Audit by rule"
question = "How many reported numbers did each rule of the audit find consistent, and how many not?"
grain = "One row is one rule of the audit in one trial."
key = ["trial_id", "rule"]
note = "A printed number may be tested by several rules; findings are counted, not numbers."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
rule         = { kind = "identifier", about = "Short name of the rule." }
consistent   = { kind = "count", unit = "findings", about = "What is printed follows from the other numbers." }
rounding     = { kind = "count", unit = "findings", about = "It follows by a rounding convention other than half-up." }
inconsistent = { kind = "count", unit = "findings", about = "No rounding makes it fit the other numbers." }
not_testable = { kind = "count", unit = "findings", about = "No other number determines it, or not by this rule." }

[fixture]
parameters = { trial = "t1" }
given.findings = [
  { finding_id = 1, trial_id = "t1", rule = "grim", verdict = "consistent", severity = "none", fact_id = 1 },
  { finding_id = 2, trial_id = "t1", rule = "grim", verdict = "inconsistent", severity = "medium", fact_id = 2 },
  { finding_id = 3, trial_id = "t1", rule = "percent_of_counts", verdict = "rounding", severity = "low", fact_id = 3 },
  { finding_id = 4, trial_id = "t1", rule = "untested", verdict = "not_testable", severity = "none", fact_id = 4 },
  { finding_id = 5, trial_id = "t2", rule = "grim", verdict = "consistent", severity = "none", fact_id = 5 },
]
expect = [
  { trial_id = "t1", rule = "grim", consistent = 1, rounding = 0, inconsistent = 1, not_testable = 0 },
  { trial_id = "t1", rule = "percent_of_counts", consistent = 0, rounding = 1, inconsistent = 0, not_testable = 0 },
  { trial_id = "t1", rule = "untested", consistent = 0, rounding = 0, inconsistent = 0, not_testable = 1 },
]
--- */
SELECT trial_id, rule,
    count(*) FILTER (verdict = 'consistent') AS consistent,
    count(*) FILTER (verdict = 'rounding') AS rounding,
    count(*) FILTER (verdict = 'inconsistent') AS inconsistent,
    count(*) FILTER (verdict = 'not_testable') AS not_testable
FROM findings
WHERE $trial IS NULL OR trial_id = $trial
GROUP BY trial_id, rule
ORDER BY trial_id, inconsistent DESC, rounding DESC, rule;
