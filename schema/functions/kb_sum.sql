/* ---
name = "kb_sum"
signature = "kb_sum(x)"
returns = "DOUBLE"
unit = ""
internal = true
aggregate = true
about = "Sum of numbers below 1e18, exact to 20 decimal places, whatever their order."
null = "no number is there"
source = "no formula"

[[examples]]
call = "kb_sum(x1 / 10e0)"
rows = [[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]
value = 0.6
from = "definition"
--- */
-- The last digits of a sum of doubles depend on the order, and threads bring rows in an order that changes.
CREATE OR REPLACE MACRO kb_sum(x) AS CAST(sum(CAST(x AS DECIMAL(38, 20))) AS DOUBLE);
