-- One row: participants of one group at a milestone of the participant flow, or who left for a reason.
CREATE TABLE core.registry_flow (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    period INTEGER NOT NULL,            -- from 0
    period_title VARCHAR,
    item INTEGER NOT NULL,              -- milestone or reason, from 0
    milestone VARCHAR,                  -- null for a reason
    reason VARCHAR,                     -- null for a milestone
    group_id VARCHAR NOT NULL,
    n BIGINT,
    n_posted VARCHAR,
    status VARCHAR,                     -- why a posted value is no number; null for a number
    comment VARCHAR USING COMPRESSION zstd
);
