/* ---
view = "facts_history"
grain = "One row is a fact of a registry record that a later version of the record changed, removed or added."
key = ["fact_id", "version"]

[columns]
trial_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
version   = { type = "INTEGER", kind = "order", null = "never", about = "The version that changed it; see studies_history." }
fact_id   = { type = "BIGINT", kind = "fact", null = "never", about = "The fact; one that was removed is in no other view." }
fact_key  = { type = "VARCHAR", kind = "identifier", null = "never", about = "The same identity as text." }
view_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "View that holds it, or held it." }
reported  = { type = "VARCHAR", kind = "text", null = "it was added", about = "What the version before printed." }
change    = { type = "VARCHAR", kind = "text", null = "never", about = "changed, removed or added." }
--- */
CREATE VIEW facts_history AS
SELECT trial_id, version, fact_id, fact_key, view_name, reported, change
FROM core.superseded_fact;
