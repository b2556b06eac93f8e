-- One row: an arm of a registry record that stands aside, since the arms of its trial (core.arm) are those of an article.
CREATE TABLE core.registry_arm (
    trial_id VARCHAR NOT NULL,
    arm_id VARCHAR NOT NULL,
    arm VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    regimen VARCHAR USING COMPRESSION zstd,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
