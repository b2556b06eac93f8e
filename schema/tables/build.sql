-- One row: what this database is and when it was made.
CREATE TABLE core.build (
    evidencekb_version VARCHAR NOT NULL,
    duckdb_version VARCHAR NOT NULL,
    built_at TIMESTAMP NOT NULL,        -- UTC; SOURCE_DATE_EPOCH, where set, fixes it
    content_hash VARCHAR NOT NULL       -- SHA-256 over every other row of schema core
);
