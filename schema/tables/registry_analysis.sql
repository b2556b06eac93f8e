-- One row: a posted statistical analysis of an outcome.
CREATE TABLE core.registry_analysis (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    outcome INTEGER NOT NULL,           -- from 0, as analysis
    analysis INTEGER NOT NULL,
    group_ids VARCHAR NOT NULL,         -- separated by spaces
    group_titles VARCHAR NOT NULL,      -- separated by semicolons
    direction VARCHAR NOT NULL,
    group_id VARCHAR,                   -- numerator or minuend, where the direction is known; the only group
    comparator_group_id VARCHAR,
    measure VARCHAR NOT NULL,
    measure_posted VARCHAR,
    value_posted VARCHAR,
    value_read DOUBLE,                  -- as others of this kind, where the posted text is a number in another way of writing
    value_status VARCHAR NOT NULL,
    is_percent BOOLEAN,                 -- whether the groups' values prove a ratio to be in percent; null: they prove nothing
    spread_posted VARCHAR,
    spread_read DOUBLE,
    spread_type VARCHAR,
    ci_level DOUBLE,
    ci_sides VARCHAR,
    ci_low_posted VARCHAR,
    ci_low_read DOUBLE,
    ci_low_status VARCHAR NOT NULL,
    ci_high_posted VARCHAR,
    ci_high_read DOUBLE,
    ci_high_status VARCHAR NOT NULL,
    p_relation VARCHAR,
    p_value DOUBLE,
    p_posted VARCHAR,
    p_value_status VARCHAR NOT NULL,
    test VARCHAR,
    hypothesis VARCHAR,                 -- superiority, non-inferiority ... as posted
    description VARCHAR USING COMPRESSION zstd,
    comment VARCHAR USING COMPRESSION zstd,
    -- The numbers follow from what is posted: they are computed when they are read.
    value DOUBLE AS (
        CASE WHEN isfinite(TRY_CAST(value_posted AS DOUBLE)) AND NOT contains(value_posted, '_')
            THEN TRY_CAST(value_posted AS DOUBLE) ELSE value_read END
    ),
    spread DOUBLE AS (
        CASE WHEN isfinite(TRY_CAST(spread_posted AS DOUBLE)) AND NOT contains(spread_posted, '_')
            THEN TRY_CAST(spread_posted AS DOUBLE) ELSE spread_read END
    ),
    ci_low DOUBLE AS (
        CASE WHEN isfinite(TRY_CAST(ci_low_posted AS DOUBLE)) AND NOT contains(ci_low_posted, '_')
            THEN TRY_CAST(ci_low_posted AS DOUBLE) ELSE ci_low_read END
    ),
    ci_high DOUBLE AS (
        CASE WHEN isfinite(TRY_CAST(ci_high_posted AS DOUBLE)) AND NOT contains(ci_high_posted, '_')
            THEN TRY_CAST(ci_high_posted AS DOUBLE) ELSE ci_high_read END
    )
);
