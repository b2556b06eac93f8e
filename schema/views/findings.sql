/* ---
view = "findings"
grain = "One row is what one rule of the audit says about printed numbers of one fact."
key = ["finding_id"]

[columns]
finding_id   = { type = "BIGINT", kind = "identifier", null = "never", about = "Identity of the finding, the same in every build of the same content." }
rule         = { type = "VARCHAR", kind = "identifier", null = "never", about = "Short name of the rule." }
trial_id     = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case; the question_id where a question holds it." }
verdict      = { type = "VARCHAR", kind = "category", vocabulary = "verdict", null = "never", about = "Whether the printed numbers fit the others." }
severity     = { type = "VARCHAR", kind = "category", vocabulary = "severity", null = "never", about = "How much it matters where they do not." }
column_names = { type = "VARCHAR[]", kind = "list", null = "never", about = "Printed cells of the fact that are tested; see the view printed_values." }
reported     = { type = "VARCHAR", kind = "text", null = "never", about = "What is printed." }
recomputed   = { type = "VARCHAR", kind = "text", null = "nothing could be recomputed", about = "What the other numbers give." }
method       = { type = "VARCHAR", kind = "text", null = "nothing could be recomputed", about = "Formula or method of the recomputation; for the verdict rounding also the convention." }
explanation  = { type = "VARCHAR", kind = "text", null = "never", about = "The finding in words: what is printed where, what it should be, what could explain it." }
fact_ids     = { type = "BIGINT[]", kind = "list", null = "never", about = "Every fact that the verdict rests on, the tested one first." }
fact_id      = { type = "BIGINT", kind = "fact", null = "never", about = "The fact whose printed numbers are tested; see the view facts." }
--- */
CREATE VIEW findings AS
WITH complete AS (
    SELECT rule, trial_id, verdict, severity, column_names, reported, recomputed, method, explanation,
        list_prepend(fact_id, other_fact_ids) AS fact_ids, fact_id
    FROM core.finding
)
SELECT
    -- 52 bits of an MD5.
    (md5_number_upper(concat_ws('/', rule, fact_id, array_to_string(column_names, ','), array_to_string(fact_ids, ',')))
        >> 12)::BIGINT AS finding_id,
    rule, trial_id, verdict, severity, column_names, reported, recomputed, method, explanation, fact_ids, fact_id
FROM complete;
