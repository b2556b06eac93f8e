-- One row: an eligibility criterion.
CREATE TABLE core.eligibility (
    trial_id VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    operator VARCHAR NOT NULL,
    value VARCHAR USING COMPRESSION zstd,                      -- a number as printed, or words
    unit VARCHAR,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
