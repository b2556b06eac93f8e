-- One row: a fact of a registry record that a version of the record changed, removed or added.
CREATE TABLE core.superseded_fact (
    trial_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,           -- the version that changed it
    fact_id BIGINT NOT NULL,
    fact_key VARCHAR NOT NULL,
    view_name VARCHAR NOT NULL,
    reported VARCHAR,                   -- as the version before printed it; null where it was added
    change VARCHAR NOT NULL             -- changed, removed or added
);
