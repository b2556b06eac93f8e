-- One row: what people decided may be pooled although it differs.
CREATE TABLE core.pooling_decision (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_on DATE NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
