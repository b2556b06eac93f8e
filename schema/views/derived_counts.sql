/* ---
view = "derived_counts"
grain = "One row is a count that a source does not print, as far as the numbers that it prints determine it. Derived, never reported."
key = ["fact_id", "column_name"]

[columns]
trial_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
column_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "Column of the fact's view that the count would stand in." }
n_low       = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Smallest count that fits what is printed." }
n_high      = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Largest count that fits what is printed." }
is_unique   = { type = "BOOLEAN", kind = "flag", null = "never", about = "Whether only one count fits." }
denominator = { type = "BIGINT", kind = "count", unit = "participants", null = "never", about = "Participants among whom is counted." }
method      = { type = "VARCHAR", kind = "text", null = "never", about = "How the count was derived." }
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
--- */
CREATE VIEW derived_counts AS
SELECT trial_id, column_name, n_low, n_high, is_unique, denominator, method, fact_id
FROM core.derived_count;
