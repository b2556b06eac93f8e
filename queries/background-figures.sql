/* ---
title = "Background figures"
question = "Which figures from other literature does the source quote for comparison?"
grain = "One row is a figure from other literature that a source quotes; never a result of the trial."
key = ["fact_id"]
note = "The reference column holds source_ids; `kb query sources` gives their citations."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.topic]
type = "VARCHAR"
kind = "text"
about = "Part of the topic, in any case; all when left out."
example = "veno-occlusive"

[columns]
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
topic        = { kind = "label", about = "What the figure is about." }
participants = { kind = "text", null = "not stated", about = "Whom the figure is about." }
treatment    = { kind = "text", null = "not stated", about = "Treatment that they received." }
statistic    = { kind = "label", null = "not stated", about = "What the figure is." }
events       = { kind = "count", unit = "participants", null = "not printed", about = "Participants with the event." }
total        = { kind = "count", unit = "participants", null = "not printed", about = "Participants." }
relation     = { kind = "category", null = "the figure is not a single number", about = "Relation of the figure to the value." }
value        = { kind = "discriminated", unit_column = "unit", by = "statistic", null = "a count or a range is printed instead", about = "The figure; its meaning is given by the topic, the statistic and its unit." }
unit         = { kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low    = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range." }
range_high   = { kind = "discriminated", unit_column = "unit", null = "no range is printed", about = "Largest value of the range." }
reference    = { kind = "identifier", about = "source_ids of the works cited, separated by spaces." }
value_status = { kind = "category", about = "Status of the row's main value." }
fact_id      = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { trial = "t1", topic = "REMISSION" }
given.background = [
  { trial_id = "t1", reference = "lee-2010", value_status = "reported", topic = "Remission, second salvage", statistic = "proportion", range_low = 18.0, range_high = 25.0, unit = "percent", position = 2, fact_id = 2 },
  { trial_id = "t1", reference = "lee-2010", value_status = "reported", topic = "remission rate", statistic = "proportion", relation = "≈", value = 58.0, unit = "percent", position = 1, fact_id = 1 },
  { trial_id = "t1", reference = "lee-2010", value_status = "not_reported", topic = "liver disease", events = 1, total = 79, position = 3, fact_id = 3 },
  { trial_id = "t2", reference = "lee-2010", value_status = "reported", topic = "remission", value = 1.0, position = 1, fact_id = 4 },
]
expect = [
  { fact_id = 1, value = 58.0, relation = "≈", range_low = "NULL" },
  { fact_id = 2, value = "NULL", range_low = 18.0, range_high = 25.0, unit = "percent" },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3, events = 1, total = 79, value = "NULL", value_status = "not_reported" },
  { fact_id = 4 },
]
--- */
SELECT trial_id, topic, participants, treatment, statistic, events, total, relation, value, unit, range_low, range_high,
    reference, value_status, fact_id
FROM background
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($topic IS NULL OR strpos(lower(topic), lower($topic)) > 0)
ORDER BY trial_id, position, fact_id;
