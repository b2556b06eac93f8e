-- One row: what a published meta-analysis reports of one study for one outcome; in a network, of one of its arms.
CREATE TABLE core.study_result (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    year INTEGER,
    arm VARCHAR NOT NULL,
    comparator VARCHAR,                 -- null in a network, where every row is one arm
    population VARCHAR,
    timepoint VARCHAR,
    assessor VARCHAR,
    events BIGINT,
    total BIGINT,
    comparator_events BIGINT,
    comparator_total BIGINT,
    mean DOUBLE,
    standard_deviation DOUBLE,
    comparator_mean DOUBLE,
    comparator_standard_deviation DOUBLE,
    observed_minus_expected DOUBLE,
    variance DOUBLE,
    effect DOUBLE,
    standard_error DOUBLE,              -- of the logarithm for a ratio
    ci_level DOUBLE,                    -- percent
    ci_low DOUBLE,
    ci_high DOUBLE,
    unit VARCHAR,
    position INTEGER NOT NULL,
    value_status VARCHAR NOT NULL,
    fact_id BIGINT NOT NULL
);
