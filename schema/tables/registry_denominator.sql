-- One row: participants, or other units, of one group that an outcome or the baseline module counts.
CREATE TABLE core.registry_denominator (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    outcome INTEGER,                    -- from 0; null for the baseline module
    unit VARCHAR NOT NULL,
    group_id VARCHAR NOT NULL,
    n_posted VARCHAR,
    n_read BIGINT,                      -- where the posted text is a number in another way of writing
    -- The number follows from what is posted: it is computed when it is read.
    n BIGINT AS (CASE WHEN regexp_full_match(n_posted, '[0-9]{1,15}') THEN TRY_CAST(n_posted AS BIGINT) ELSE n_read END)
);
