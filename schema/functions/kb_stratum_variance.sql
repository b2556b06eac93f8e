/* ---
name = "kb_stratum_variance"
signature = "kb_stratum_variance(function, events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
about = "Hypergeometric variance of the events in the first arm; 0 for a stratum of one participant."
null = "a count is null, or an arm has 0 participants"
source = "Mantel and Haenszel 1959, JNCI 22:719"

[[examples]]
call = "kb_stratum_variance('cmh', 2, 4, 1, 6)"
value = 0.56
from = "4 * 6 * 3 * 7 / (100 * 9)"
--- */
CREATE OR REPLACE MACRO kb_stratum_variance(function, events, total, comparator_events, comparator_total) AS
    CASE WHEN total::DOUBLE + comparator_total > 1
        THEN total * (comparator_total / (total::DOUBLE + comparator_total))
            * ((events::DOUBLE + comparator_events) / (total::DOUBLE + comparator_total))
            * (total::DOUBLE + comparator_total - events - comparator_events)
            / (total::DOUBLE + comparator_total - 1e0)
        ELSE 0e0 END
    + kb_check_counts(function, events, total, comparator_events, comparator_total);
