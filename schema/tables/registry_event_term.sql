-- One row: an adverse-event term in one of the two lists of a registry record, or what its totals and deaths are called.
CREATE TABLE core.registry_event_term (
    trial_id VARCHAR NOT NULL,
    seriousness VARCHAR NOT NULL,
    event INTEGER NOT NULL,             -- place in its list from 0; -1 for totals and deaths
    term VARCHAR NOT NULL,
    organ_system VARCHAR,
    source_vocabulary VARCHAR,
    assessment VARCHAR,
    comment VARCHAR
);
