/* ---
name = "kb_ln"
signature = "kb_ln(x)"
returns = "DOUBLE"
unit = ""
internal = true
about = "Natural logarithm, NaN where there is none."
null = "x is null"
source = "DuckDB 1.5 stops at ln(0), DuckDB 2.0 gives minus infinity; a null would make DuckDB drop the check that is added to it"

[[examples]]
call = "kb_ln(1)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_ln(x) AS ln(CASE WHEN x IS NULL OR x > 0 THEN x::DOUBLE ELSE 'nan'::DOUBLE END);
