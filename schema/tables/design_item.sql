-- One row: a planned or prespecified quantity.
CREATE TABLE core.design_item (
    trial_id VARCHAR NOT NULL,
    endpoint_id VARCHAR,
    arm_id VARCHAR,
    item VARCHAR NOT NULL,
    relation VARCHAR,
    value DOUBLE,
    range_low DOUBLE,
    range_high DOUBLE,
    value_date DATE,
    unit VARCHAR,
    value_status VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    fact_id BIGINT NOT NULL
);
