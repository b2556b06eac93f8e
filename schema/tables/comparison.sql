-- One row: an estimate between two arms, or between levels within one arm.
CREATE TABLE core.comparison (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,
    comparator_id VARCHAR NOT NULL,
    contrast VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL,
    subgroup_factor VARCHAR NOT NULL,   -- 'all' for the whole population
    subgroup_level VARCHAR NOT NULL,
    timepoint VARCHAR,
    assessor VARCHAR,
    measure VARCHAR NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    ci_level DOUBLE,                    -- percent
    ci_low DOUBLE,
    ci_low_status VARCHAR NOT NULL,
    ci_high DOUBLE,
    ci_high_status VARCHAR NOT NULL,
    ci_sides VARCHAR,
    ci_method VARCHAR,
    p_relation VARCHAR,
    p_value DOUBLE,
    p_value_status VARCHAR NOT NULL,
    test VARCHAR,
    adjusted_for VARCHAR,
    prespecified BOOLEAN,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
