-- One row: an assumed risk without the intervention, for an outcome of a question.
CREATE TABLE core.baseline_risk (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    baseline_risk VARCHAR NOT NULL,     -- low, medium, high ...
    risk_per_1000 DOUBLE,
    risk_low_per_1000 DOUBLE,
    risk_high_per_1000 DOUBLE,
    ci_level DOUBLE,                    -- percent
    timepoint VARCHAR,
    about VARCHAR,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL,
    fact_id BIGINT NOT NULL
);
