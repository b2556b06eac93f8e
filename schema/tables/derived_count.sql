-- One row: the whole numbers that fit numbers printed without them. Derived by us; never a reported value.
CREATE TABLE core.derived_count (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,       -- the column of the fact that the count would stand in
    n_low BIGINT NOT NULL,              -- smallest count that fits
    n_high BIGINT NOT NULL,             -- largest count that fits
    is_unique BOOLEAN NOT NULL,
    denominator BIGINT NOT NULL,
    method VARCHAR NOT NULL
);
