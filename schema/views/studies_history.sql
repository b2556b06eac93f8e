/* ---
view = "studies_history"
grain = "One row is a version of a registry record that was loaded and brought other numbers or texts than the one before it."
key = ["trial_id", "version"]

[columns]
trial_id           = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
version            = { type = "INTEGER", kind = "order", null = "never", about = "Number of the version, from 1." }
loaded_at          = { type = "TIMESTAMP", kind = "date", null = "never", about = "When it was loaded (UTC)." }
data_version       = { type = "VARCHAR", kind = "text", null = "the record does not state it", about = "Date of the registry's data set that the record was taken from." }
last_update_posted = { type = "VARCHAR", kind = "text", null = "the record does not state it", about = "When the registry last posted a change of the record." }
content_hash       = { type = "VARCHAR", kind = "identifier", null = "the loader computes none", about = "SHA-256 of the record as posted, without the date of the data set." }
what_changed       = { type = "VARCHAR", kind = "text", null = "the first version", about = "Rows that differ from the version before, by view." }
--- */
CREATE VIEW studies_history AS
SELECT trial_id, version, loaded_at, data_version, last_update_posted, content_hash, what_changed
FROM core.study_version;
