-- One row: a posted measurement of a characteristic before treatment in one group.
CREATE TABLE core.registry_baseline (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    measure INTEGER NOT NULL,           -- from 0, as class and category
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
    is_total_of_measure BOOLEAN NOT NULL, -- else of the whole module
    value_posted VARCHAR,
    spread_posted VARCHAR,
    low_posted VARCHAR,
    high_posted VARCHAR,
    status VARCHAR,                     -- why a posted value is no number; null for a number
    comment VARCHAR USING COMPRESSION zstd
);
