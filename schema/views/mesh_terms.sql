/* ---
view = "mesh_terms"
grain = "One row is a heading of the Medical Subject Headings that the registry assigned to a record."
key = ["trial_id", "of_what", "kind", "mesh_id", "term"]

[columns]
trial_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
of_what  = { type = "VARCHAR", kind = "label", null = "never", about = "Whether it is a heading of the conditions or of the interventions: condition or intervention." }
kind     = { type = "VARCHAR", kind = "label", null = "never", about = "Whether it was assigned, or is broader than one that was: term or ancestor." }
mesh_id  = { type = "VARCHAR", kind = "identifier", null = "not stated", about = "Identifier of the heading." }
term     = { type = "VARCHAR", kind = "label", null = "never", about = "The heading." }
position = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
--- */
CREATE VIEW mesh_terms AS
SELECT trial_id, of_what, kind, mesh_id, term, position
FROM core.mesh_term;
