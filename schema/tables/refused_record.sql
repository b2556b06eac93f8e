-- One row: a record that a load refused.
CREATE TABLE core.refused_record (
    source VARCHAR NOT NULL,            -- file, and file within an archive
    place VARCHAR NOT NULL,             -- line, or number of the record
    nct_id VARCHAR,
    reason VARCHAR NOT NULL,
    way_out VARCHAR NOT NULL,
    excerpt VARCHAR NOT NULL,           -- its first 500 characters
    loaded_at TIMESTAMP NOT NULL        -- UTC; SOURCE_DATE_EPOCH, where set, fixes it
);
