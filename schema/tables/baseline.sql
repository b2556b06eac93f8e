-- One row: a characteristic before treatment, in one arm.
CREATE TABLE core.baseline (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,            -- 'all' for all arms together
    characteristic VARCHAR NOT NULL,
    level VARCHAR,
    statistic VARCHAR NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    n BIGINT,
    n_status VARCHAR NOT NULL,
    denominator BIGINT,
    denominator_source VARCHAR NOT NULL,
    percent DOUBLE,
    percent_status VARCHAR NOT NULL,
    range_low DOUBLE,
    range_high DOUBLE,
    dispersion DOUBLE,
    dispersion_type VARCHAR,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
