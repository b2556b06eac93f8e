-- One row: an endpoint with its estimand as far as the source gives it.
CREATE TABLE core.endpoint (
    trial_id VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL,
    endpoint VARCHAR NOT NULL USING COMPRESSION zstd,
    kind VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    definition VARCHAR USING COMPRESSION zstd,
    assessor VARCHAR,
    timepoint VARCHAR USING COMPRESSION zstd,
    time_value DOUBLE,
    time_unit VARCHAR,
    favourable_direction VARCHAR,
    alpha_two_sided DOUBLE,
    alpha_status VARCHAR NOT NULL,
    objective_met BOOLEAN,
    objective_met_status VARCHAR NOT NULL,
    estimand_treatment VARCHAR,
    estimand_population VARCHAR,
    estimand_variable VARCHAR,
    estimand_intercurrent_events VARCHAR,
    estimand_summary_measure VARCHAR,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL,
    reporting_status VARCHAR,           -- these and all below: of a registry record only
    statistic VARCHAR,                  -- what the numbers of the outcome are
    dispersion VARCHAR,                 -- what their spread and limits are
    measure_type VARCHAR,               -- as posted
    dispersion_type VARCHAR,            -- as posted
    unit VARCHAR,
    unit_posted VARCHAR,
    registry_outcome INTEGER,           -- from 0
    is_counted BOOLEAN,                 -- its numbers count participants
    unit_of_total VARCHAR,              -- what its denominators count, where that is not participants
    ci_level DOUBLE,                    -- of its limits, percent
    title_posted VARCHAR                -- where it differs from the title shown
);
