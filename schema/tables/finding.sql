-- One row: what one rule of the audit says about printed numbers of one fact.
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
    other_fact_ids BIGINT[] NOT NULL,   -- facts beside it that the verdict rests on
    fact_ids BIGINT[] AS (list_prepend(fact_id, other_fact_ids)),
    finding_id BIGINT AS (              -- 52 bits of an MD5
        (md5_number_upper(concat_ws('/', rule, fact_id, array_to_string(column_names, ','),
            array_to_string(list_prepend(fact_id, other_fact_ids), ','))) >> 12)::BIGINT
    )
);
