-- One row: what one rule of the audit says about printed numbers of one fact. Its identity is computed by the view findings:
-- a generated column would be computed for every row that is inserted, too.
CREATE TABLE core.finding (
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
    other_fact_ids BIGINT[] NOT NULL    -- facts beside it that the verdict rests on
);
