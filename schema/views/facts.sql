/* ---
view = "facts"
grain = "One row is a fact: an estimate at one place of one source."
key = ["fact_id"]

[columns]
fact_id   = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
fact_key  = { type = "VARCHAR", kind = "identifier", null = "never", about = "The same identity as text: source, place, row, column." }
trial_id  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Registry id of the trial in lower case.", references = "trials.trial_id" }
source_id = { type = "VARCHAR", kind = "identifier", null = "never", about = "Source that prints it." }
view_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "View that holds it." }
locators  = { type = "VARCHAR[]", kind = "list", null = "never", about = "Every place where it is printed, the most detailed first." }
reported  = { type = "VARCHAR", kind = "text", null = "never", about = "What is printed there." }
note      = { type = "VARCHAR", kind = "text", null = "none", about = "Note of the person who extracted it." }
position  = { type = "INTEGER", kind = "order", null = "never", about = "Order in which the source reports the rows." }
--- */
CREATE VIEW facts AS
SELECT f.fact_id, f.fact_key, f.trial_id, f.source_id, f.view_name, l.locators, f.reported, f.note, f.position
FROM core.fact AS f
JOIN (
    SELECT fact_id, array_agg(locator ORDER BY position) AS locators
    FROM core.locator
    GROUP BY fact_id
) AS l ON l.fact_id = f.fact_id;
