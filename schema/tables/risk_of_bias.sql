-- One row: a person's judgement of one domain of risk of bias, for one study and outcome.
CREATE TABLE core.risk_of_bias (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    study VARCHAR NOT NULL,             -- trial_id of a linked trial, or the study as the table of studies names it
    domain VARCHAR NOT NULL,
    judgement VARCHAR NOT NULL,
    reason VARCHAR,
    rated_by VARCHAR NOT NULL,
    rated_on DATE NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
