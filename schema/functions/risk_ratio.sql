/* ---
name = "risk_ratio"
signature = "risk_ratio(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "ratio"
about = "Risk in the first arm divided by risk in the comparator; infinity where only the comparator has no events."
null = "an argument is null, an arm has 0 participants, or neither arm has events"
source = "definition"

[[examples]]
call = "risk_ratio(7, 34, 1, 34)"
value = 7
from = "(7/34) / (1/34)"
--- */
CREATE OR REPLACE MACRO risk_ratio(events, total, comparator_events, comparator_total) AS
    (events::DOUBLE / total) / (comparator_events::DOUBLE / comparator_total)
    + CASE
        WHEN events > 0 OR comparator_events > 0
            THEN kb_check_counts('risk_ratio', events, total, comparator_events, comparator_total)
        ELSE kb_refuse_counts('risk_ratio', events, total, comparator_events, comparator_total)
    END;
