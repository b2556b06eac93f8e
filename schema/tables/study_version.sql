-- One row: a version of a registry record that brought other rows than the one before it.
CREATE TABLE core.study_version (
    trial_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,           -- from 1
    loaded_at TIMESTAMP NOT NULL,       -- UTC; SOURCE_DATE_EPOCH, where set, fixes it
    data_version VARCHAR,               -- date of the registry's data set that the record was taken from
    last_update_posted VARCHAR,
    content_hash VARCHAR,               -- SHA-256 of the record without the date of the data set
    loader_version INTEGER NOT NULL,    -- of the program that made rows of it
    what_changed VARCHAR
);
