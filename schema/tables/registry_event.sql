-- One row: counts of an adverse-event term, a group's total, or its deaths, in one group.
CREATE TABLE core.registry_event (
    fact_id BIGINT NOT NULL,
    trial_id VARCHAR NOT NULL,
    seriousness VARCHAR NOT NULL,       -- any is for deaths from all causes only
    event INTEGER NOT NULL,             -- see core.registry_event_term
    group_id VARCHAR NOT NULL,
    n_affected BIGINT,
    n_at_risk BIGINT,
    n_events BIGINT
);
