-- One row: a figure from other literature that a source quotes; never a result of the trial.
CREATE TABLE core.background (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,          -- the trial whose source quotes it
    reference VARCHAR NOT NULL,         -- source_ids of the works cited, separated by spaces
    topic VARCHAR NOT NULL,
    participants VARCHAR,
    treatment VARCHAR,
    statistic VARCHAR,
    events BIGINT,
    total BIGINT,
    relation VARCHAR,
    value DOUBLE,
    range_low DOUBLE,
    range_high DOUBLE,
    unit VARCHAR,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL
);
