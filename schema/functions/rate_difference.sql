/* ---
name = "rate_difference"
signature = "rate_difference(events, time_at_risk, comparator_events, comparator_time_at_risk)"
returns = "DOUBLE"
unit = "events per unit of time at risk"
about = "Events per time at risk in the first arm minus the same in the comparator."
null = "an argument is null"
source = "definition"

[[examples]]
call = "rate_difference(41, 28010, 15, 19017)"
value = 0.000674994997335761
tolerance = 1e-15
from = "41/28010 - 15/19017"
--- */
CREATE OR REPLACE MACRO rate_difference(events, time_at_risk, comparator_events, comparator_time_at_risk) AS
    events::DOUBLE / time_at_risk - comparator_events::DOUBLE / comparator_time_at_risk
    + kb_check_rates('rate_difference', events, time_at_risk, comparator_events, comparator_time_at_risk);
