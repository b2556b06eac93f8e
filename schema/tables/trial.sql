-- One row: a trial.
CREATE TABLE core.trial (
    trial_id VARCHAR NOT NULL,
    registry_id VARCHAR NOT NULL,
    registry VARCHAR,
    acronym VARCHAR,
    title VARCHAR USING COMPRESSION zstd NOT NULL,
    condition VARCHAR,
    question VARCHAR,
    phase VARCHAR,
    design VARCHAR,
    masking VARCHAR,
    allocation_ratio VARCHAR,
    n_randomized BIGINT,
    n_enrolled BIGINT,                  -- of a registry record: participants enrolled, or planned
    n_enrolled_type VARCHAR,            -- actual or estimated
    sponsor VARCHAR,
    n_countries BIGINT,
    enrolment_start DATE,
    data_cutoff DATE,
    fact_id BIGINT NOT NULL
);
