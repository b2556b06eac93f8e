-- One row: a cell of the evidence, as printed.
CREATE TABLE core.printed_value (
    fact_id BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    printed VARCHAR NOT NULL,
    relation VARCHAR,
    decimals INTEGER,                   -- printed decimal places; null for a non-value
    status VARCHAR NOT NULL
);
