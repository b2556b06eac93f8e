/* ---
view = "printed_values"
grain = "One row is a cell of the evidence, as printed."
key = ["fact_id", "column_name"]

[columns]
fact_id     = { type = "BIGINT", kind = "fact", null = "never", about = "The fact behind the row; see the view facts." }
column_name = { type = "VARCHAR", kind = "identifier", null = "never", about = "Column of the view that holds the parsed value." }
printed     = { type = "VARCHAR", kind = "text", null = "never", about = "The text as printed." }
relation    = { type = "VARCHAR", kind = "category", vocabulary = "relation", null = "a non-value", about = "Relation of the quantity to the number." }
decimals    = { type = "INTEGER", kind = "count", unit = "digits", null = "a non-value", about = "Printed decimal places." }
status      = { type = "VARCHAR", kind = "category", vocabulary = "value_status", null = "never", about = "Status of the value." }
--- */
CREATE VIEW printed_values AS
SELECT fact_id, column_name, printed, relation, decimals, status
FROM core.printed_value;
