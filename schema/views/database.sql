/* ---
view = "database"
grain = "One row describes this database."
key = ["content_hash"]

[columns]
evidencekb_version = { type = "VARCHAR", kind = "label", null = "never", about = "Version of the program that built it." }
duckdb_version     = { type = "VARCHAR", kind = "label", null = "never", about = "Version of DuckDB that wrote it." }
built_at           = { type = "TIMESTAMP", kind = "date", null = "never", about = "When it was built (UTC)." }
content_hash       = { type = "VARCHAR", kind = "identifier", null = "never", about = "SHA-256 over its content; the same evidence gives the same hash." }
--- */
CREATE VIEW database AS
SELECT evidencekb_version, duckdb_version, built_at, content_hash
FROM core.build;
