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
    value DOUBLE,
    value_posted VARCHAR,
    value_status VARCHAR NOT NULL,
    spread DOUBLE,
    spread_posted VARCHAR,
    spread_type VARCHAR,
    ci_level DOUBLE,
    ci_sides VARCHAR,
    ci_low DOUBLE,
    ci_low_posted VARCHAR,
    ci_low_status VARCHAR NOT NULL,
    ci_high DOUBLE,
    ci_high_posted VARCHAR,
    ci_high_status VARCHAR NOT NULL,
    p_relation VARCHAR,
    p_value DOUBLE,
    p_posted VARCHAR,
    p_value_status VARCHAR NOT NULL,
    test VARCHAR,
    hypothesis VARCHAR,                 -- superiority, non-inferiority ... as posted
    description VARCHAR USING COMPRESSION zstd,
    comment VARCHAR USING COMPRESSION zstd
);
