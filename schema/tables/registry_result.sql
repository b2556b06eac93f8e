-- One row: a posted measurement of an outcome in one group. What the numbers are stands with the outcome (core.endpoint).
CREATE TABLE core.registry_result (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    outcome INTEGER NOT NULL,           -- from 0, as class and category
    class INTEGER NOT NULL,
    category INTEGER NOT NULL,
    group_id VARCHAR NOT NULL,
    class_title VARCHAR,
    category_title VARCHAR,
    value DOUBLE,
    spread DOUBLE,
    low DOUBLE,
    high DOUBLE,
    total BIGINT,
    is_total_of_class BOOLEAN NOT NULL, -- else of the whole outcome
    value_posted VARCHAR,
    spread_posted VARCHAR,
    low_posted VARCHAR,
    high_posted VARCHAR,
    status VARCHAR,                     -- why a posted value is no number; null for a number
    low_status VARCHAR,
    high_status VARCHAR,
    comment VARCHAR USING COMPRESSION zstd
);
