-- One row: the N of a population in an arm, or in all arms.
CREATE TABLE core.population_size (
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,
    n BIGINT,
    value_status VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
