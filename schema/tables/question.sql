-- One row: a question that a guideline asks (PICO).
CREATE TABLE core.question (
    question_id VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    population VARCHAR NOT NULL,
    intervention VARCHAR NOT NULL,
    comparator VARCHAR NOT NULL,
    setting VARCHAR,
    note VARCHAR,
    fact_id BIGINT NOT NULL
);
