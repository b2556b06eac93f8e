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
    n_posted VARCHAR,
    n_read BIGINT,                      -- where the posted text is a number in another way of writing
    status VARCHAR,                     -- why a posted value is no number; null for a number
    comment VARCHAR,
    -- The number follows from what is posted: it is computed when it is read.
    n BIGINT AS (CASE WHEN status IS NULL AND n_read IS NULL THEN TRY_CAST(n_posted AS BIGINT) ELSE n_read END)
);
