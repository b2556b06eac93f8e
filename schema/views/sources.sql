/* ---
view = "sources"
grain = "One row is a document of a trial, or a work that such a document cites."
key = ["trial_id", "source_id"]

[columns]
source_id    = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the source." }
trial_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case; the question_id where a question holds it." }
kind         = { type = "VARCHAR", kind = "category", vocabulary = "source_kind", null = "never", about = "Kind of source; 'reference' is literature quoted for background." }
citation     = { type = "VARCHAR", kind = "citation", null = "never", about = "Citation." }
doi          = { type = "VARCHAR", kind = "identifier", null = "not stated", about = "Digital object identifier." }
pmid         = { type = "VARCHAR", kind = "identifier", null = "not stated", about = "PubMed id." }
registry_id  = { type = "VARCHAR", kind = "identifier", null = "not a registered trial", about = "Registry id that the source reports on." }
published_on = { type = "DATE", kind = "date", null = "not stated", about = "Date of publication." }
sha256       = { type = "VARCHAR", kind = "identifier", null = "no file was at hand", about = "SHA-256 of the file that was read." }
position     = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
--- */
CREATE VIEW sources AS
SELECT source_id, trial_id, kind, citation, doi, pmid, registry_id, published_on, sha256, position
FROM core.source;
