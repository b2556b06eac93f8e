-- One row: a level of a subgroup factor.
CREATE TABLE core.subgroup (
    trial_id VARCHAR NOT NULL,
    factor VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    unit VARCHAR,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
