/* ---
name = "kb_check_rates"
signature = "kb_check_rates(function, events, time_at_risk, comparator_events, comparator_time_at_risk)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where event counts and times at risk can be, to be added to a result; an error that names the argument otherwise."
null = "an argument is null"
source = "no formula"

[[examples]]
call = "kb_check_rates('rate_ratio', 41, 28010, 15, 19017)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_rates(function, events, time_at_risk, comparator_events, comparator_time_at_risk) AS
    CASE
        WHEN events >= 0 AND time_at_risk > 0 AND comparator_events >= 0 AND comparator_time_at_risk > 0 THEN 0e0
        WHEN events IS NULL OR time_at_risk IS NULL OR comparator_events IS NULL OR comparator_time_at_risk IS NULL
            THEN NULL
        WHEN events < 0 THEN error(function || ': events is ' || events || ', which is negative.')
        WHEN time_at_risk <= 0 THEN error(function || ': time_at_risk is ' || time_at_risk || ', which is not above 0.')
        WHEN comparator_events < 0
            THEN error(function || ': comparator_events is ' || comparator_events || ', which is negative.')
        ELSE error(function || ': comparator_time_at_risk is ' || comparator_time_at_risk || ', which is not above 0.')
    END;
