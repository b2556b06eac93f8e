/* ---
view = "background"
grain = "One row is a figure from other literature that a source quotes for comparison; never a result of the trial."
key = ["fact_id"]

[columns]
trial_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
reference    = { type = "VARCHAR", kind = "identifier", null = "never", about = "source_ids of the works cited, separated by spaces." }
topic        = { type = "VARCHAR", kind = "label", null = "never", about = "What the figure is about." }
participants = { type = "VARCHAR", kind = "text", null = "not stated", about = "Whom the figure is about." }
treatment    = { type = "VARCHAR", kind = "text", null = "not stated", about = "Treatment that they received." }
statistic    = { type = "VARCHAR", kind = "label", null = "not stated", about = "What the figure is." }
events       = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants with the event.", of = "total" }
total        = { type = "BIGINT", kind = "count", unit = "participants", null = "not printed", about = "Participants." }
relation     = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "the figure is not a single number", about = "Relation of the figure to the value." }
value        = { type = "DOUBLE", kind = "discriminated", unit_column = "unit", null = "a count or a range is printed instead", about = "The figure; its meaning is given by the topic, the statistic and its unit.", by = "statistic" }
unit         = { type = "VARCHAR", kind = "unit", null = "the value has no unit", about = "Unit of the value, its interval and its range." }
range_low    = { type = "DOUBLE", kind = "discriminated", bound = "low", unit_column = "unit", null = "no range is printed", about = "Smallest value of the range.", by = ["statistic"] }
range_high   = { type = "DOUBLE", kind = "discriminated", bound = "high", unit_column = "unit", null = "no range is printed", about = "Largest value of the range.", by = ["statistic"] }
position     = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
value_status = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the row's main value." }
fact_id      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW background AS
SELECT trial_id, reference, topic, participants, treatment, statistic, events, total, relation, value, unit, range_low,
    range_high, position, value_status, fact_id
FROM core.background;
