-- One row: what participants were assigned to.
CREATE TABLE core.arm (
    trial_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,
    arm VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    regimen VARCHAR USING COMPRESSION zstd,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
