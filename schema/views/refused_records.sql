/* ---
view = "refused_records"
grain = "One row is a registry record that a load refused, and why."
key = ["source", "place", "loaded_at", "reason"]

[columns]
source    = { type = "VARCHAR", kind = "text", null = "never", about = "File, and file within an archive." }
place     = { type = "VARCHAR", kind = "text", null = "never", about = "Line of the file, or number of the record in it." }
nct_id    = { type = "VARCHAR", kind = "identifier", null = "it could not be read", about = "Registry id of the record." }
reason    = { type = "VARCHAR", kind = "text", null = "never", about = "What is wrong with it." }
way_out   = { type = "VARCHAR", kind = "text", null = "never", about = "What to do." }
excerpt   = { type = "VARCHAR", kind = "text", null = "never", about = "Its first 500 characters." }
loaded_at = { type = "TIMESTAMP", kind = "date", null = "never", about = "When the load was (UTC)." }
--- */
CREATE VIEW refused_records AS
SELECT source, place, nct_id, reason, way_out, excerpt, loaded_at
FROM core.refused_record;
