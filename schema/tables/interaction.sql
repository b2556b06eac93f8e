-- One row: a computed test of interaction between a subgroup factor and the difference in risk of two arms.
CREATE TABLE core.interaction (
    trial_id VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    subgroup_factor VARCHAR NOT NULL,
    timepoint VARCHAR,
    assessor VARCHAR,
    arm_id VARCHAR NOT NULL,
    comparator_id VARCHAR NOT NULL,
    q DOUBLE NOT NULL,
    degrees_of_freedom INTEGER NOT NULL,
    p_value DOUBLE NOT NULL
);
