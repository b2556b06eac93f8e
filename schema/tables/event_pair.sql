-- One row: counts in an experimental arm and in a comparator of a registry record, from which effects are computed: of an
-- adverse-event term, or of an outcome that counts participants. Only groups that are safely linked to an arm are paired.
CREATE TABLE core.event_pair (
    trial_id VARCHAR NOT NULL,
    seriousness VARCHAR,                -- with event and term: of an adverse event
    event INTEGER,
    term VARCHAR,
    outcome INTEGER,                    -- with class and category: of an outcome
    class INTEGER,
    category INTEGER,
    arm_id VARCHAR NOT NULL,
    comparator_id VARCHAR NOT NULL,
    events BIGINT NOT NULL,
    total BIGINT NOT NULL,
    comparator_events BIGINT NOT NULL,
    comparator_total BIGINT NOT NULL,
    fact_id BIGINT NOT NULL,
    comparator_fact_id BIGINT NOT NULL
);
