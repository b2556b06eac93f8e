-- One row: an estimate at one place of one source.
CREATE TABLE core.fact (
    fact_id BIGINT NOT NULL,            -- first 52 bits of the MD5 of trial_id and fact_key: exact in every JSON reader
    fact_key VARCHAR NOT NULL,
    trial_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    view_name VARCHAR NOT NULL,
    reported VARCHAR NOT NULL,
    note VARCHAR,
    position INTEGER NOT NULL
);
