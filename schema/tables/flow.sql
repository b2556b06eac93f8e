-- One row: participants at a stage in one arm.
CREATE TABLE core.flow (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,            -- 'all' for all arms together
    stage VARCHAR NOT NULL,
    reason VARCHAR,
    n BIGINT,
    n_status VARCHAR NOT NULL,
    percent DOUBLE,
    percent_status VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
