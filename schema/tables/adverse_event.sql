-- One row: a term, grade band and seriousness in one arm.
CREATE TABLE core.adverse_event (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,            -- 'all' for all arms together
    group_title VARCHAR,
    term VARCHAR NOT NULL,
    organ_system VARCHAR,
    seriousness VARCHAR NOT NULL,
    grade_min INTEGER,
    attribution VARCHAR,
    period VARCHAR,
    detail VARCHAR,
    n_affected BIGINT,
    n_affected_status VARCHAR NOT NULL,
    n_at_risk BIGINT,
    n_at_risk_source VARCHAR NOT NULL,
    percent DOUBLE,
    percent_status VARCHAR NOT NULL,
    n_events BIGINT,
    n_events_status VARCHAR NOT NULL,
    reporting_threshold_percent DOUBLE,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
