/* ---
name = "kb_stratum_deviation"
signature = "kb_stratum_deviation(function, events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
about = "Events in the first arm minus what is expected of it when the risks are the same."
null = "a count is null, or an arm has 0 participants"
source = "Mantel and Haenszel 1959, JNCI 22:719"

[[examples]]
call = "kb_stratum_deviation('cmh', 2, 4, 1, 6)"
value = 0.8
from = "2 - 4 * 3 / 10"
--- */
CREATE OR REPLACE MACRO kb_stratum_deviation(function, events, total, comparator_events, comparator_total) AS
    events - total * ((events::DOUBLE + comparator_events) / (total::DOUBLE + comparator_total))
    + kb_check_counts(function, events, total, comparator_events, comparator_total);
