-- One row: an intervention that a registry record names.
CREATE TABLE core.intervention (
    trial_id VARCHAR NOT NULL,
    type VARCHAR,
    intervention VARCHAR NOT NULL,
    description VARCHAR USING COMPRESSION zstd,
    other_names VARCHAR USING COMPRESSION zstd,                -- separated by semicolons
    arms VARCHAR,                       -- labels, separated by semicolons
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
