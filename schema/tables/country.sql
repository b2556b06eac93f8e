-- One row: a country in which a registry record names a location.
CREATE TABLE core.country (
    trial_id VARCHAR NOT NULL,
    country VARCHAR NOT NULL
);
