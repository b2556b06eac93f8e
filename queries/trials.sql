/* ---
title = "Trials"
question = "Which trials does the knowledge base hold, and what are they about?"
grain = "One row is a trial."
key = ["trial_id"]

[parameters.condition]
type = "VARCHAR"
kind = "text"
about = "Part of the condition or the title, in any case; all trials when left out."
example = "leukemia"

[parameters.phase]
type = "VARCHAR"
kind = "label"
about = "Phase of development; all when left out."
choices_from = "SELECT DISTINCT phase FROM trials ORDER BY phase"
example = "3"

[columns]
trial_id         = { kind = "identifier", about = "Registry id of the trial in lower case." }
registry_id      = { kind = "identifier", about = "Registry id as registered." }
acronym          = { kind = "label", null = "it has none", about = "Acronym." }
title            = { kind = "label", about = "Title of the main report." }
condition        = { kind = "label", null = "not stated", about = "Condition studied." }
phase            = { kind = "label", null = "not stated", about = "Phase of development." }
design           = { kind = "text", null = "not stated", about = "Design in words." }
masking          = { kind = "label", null = "not stated", about = "Who was masked." }
allocation_ratio = { kind = "label", null = "not stated", about = "Allocation ratio, in the order of the arms." }
n_randomized     = { kind = "count", unit = "participants", null = "not printed", about = "Participants randomised in total." }
sponsor          = { kind = "label", null = "not stated", about = "Sponsor." }
n_countries      = { kind = "count", unit = "countries", null = "not printed", about = "Countries in which participants were enrolled." }
enrolment_start  = { kind = "date", null = "not printed", about = "First date of randomisation or enrolment." }
data_cutoff      = { kind = "date", null = "not printed", about = "Data cutoff of the main analysis; populations have their own." }
fact_id          = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = { condition = "LEUK", phase = "3" }
given.trials = [
  { trial_id = "t3", registry_id = "T3", title = "Asthma inhaler", condition = "asthma", phase = "3", fact_id = 3 },
  { trial_id = "t2", registry_id = "T2", title = "A drug in acute leukemia", phase = "3", fact_id = 2 },
  { trial_id = "t1", registry_id = "T1", acronym = "ONE", title = "A drug", condition = "Leukemia, relapsed", phase = "3", n_randomized = 300, data_cutoff = 2020-01-31, fact_id = 1 },
  { trial_id = "t4", registry_id = "T4", title = "A drug in leukemia", condition = "leukemia", phase = "2", fact_id = 4 },
]
expect = [
  { trial_id = "t1", acronym = "ONE", n_randomized = 300, data_cutoff = 2020-01-31, fact_id = 1 },
  { trial_id = "t2", acronym = "NULL", n_randomized = "NULL", fact_id = 2 },
]

[[fixture.also]]
parameters = {}
expect = [
  { fact_id = 1 },
  { fact_id = 2 },
  { fact_id = 3 },
  { fact_id = 4 },
]
--- */
SELECT trial_id, registry_id, acronym, title, condition, phase, design, masking, allocation_ratio, n_randomized,
    sponsor,
    n_countries, enrolment_start, data_cutoff, fact_id
FROM trials
WHERE ($condition IS NULL
        OR strpos(lower(COALESCE(condition, '')), lower($condition)) > 0
        OR strpos(lower(title), lower($condition)) > 0)
    AND ($phase IS NULL OR phase = $phase)
ORDER BY trial_id;
