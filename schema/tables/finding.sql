-- One row: what one rule of the audit says about printed numbers of one fact.
CREATE TABLE core.finding (
    finding_id BIGINT NOT NULL,         -- 52 bits of the MD5 of rule, fact_id, column_names and fact_ids
    rule VARCHAR NOT NULL,
    trial_id VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    fact_id BIGINT NOT NULL,            -- the fact whose printed numbers are tested
    column_names VARCHAR[] NOT NULL,    -- which of them
    reported VARCHAR NOT NULL,
    recomputed VARCHAR,
    method VARCHAR,
    explanation VARCHAR NOT NULL USING COMPRESSION zstd,
    fact_ids BIGINT[] NOT NULL          -- every fact that the verdict rests on, the tested one first
);
