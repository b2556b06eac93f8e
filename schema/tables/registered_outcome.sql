-- One row: an outcome measure in the protocol section of a registry record.
CREATE TABLE core.registered_outcome (
    trial_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    outcome VARCHAR USING COMPRESSION zstd NOT NULL,
    time_frame VARCHAR USING COMPRESSION zstd,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
