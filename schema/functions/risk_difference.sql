/* ---
name = "risk_difference"
signature = "risk_difference(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "percentage points"
about = "Risk in the first arm minus risk in the comparator."
null = "an argument is null, or an arm has 0 participants"
source = "definition"

[[examples]]
call = "risk_difference(7, 34, 1, 34)"
value = 17.647058823529413
from = "7/34 - 1/34"
--- */
CREATE OR REPLACE MACRO risk_difference(events, total, comparator_events, comparator_total) AS
    100e0 * (events::DOUBLE / total - comparator_events::DOUBLE / comparator_total)
    + kb_check_counts('risk_difference', events, total, comparator_events, comparator_total);
