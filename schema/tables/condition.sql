-- One row: a condition that a registry record names.
CREATE TABLE core.condition (
    trial_id VARCHAR NOT NULL,
    condition VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
