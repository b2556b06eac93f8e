-- One row: a statistic of treatment received in one arm.
CREATE TABLE core.exposure (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,            -- 'all' for all arms together
    measure VARCHAR NOT NULL,
    statistic VARCHAR NOT NULL,
    n BIGINT,
    n_status VARCHAR NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    range_low DOUBLE,
    range_high DOUBLE,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
