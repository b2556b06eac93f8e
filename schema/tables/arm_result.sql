-- One row: an estimate in one arm.
CREATE TABLE core.arm_result (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,            -- 'all' for all arms together
    endpoint_id VARCHAR NOT NULL,
    subgroup_factor VARCHAR NOT NULL,   -- 'all' for the whole population
    subgroup_level VARCHAR NOT NULL,
    timepoint VARCHAR,
    time_value DOUBLE,                  -- the timepoint as a number, where it is one
    time_unit VARCHAR,
    assessor VARCHAR,
    category VARCHAR,
    statistic VARCHAR NOT NULL,
    events BIGINT,
    events_status VARCHAR NOT NULL,
    total BIGINT,
    total_source VARCHAR NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    standard_error DOUBLE,
    dispersion DOUBLE,
    dispersion_type VARCHAR,
    ci_level DOUBLE,                    -- percent
    ci_low DOUBLE,
    ci_low_status VARCHAR NOT NULL,
    ci_high DOUBLE,
    ci_high_status VARCHAR NOT NULL,
    ci_sides VARCHAR,
    ci_method VARCHAR,
    range_low DOUBLE,
    range_high DOUBLE,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
