/* ---
name = "kb_stratum_differ"
signature = "kb_stratum_differ(function, events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
about = "What a stratum adds to the denominator of the Mantel-Haenszel odds ratio: events in the comparator times non-events in the first arm, over all participants."
null = "a count is null, or an arm has 0 participants"
source = "Mantel and Haenszel 1959, JNCI 22:719"

[[examples]]
call = "kb_stratum_differ('cmh', 2, 4, 1, 6)"
value = 0.2
from = "1 * 2 / 10"
--- */
CREATE OR REPLACE MACRO kb_stratum_differ(function, events, total, comparator_events, comparator_total) AS
    comparator_events * (total::DOUBLE - events) / (total::DOUBLE + comparator_total)
    + kb_check_counts(function, events, total, comparator_events, comparator_total);
