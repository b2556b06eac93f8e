-- One row: a group of participants as one module or outcome of a registry record reports it, and the arm it is linked to.
CREATE TABLE core.registry_group (
    trial_id VARCHAR NOT NULL,
    module VARCHAR NOT NULL,            -- flow, baseline, outcome or event
    outcome INTEGER,                    -- from 0; null but for module outcome
    group_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    title VARCHAR,
    title_posted VARCHAR,               -- with what Markdown escapes, where that differs
    description VARCHAR USING COMPRESSION zstd,
    arm_id VARCHAR,                     -- 'all' for all arms together; null where it is no arm, or not safely
    of_arm_id VARCHAR,                  -- the arm that a part, a crossover or an extension belongs to
    relation VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    fact_id BIGINT NOT NULL
);
