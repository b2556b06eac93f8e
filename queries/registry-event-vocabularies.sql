/* ---
title = "Vocabularies of adverse events"
question = "In which vocabulary does the registry record name its adverse events?"
grain = "One row is a vocabulary that a record names for its adverse events, with the number of its terms."
key = ["trial_id", "source_vocabulary"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id          = { kind = "identifier", about = "Registry id of the trial in lower case." }
source_vocabulary = { kind = "label", about = "Vocabulary of the terms, as posted in a registry record." }
n_terms           = { kind = "count", unit = "terms", about = "Terms of that vocabulary." }

[fixture]
parameters = { trial = "t1" }
given.adverse_events = [
  { trial_id = "t1", population_id = "events", population = "Events", term = "Nausea", source_vocabulary = "MedDRA 24.0", seriousness = "other", n_affected_status = "reported", n_at_risk_source = "printed", percent_status = "derived", n_events_status = "reported", value_status = "reported", position = 1, fact_id = 1 },
  { trial_id = "t1", population_id = "events", population = "Events", term = "Pneumonia", source_vocabulary = "MedDRA 24.0", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "printed", percent_status = "derived", n_events_status = "reported", value_status = "reported", position = 2, fact_id = 2 },
  { trial_id = "t1", population_id = "events", population = "Events", term = "Any adverse event", seriousness = "serious", n_affected_status = "reported", n_at_risk_source = "printed", percent_status = "derived", n_events_status = "reported", value_status = "reported", position = 3, fact_id = 3 },
  { trial_id = "t2", population_id = "events", population = "Events", term = "Nausea", source_vocabulary = "CTCAE", seriousness = "other", n_affected_status = "reported", n_at_risk_source = "printed", percent_status = "derived", n_events_status = "reported", value_status = "reported", position = 1, fact_id = 4 },
]
expect = [
  { trial_id = "t1", source_vocabulary = "MedDRA 24.0", n_terms = 2 },
]

[[fixture.also]]
parameters = {}
expect = [
  { trial_id = "t1" },
  { trial_id = "t2" },
]
--- */
SELECT trial_id, source_vocabulary, COUNT(DISTINCT term) AS n_terms
FROM adverse_events
WHERE ($trial IS NULL OR trial_id = $trial)
    AND source_vocabulary IS NOT NULL
GROUP BY trial_id, source_vocabulary
ORDER BY trial_id, source_vocabulary;
