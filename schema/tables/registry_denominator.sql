-- One row: participants, or other units, of one group that an outcome or the baseline module counts.
CREATE TABLE core.registry_denominator (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    outcome INTEGER,                    -- from 0; null for the baseline module
    unit VARCHAR NOT NULL,
    group_id VARCHAR NOT NULL,
    n BIGINT,
    n_posted VARCHAR
);
