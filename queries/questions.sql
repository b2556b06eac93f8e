/* ---
title = "Questions"
question = "Which questions can be answered, about whom, comparing what?"
grain = "One row is a question that a guideline asks."
key = ["question_id"]

[columns]
question_id  = { kind = "identifier", about = "Short name of the question." }
question     = { kind = "text", about = "The question in words." }
population   = { kind = "text", about = "The participants that the question is about." }
intervention = { kind = "text", about = "The intervention; in a network, the interventions." }
comparator   = { kind = "text", about = "What it is compared with." }
outcomes     = { kind = "count", unit = "outcomes", about = "Outcomes of the question." }
fact_id      = { kind = "fact", about = "The fact behind the row; see the view facts." }

[fixture]
parameters = {}
given.questions = [
  { question_id = "q2", question = "Does B help?", population = "Adults", intervention = "B", comparator = "Placebo", fact_id = 2 },
  { question_id = "q1", question = "Does A help?", population = "Adults", intervention = "A", comparator = "Placebo", fact_id = 1 },
]
given.question_outcomes = [
  { question_id = "q1", outcome_id = "death", fact_id = 3 },
  { question_id = "q1", outcome_id = "pain", fact_id = 4 },
]
expect = [
  { question_id = "q1", question = "Does A help?", outcomes = 2, fact_id = 1 },
  { question_id = "q2", outcomes = 0, fact_id = 2 },
]
--- */
SELECT q.question_id, q.question, q.population, q.intervention, q.comparator, count(o.outcome_id) AS outcomes, q.fact_id
FROM questions AS q
LEFT JOIN question_outcomes AS o ON o.question_id = q.question_id
GROUP BY q.question_id, q.question, q.population, q.intervention, q.comparator, q.fact_id
ORDER BY q.question_id;
