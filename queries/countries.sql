/* ---
title = "Countries"
question = "In which countries does the registry record name locations?"
grain = "One row is a country in which a registry record names a location."
key = ["trial_id", "country"]

[parameters.trial]
type = "VARCHAR"
kind = "trial"
about = "Trial, by registry id or acronym; all trials when left out."
example = "nct01564784"

[columns]
trial_id = { kind = "identifier", about = "Registry id of the trial in lower case." }
country  = { kind = "label", about = "Country." }

[fixture]
parameters = { trial = "t1" }
given.locations = [
  { trial_id = "t1", country = "Norway" },
  { trial_id = "t1", country = "Austria" },
  { trial_id = "t2", country = "Norway" },
]
expect = [
  { country = "Austria" },
  { country = "Norway" },
]

[[fixture.also]]
parameters = {}
expect = [
  { country = "Austria" },
  { country = "Norway" },
  { country = "Norway" },
]
--- */
SELECT trial_id, country
FROM locations
WHERE ($trial IS NULL OR trial_id = $trial)
ORDER BY trial_id, country;
