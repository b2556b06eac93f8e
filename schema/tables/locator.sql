-- One row: a place where a fact is printed.
CREATE TABLE core.locator (
    fact_id BIGINT NOT NULL,
    position INTEGER NOT NULL,          -- 1 is the most detailed place
    locator VARCHAR NOT NULL
);
