/* ---
name = "kb_stratum_agree"
signature = "kb_stratum_agree(function, events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
about = "What a stratum adds to the numerator of the Mantel-Haenszel odds ratio: events in the first arm times non-events in the comparator, over all participants."
null = "a count is null, or an arm has 0 participants"
source = "Mantel and Haenszel 1959, JNCI 22:719"

[[examples]]
call = "kb_stratum_agree('cmh', 2, 4, 1, 6)"
value = 1.0
from = "2 * 5 / 10"
--- */
CREATE OR REPLACE MACRO kb_stratum_agree(function, events, total, comparator_events, comparator_total) AS
    events * (comparator_total::DOUBLE - comparator_events) / (total::DOUBLE + comparator_total)
    + kb_check_counts(function, events, total, comparator_events, comparator_total);
