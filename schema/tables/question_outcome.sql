-- One row: an outcome of a question, with what people decided about it; null where they have not.
CREATE TABLE core.question_outcome (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    importance VARCHAR,
    importance_rating INTEGER,          -- 1 to 9
    kind VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    favourable_direction VARCHAR NOT NULL,
    polarity VARCHAR,                   -- what a ratio counts: event or event_free
    follow_up VARCHAR,
    scale VARCHAR,
    unit VARCHAR,
    is_network BOOLEAN NOT NULL,
    reference_treatment VARCHAR,
    threshold_unit VARCHAR,
    minimal_important_difference DOUBLE,
    small_from DOUBLE,
    moderate_from DOUBLE,
    large_from DOUBLE,
    thresholds_set_by VARCHAR,
    thresholds_set_on DATE,
    pooling_preset VARCHAR,
    pooling_reason VARCHAR,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
