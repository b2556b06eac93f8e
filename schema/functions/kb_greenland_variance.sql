/* ---
name = "kb_greenland_variance"
signature = "kb_greenland_variance(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
aggregate = true
about = "Variance of the logarithm of mantel_haenszel_risk_ratio."
null = "one of the two sums of the risk ratio is 0"
source = "Greenland and Robins 1985, Biometrics 41:55"

[[examples]]
call = "kb_greenland_variance(x1, n1, x2, n2)"
rows = [[4, 123, 11, 139]]
value = 0.325
tolerance = 0.001
from = "definition: 1/4 - 1/123 + 1/11 - 1/139 for one stratum"
--- */
-- Variance of the logarithm of the Mantel-Haenszel risk ratio; null where one of its two sums is 0.
CREATE OR REPLACE MACRO kb_greenland_variance(events, total, comparator_events, comparator_total) AS
    kb_sum((total::DOUBLE * comparator_total * (events + comparator_events)
            - events::DOUBLE * comparator_events * (total + comparator_total))
            / ((total::DOUBLE + comparator_total) * (total + comparator_total))
        + kb_check_counts('mantel_haenszel_risk_ratio', events, total, comparator_events, comparator_total))
    / NULLIF(kb_sum(events * comparator_total::DOUBLE / (total::DOUBLE + comparator_total)
            + kb_check_counts('mantel_haenszel_risk_ratio', events, total, comparator_events, comparator_total))
        * kb_sum(comparator_events * total::DOUBLE / (total::DOUBLE + comparator_total)
            + kb_check_counts('mantel_haenszel_risk_ratio', events, total, comparator_events, comparator_total)), 0);
