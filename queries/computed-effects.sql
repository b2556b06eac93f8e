/* ---
title = "Computed effects of endpoints and adverse events"
question = "What are the risk ratio, odds ratio and risk difference, computed from the counts that the source prints?"
grain = "One row is one computed measure of a binary endpoint or adverse event between two arms, at one confidence level."
key = ["experimental_fact_id", "comparator_fact_id", "measure", "ci_level"]
note = "Nothing here is printed by a source: intervals are by Katz (risk ratio), Woolf (odds ratio) and Newcombe (risk difference), p values by chi-square, or by Fisher's exact test where a cell is below 5. A ratio that a zero cell leaves without a value is not estimable."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.effect_of]
type = "VARCHAR"
kind = "category"
about = "Endpoints or adverse events; both when left out."
choices = ["endpoint", "adverse_event"]
example = "adverse_event"

[parameters.endpoint]
type = "VARCHAR"
kind = "identifier"
about = "Endpoint, by its short name; all when left out. List them with: kb query endpoints"
choices_from = "SELECT DISTINCT endpoint_id FROM effects WHERE ($trial IS NULL OR trial_id = $trial) AND endpoint_id IS NOT NULL ORDER BY endpoint_id"
example = "cr_cri"

[parameters.term]
type = "VARCHAR"
about = "Part of the adverse-event term, in any case; all terms when left out."
example = "sepsis"

[parameters.measure]
type = "VARCHAR"
kind = "category"
about = "What is computed; all three when left out."
choices = ["risk_ratio", "odds_ratio", "risk_difference"]
example = "risk_ratio"

[parameters.level]
type = "DOUBLE"
kind = "ci_level"
unit = "percent"
about = "Confidence level: 95, and the level that the source uses for the endpoint where that is another."
default = 95.0
example = 95.0

[columns]
trial_id          = { kind = "identifier", about = "Registry id of the trial in lower case." }
effect_of         = { kind = "category", about = "What the effect is of." }
endpoint          = { kind = "label", null = "an adverse event", about = "Endpoint as people say it." }
population        = { kind = "label", about = "Analysis population as people say it." }
subgroup_factor   = { kind = "label", about = "Factor that defines the subgroup; 'all' for the whole population." }
subgroup_level    = { kind = "label", about = "Level of the factor; 'all' for the whole population." }
term              = { kind = "label", null = "an endpoint", about = "Adverse-event term as printed." }
seriousness       = { kind = "category", null = "an endpoint", about = "Seriousness of the events counted." }
grade_min         = { kind = "grade", null = "any grade, or an endpoint", about = "Lowest grade counted (CTCAE)." }
arm               = { kind = "label", about = "Arm as people say it." }
comparator        = { kind = "label", about = "Arm compared with, as people say it." }
events            = { kind = "count", unit = "participants", about = "Participants with the event in the first arm." }
total             = { kind = "count", unit = "participants", about = "Participants analysed in the first arm." }
comparator_events = { kind = "count", unit = "participants", about = "Participants with the event in the comparator." }
comparator_total  = { kind = "count", unit = "participants", about = "Participants analysed in the comparator." }
measure           = { kind = "category", about = "What the value is." }
value             = { kind = "discriminated", unit_column = "unit", by = "measure", null = "value_status says why", about = "The computed effect, first arm against comparator." }
unit              = { kind = "unit", about = "Unit of the value and its interval." }
ci_level          = { kind = "ci_level", unit = "percent", about = "Confidence level of the interval." }
ci_low            = { kind = "discriminated", unit_column = "unit", by = "measure", null = "value_status says why", about = "Lower limit of the confidence interval." }
ci_high           = { kind = "discriminated", unit_column = "unit", by = "measure", null = "value_status says why", about = "Upper limit of the confidence interval." }
ci_method         = { kind = "label", about = "Method of the interval." }
p_value           = { kind = "p_value", null = "the test has no result", about = "Computed two-sided p value of the table." }
test              = { kind = "label", about = "Test behind the p value." }
value_status      = { kind = "category", about = "derived, or not_estimable where a zero cell leaves no value." }
experimental_fact_id = { kind = "fact", about = "The fact behind the counts of the first arm." }
comparator_fact_id   = { kind = "fact", about = "The fact behind the counts of the comparator." }

[fixture]
parameters = { trial = "t1", effect_of = "endpoint", endpoint = "cr", measure = "risk_ratio" }
given.effects = [
  { trial_id = "t1", effect_of = "endpoint", endpoint_id = "cr", endpoint = "Response", measure = "risk_ratio", ci_level = 95.0, value = 2.75, value_status = "derived", fact_ids = [1, 2] },
  { trial_id = "t1", effect_of = "endpoint", endpoint_id = "cr", endpoint = "Response", measure = "risk_ratio", ci_level = 97.5, value = 2.75, value_status = "derived", fact_ids = [1, 2] },
  { trial_id = "t1", effect_of = "endpoint", endpoint_id = "cr", endpoint = "Response", measure = "odds_ratio", ci_level = 95.0, value = 10.1, value_status = "derived", fact_ids = [1, 2] },
  { trial_id = "t1", effect_of = "endpoint", endpoint_id = "pr", endpoint = "Partial", measure = "risk_ratio", ci_level = 95.0, value = 1.2, value_status = "derived", fact_ids = [3, 4] },
  { trial_id = "t1", effect_of = "adverse_event", term = "Septic shock", measure = "risk_ratio", ci_level = 95.0, value_status = "not_estimable", fact_ids = [5, 6] },
  { trial_id = "t2", effect_of = "endpoint", endpoint_id = "cr", endpoint = "Response", measure = "risk_ratio", ci_level = 95.0, value = 0.9, value_status = "derived", fact_ids = [7, 8] },
]
expect = [
  { measure = "risk_ratio", value = 2.75, ci_level = 95.0, experimental_fact_id = 1 },
]

[[fixture.also]]
parameters = { term = "SEPTIC" }
expect = [
  { term = "Septic shock", value = "NULL", value_status = "not_estimable" },
]

[[fixture.also]]
parameters = { effect_of = "adverse_event" }
expect = [
  { term = "Septic shock" },
]

[[fixture.also]]
parameters = { level = 97.5 }
expect = [
  { ci_level = 97.5, experimental_fact_id = 1 },
]

[[fixture.also]]
parameters = { trial = "t1" }
expect = [
  { measure = "odds_ratio" },
  { measure = "risk_ratio", experimental_fact_id = 1 },
  { experimental_fact_id = 3 },
  { experimental_fact_id = 5 },
]
--- */
SELECT trial_id, effect_of, endpoint, population, subgroup_factor, subgroup_level, term, seriousness, grade_min, arm,
    comparator, events, total, comparator_events, comparator_total, measure, value, unit, ci_level, ci_low, ci_high,
    ci_method, p_value, test, value_status, fact_ids[1] AS experimental_fact_id, fact_ids[2] AS comparator_fact_id
FROM effects
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($effect_of IS NULL OR effect_of = $effect_of)
    AND ($endpoint IS NULL OR endpoint_id = $endpoint)
    AND ($term IS NULL OR lower(term) LIKE '%' || lower($term) || '%')
    AND ($measure IS NULL OR measure = $measure)
    AND ci_level = $level
ORDER BY trial_id, effect_of DESC, endpoint_id, population_id, subgroup_factor, subgroup_level, term, seriousness,
    grade_min, arm_id, comparator_id, measure, experimental_fact_id;
