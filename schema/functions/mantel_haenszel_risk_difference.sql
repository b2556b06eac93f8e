/* ---
name = "mantel_haenszel_risk_difference"
signature = "mantel_haenszel_risk_difference(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "percentage points"
aggregate = true
about = "Risk difference common to the strata."
null = "no stratum has all four counts and participants in both arms"
source = "Greenland and Robins 1985, Biometrics 41:55"

[[examples]]
call = "mantel_haenszel_risk_difference(x1, n1, x2, n2)"
rows = [
    [4, 123, 11, 139], [6, 306, 29, 303], [3, 231, 11, 220], [62, 13598, 248, 12867], [33, 5069, 47, 5808],
    [180, 1541, 372, 1451], [8, 2545, 10, 629], [505, 88391, 499, 88391], [29, 7499, 45, 7277], [17, 1716, 65, 1665],
    [186, 50634, 141, 27338], [5, 2498, 3, 2341], [27, 16913, 29, 17854],
]
value = -0.33
tolerance = 0.00525
from = "R metafor rma.mh on dat.bcg, and Stata metan"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO mantel_haenszel_risk_difference(events, total, comparator_events, comparator_total) AS
    100e0 * kb_sum((events * comparator_total::DOUBLE - comparator_events * total::DOUBLE)
        / (total::DOUBLE + comparator_total)
            + kb_check_counts('mantel_haenszel_risk_difference', events, total, comparator_events, comparator_total))
        / kb_sum(total * comparator_total::DOUBLE / (total::DOUBLE + comparator_total)
            + kb_check_counts('mantel_haenszel_risk_difference', events, total, comparator_events, comparator_total));
