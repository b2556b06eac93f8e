-- One row: a subgroup level or a covariate of a study, from a question's table of studies.
CREATE TABLE core.study_characteristic (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    characteristic VARCHAR NOT NULL,
    level VARCHAR,                      -- of a subgroup factor
    value DOUBLE,                       -- of a covariate
    unit VARCHAR,
    value_status VARCHAR NOT NULL,
    fact_id BIGINT NOT NULL
);
