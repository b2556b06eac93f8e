/* ---
view = "locations"
grain = "One row is a country in which a registry record names a location."
key = ["trial_id", "country"]

[columns]
trial_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
country  = { type = "VARCHAR", kind = "label", null = "never", about = "Country." }
--- */
CREATE VIEW locations AS
SELECT trial_id, country
FROM core.country;
