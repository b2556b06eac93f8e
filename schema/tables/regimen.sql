-- One row: one dose of one drug in an arm.
CREATE TABLE core.regimen (
    trial_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,
    regimen VARCHAR,
    drug VARCHAR NOT NULL,
    dose DOUBLE,
    dose_unit VARCHAR,
    schedule VARCHAR NOT NULL,
    cycles VARCHAR,
    cycle_days DOUBLE,
    cycle_days_low DOUBLE,
    cycle_days_high DOUBLE,
    max_cycles BIGINT,
    condition VARCHAR,
    value_status VARCHAR NOT NULL,      -- of the dose
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
