-- One row: a set of participants that a source analyses together.
CREATE TABLE core.population (
    trial_id VARCHAR NOT NULL,
    population_id VARCHAR NOT NULL,
    population VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    definition VARCHAR USING COMPRESSION zstd NOT NULL,
    parent_population_id VARCHAR,
    data_cutoff DATE,
    responders_of VARCHAR,              -- endpoint whose events, in the parent population, make it up
    responders_assessor VARCHAR,        -- who assessed that endpoint
    position INTEGER NOT NULL,
    source_id VARCHAR                   -- the registry record that it comes from; null for articles
);
