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
    total BIGINT,
    is_total_of_class BOOLEAN NOT NULL, -- else of the whole outcome
    value_posted VARCHAR,
    spread_posted VARCHAR,
    low_posted VARCHAR,
    high_posted VARCHAR,
    value_read DOUBLE,                  -- as all below, where the posted text is a number in another way of writing
    spread_read DOUBLE,
    low_read DOUBLE,
    high_read DOUBLE,
    status VARCHAR,                     -- why a posted value is no number; null for a number
    low_status VARCHAR,
    high_status VARCHAR,
    comment VARCHAR,
    -- The numbers follow from what is posted: they are computed when they are read, and once when a row is inserted.
    value DOUBLE AS (
        CASE WHEN status IS NULL AND value_read IS NULL THEN TRY_CAST(value_posted AS DOUBLE)
            ELSE value_read END
    ),
    spread DOUBLE AS (
        CASE WHEN isfinite(TRY_CAST(spread_posted AS DOUBLE)) AND NOT contains(spread_posted, '_')
            THEN TRY_CAST(spread_posted AS DOUBLE) ELSE spread_read END
    ),
    low DOUBLE AS (
        CASE WHEN low_status IS NULL AND low_read IS NULL THEN TRY_CAST(low_posted AS DOUBLE)
            ELSE low_read END
    ),
    high DOUBLE AS (
        CASE WHEN high_status IS NULL AND high_read IS NULL THEN TRY_CAST(high_posted AS DOUBLE)
            ELSE high_read END
    )
);
