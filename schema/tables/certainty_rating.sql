-- One row: a person's rating of one domain of the certainty of the evidence, for one outcome.
CREATE TABLE core.certainty_rating (
    question_id VARCHAR NOT NULL,
    outcome_id VARCHAR NOT NULL,
    domain VARCHAR NOT NULL,
    rating VARCHAR NOT NULL,
    reason VARCHAR,
    rated_by VARCHAR NOT NULL,
    rated_on DATE NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
