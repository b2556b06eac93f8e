-- One row: a trial.
CREATE TABLE core.trial (
    trial_id VARCHAR NOT NULL,
    registry_id VARCHAR NOT NULL,
    registry VARCHAR,
    acronym VARCHAR,
    title VARCHAR NOT NULL,
    condition VARCHAR,
    question VARCHAR,
    phase VARCHAR,
    design VARCHAR,
    masking VARCHAR,
    allocation_ratio VARCHAR,
    n_randomized BIGINT,
    sponsor VARCHAR,
    n_countries BIGINT,
    enrolment_start DATE,
    data_cutoff DATE,
    fact_id BIGINT NOT NULL
);
