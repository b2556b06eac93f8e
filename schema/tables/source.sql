-- One row: a document of a trial, or a work that such a document cites.
CREATE TABLE core.source (
    source_id VARCHAR NOT NULL,
    trial_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    citation VARCHAR USING COMPRESSION zstd NOT NULL,
    doi VARCHAR,
    pmid VARCHAR,
    registry_id VARCHAR,
    published_on DATE,
    sha256 VARCHAR,                     -- of the file that was read
    position INTEGER NOT NULL
);
