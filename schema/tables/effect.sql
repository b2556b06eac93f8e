-- One row: a computed effect of a binary endpoint or adverse event between two arms, with one measure at one level.
CREATE TABLE core.effect (
    trial_id VARCHAR NOT NULL,
    effect_of VARCHAR NOT NULL,         -- endpoint or adverse_event
    population_id VARCHAR NOT NULL,
    endpoint_id VARCHAR,
    subgroup_factor VARCHAR NOT NULL,
    subgroup_level VARCHAR NOT NULL,
    timepoint VARCHAR,
    assessor VARCHAR,
    category VARCHAR,
    term VARCHAR,
    seriousness VARCHAR,
    grade_min INTEGER,
    attribution VARCHAR,
    period VARCHAR,
    detail VARCHAR,
    arm_id VARCHAR NOT NULL,
    comparator_id VARCHAR NOT NULL,
    events BIGINT NOT NULL,
    total BIGINT NOT NULL,
    comparator_events BIGINT NOT NULL,
    comparator_total BIGINT NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE,
    ci_level DOUBLE NOT NULL,           -- percent
    ci_low DOUBLE,
    ci_high DOUBLE,
    ci_method VARCHAR NOT NULL,
    p_value DOUBLE,
    test VARCHAR NOT NULL,
    value_status VARCHAR NOT NULL,
    fact_id BIGINT NOT NULL,            -- of the first arm
    comparator_fact_id BIGINT NOT NULL
);
