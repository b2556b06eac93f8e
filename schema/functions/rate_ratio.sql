/* ---
name = "rate_ratio"
signature = "rate_ratio(events, time_at_risk, comparator_events, comparator_time_at_risk)"
returns = "DOUBLE"
unit = "ratio"
about = "Events per time at risk in the first arm divided by the same in the comparator; infinity where only the comparator has no events."
null = "an argument is null, or neither arm has events"
source = "definition"

[[examples]]
call = "rate_ratio(60, 51477.5, 30, 54308.7)"
value = 2.11
tolerance = 0.00525
from = "(60 / 51477.5) / (30 / 54308.7)"
--- */
CREATE OR REPLACE MACRO rate_ratio(events, time_at_risk, comparator_events, comparator_time_at_risk) AS
    (events::DOUBLE / time_at_risk) / (comparator_events::DOUBLE / comparator_time_at_risk)
    + CASE
        WHEN events > 0 OR comparator_events > 0
            THEN kb_check_rates('rate_ratio', events, time_at_risk, comparator_events, comparator_time_at_risk)
        ELSE nullif(kb_check_rates('rate_ratio', events, time_at_risk, comparator_events, comparator_time_at_risk), 0e0)
    END;
