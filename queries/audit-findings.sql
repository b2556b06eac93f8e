/* ---
title = "Audit findings"
question = "Which reported numbers do not fit the others, where are they printed, and what could explain it?"
grain = "One row is one finding about printed numbers of one fact, the worst first."
key = ["finding_id"]
note = "Several findings may be about one mistake: where numbers do not add up, each of them may be the wrong one."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.verdict]
type = "VARCHAR"
kind = "category"
about = "Verdict of the findings."
choices = ["inconsistent", "rounding", "consistent", "not_testable"]
default = "inconsistent"
example = "rounding"

[parameters.rule]
type = "VARCHAR"
kind = "text"
about = "Rule of the audit; every rule when left out."
example = "percent_of_counts"

[columns]
finding_id   = { kind = "identifier", about = "Identity of the finding, the same in every build of the same content." }
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
verdict      = { kind = "category", about = "Whether the printed numbers fit the others." }
severity     = { kind = "category", about = "How much it matters where they do not." }
rule         = { kind = "identifier", about = "Short name of the rule." }
locators     = { kind = "list", about = "Every place where the tested fact is printed, the most detailed first." }
column_names = { kind = "list", about = "Printed cells of the fact that are tested." }
reported     = { kind = "text", about = "What is printed." }
recomputed   = { kind = "text", null = "nothing could be recomputed", about = "What the other numbers give." }
method       = { kind = "text", null = "nothing could be recomputed", about = "Formula or method of the recomputation." }
explanation  = { kind = "text", about = "The finding in words." }
fact_ids     = { kind = "list", about = "Every fact that the verdict rests on, the tested one first." }
fact_id      = { kind = "fact", about = "The fact whose printed numbers are tested; see the view facts." }

[fixture]
parameters = { trial = "t1", verdict = "rounding", rule = "grim" }
given.facts = [
  { fact_id = 1, trial_id = "t1", locators = ["Table 1"], position = 1 },
  { fact_id = 2, trial_id = "t1", locators = ["Table 2", "Abstract"], position = 2 },
  { fact_id = 3, trial_id = "t2", locators = ["Table 1"], position = 1 },
]
given.findings = [
  { finding_id = 1, trial_id = "t1", rule = "grim", verdict = "inconsistent", severity = "medium", column_names = ["percent"], reported = "12.3% of 10", recomputed = "between 1 and 2 of 10", method = "counts", explanation = "Wrong.", fact_ids = [1], fact_id = 1 },
  { finding_id = 2, trial_id = "t1", rule = "grim", verdict = "rounding", severity = "low", column_names = ["percent"], reported = "12% of 8", recomputed = "1 of 8", method = "counts; half to even", explanation = "Half to even.", fact_ids = [2, 1], fact_id = 2 },
  { finding_id = 3, trial_id = "t1", rule = "percent_of_counts", verdict = "rounding", severity = "low", column_names = ["percent"], reported = "1/8; 12%", recomputed = "12.5%", method = "100 × count / denominator; half to even", explanation = "Half to even.", fact_ids = [2], fact_id = 2 },
  { finding_id = 4, trial_id = "t2", rule = "grim", verdict = "rounding", severity = "low", column_names = ["percent"], reported = "12% of 8", recomputed = "1 of 8", method = "counts; half to even", explanation = "Half to even.", fact_ids = [3], fact_id = 3 },
]
expect = [
  { finding_id = 2, trial_id = "t1", verdict = "rounding", severity = "low", rule = "grim", locators = ["Table 2", "Abstract"], column_names = ["percent"], reported = "12% of 8", recomputed = "1 of 8", method = "counts; half to even", explanation = "Half to even.", fact_ids = [2, 1], fact_id = 2 },
]
--- */
SELECT f.finding_id, f.trial_id, f.verdict, f.severity, f.rule, x.locators, f.column_names, f.reported, f.recomputed,
    f.method, f.explanation, f.fact_ids, f.fact_id
FROM findings AS f
JOIN facts AS x ON x.fact_id = f.fact_id
WHERE ($trial IS NULL OR f.trial_id = $trial)
    AND ($trial IS NULL OR x.trial_id = $trial)
    AND f.verdict = $verdict
    AND ($rule IS NULL OR f.rule = $rule)
ORDER BY f.trial_id,
    CASE f.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END, f.rule, x.position, f.finding_id;
