-- One row: what people say a group of a registry record is; from the groups.csv of an evidence folder.
CREATE TABLE core.group_override (
    trial_id VARCHAR NOT NULL,
    module VARCHAR,                     -- null for every module
    outcome INTEGER,                    -- from 0; null for every outcome
    group_id VARCHAR,                   -- this or the title, or both
    title VARCHAR,
    arm_id VARCHAR,
    relation VARCHAR NOT NULL,
    note VARCHAR,
    position INTEGER NOT NULL
);
