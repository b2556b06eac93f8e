/* ---
title = "Sources"
question = "Which documents do the numbers come from, and which literature do they cite?"
grain = "One row is a document of a trial, or a work that such a document cites."
key = ["trial_id", "source_id"]
note = "Sources are not facts themselves, so the rows have no fact_id; `kb trace` leads from a fact to its source."

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[parameters.kind]
type = "VARCHAR"
kind = "category"
about = "Kind of source; 'reference' is literature cited for background figures. All when left out."
choices_from = "SELECT word FROM vocabulary WHERE vocabulary = 'source_kind' ORDER BY word"
example = "article"

[columns]
trial_id     = { kind = "identifier", about = "Registry id of the trial in lower case." }
source_id    = { kind = "identifier", about = "Short name of the source." }
kind         = { kind = "category", about = "Kind of source; 'reference' is literature quoted for background." }
citation     = { kind = "citation", about = "Citation." }
doi          = { kind = "identifier", null = "not stated", about = "Digital object identifier." }
pmid         = { kind = "identifier", null = "not stated", about = "PubMed id." }
registry_id  = { kind = "identifier", null = "not a registered trial", about = "Registry id that the source reports on." }
published_on = { kind = "date", null = "not stated", about = "Date of publication." }
sha256       = { kind = "identifier", null = "no file was at hand", about = "SHA-256 of the file that was read." }

[fixture]
parameters = { trial = "t1", kind = "article" }
given.sources = [
  { trial_id = "t1", kind = "article", source_id = "smith-2020", citation = "Smith 2020", doi = "10.1/x", published_on = 2020-05-01, position = 2 },
  { trial_id = "t1", kind = "reference", source_id = "jones-2001", citation = "Jones 2001", position = 1 },
  { trial_id = "t1", kind = "article", source_id = "brown-2019", citation = "Brown 2019", position = 1 },
  { trial_id = "t2", kind = "article", source_id = "lee-2018", citation = "Lee 2018", position = 1 },
]
given.vocabulary = [
  { vocabulary = "source_kind", word = "article" },
  { vocabulary = "source_kind", word = "reference" },
  { vocabulary = "role", word = "all" },
]
expect = [
  { source_id = "brown-2019", doi = "NULL", published_on = "NULL" },
  { source_id = "smith-2020", doi = "10.1/x", published_on = 2020-05-01 },
]

[[fixture.also]]
parameters = {}
expect = [
  { source_id = "brown-2019" },
  { source_id = "smith-2020" },
  { source_id = "jones-2001" },
  { source_id = "lee-2018" },
]
--- */
SELECT trial_id, source_id, kind, citation, doi, pmid, registry_id, published_on, sha256
FROM sources
WHERE ($trial IS NULL OR trial_id = $trial)
    AND ($kind IS NULL OR kind = $kind)
ORDER BY trial_id, CASE WHEN kind = 'reference' THEN 1 ELSE 0 END, position, source_id;
