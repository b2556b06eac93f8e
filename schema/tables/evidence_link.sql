-- One row: which result of which trial answers an outcome of a question.
CREATE TABLE core.evidence_link (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    trial_id VARCHAR NOT NULL,
    effect_of VARCHAR NOT NULL,         -- endpoint or adverse_event
    endpoint_id VARCHAR,
    term VARCHAR,
    seriousness VARCHAR,
    grade_min INTEGER,
    population_id VARCHAR NOT NULL,
    timepoint VARCHAR,
    assessor VARCHAR,
    arm_id VARCHAR NOT NULL,
    comparator_id VARCHAR NOT NULL,
    confirmed_by VARCHAR,
    confirmed_on DATE,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
