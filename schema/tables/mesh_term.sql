-- One row: a heading of the Medical Subject Headings that the registry assigns to a record's conditions or interventions.
CREATE TABLE core.mesh_term (
    trial_id VARCHAR NOT NULL,
    of_what VARCHAR NOT NULL,           -- condition or intervention
    kind VARCHAR NOT NULL,              -- term, or ancestor of one
    mesh_id VARCHAR,
    term VARCHAR NOT NULL,
    position INTEGER NOT NULL
);
