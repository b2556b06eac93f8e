-- One row: a characteristic before treatment that a registry record posts.
CREATE TABLE core.registry_measure (
    trial_id VARCHAR NOT NULL,
    measure INTEGER NOT NULL,           -- from 0
    characteristic VARCHAR NOT NULL,
    statistic VARCHAR NOT NULL,
    dispersion VARCHAR,
    ci_level DOUBLE,                    -- in percent, where dispersion is a confidence interval
    unit VARCHAR,
    measure_type VARCHAR,               -- as posted
    description VARCHAR USING COMPRESSION zstd
);
