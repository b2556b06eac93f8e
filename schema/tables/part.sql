-- One row: a part of an endpoint or of a population; the parts of one whole do not overlap and add up to it.
CREATE TABLE core.part (
    trial_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,              -- endpoint or population
    whole_id VARCHAR NOT NULL,
    part_id VARCHAR NOT NULL,
    position INTEGER NOT NULL
);
