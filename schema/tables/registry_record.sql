-- One row: a trial's record in a registry, in the version that is loaded.
CREATE TABLE core.registry_record (
    trial_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    nct_id VARCHAR NOT NULL,
    brief_title VARCHAR USING COMPRESSION zstd,
    official_title VARCHAR USING COMPRESSION zstd,
    acronym VARCHAR,
    study_type VARCHAR,
    phase VARCHAR,
    allocation VARCHAR,
    intervention_model VARCHAR,
    primary_purpose VARCHAR,
    masking VARCHAR,
    enrollment BIGINT,
    enrollment_type VARCHAR,
    sponsor VARCHAR,
    overall_status VARCHAR,
    start_date VARCHAR,                 -- dates as posted: a day, a month or a year
    primary_completion_date VARCHAR,
    completion_date VARCHAR,
    first_posted VARCHAR,
    results_first_posted VARCHAR,
    last_update_posted VARCHAR,
    has_results BOOLEAN NOT NULL,
    event_threshold DOUBLE,             -- percent; rarer terms are left out of the list of other events
    event_time_frame VARCHAR USING COMPRESSION zstd,
    event_description VARCHAR USING COMPRESSION zstd,
    recruitment VARCHAR USING COMPRESSION zstd,
    pre_assignment VARCHAR USING COMPRESSION zstd,
    limitations VARCHAR USING COMPRESSION zstd,
    data_version VARCHAR,               -- date of the registry's data set that the record was taken from
    content_hash VARCHAR,               -- SHA-256 of the record without that date
    fact_id BIGINT NOT NULL
);
