-- One row: which outcome of a registry record people say an endpoint of an article is; from outcomes.csv.
CREATE TABLE core.outcome_match (
    trial_id VARCHAR NOT NULL,
    endpoint_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,           -- as written: the number of the outcome, from 1, or its title
    is_comparable BOOLEAN NOT NULL,
    reason VARCHAR,                     -- why its numbers cannot be compared
    note VARCHAR,
    position INTEGER NOT NULL
);
