/* ---
name = "mantel_haenszel_risk_ratio_greenland_robins"
signature = "mantel_haenszel_risk_ratio_greenland_robins(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "ratio"
aggregate = true
about = "Interval of the risk ratio common to the strata, nothing added to empty cells; level is one number, not a column."
null = "level is null, or one of the two sums of the risk ratio is 0"
source = "Greenland and Robins 1985, Biometrics 41:55"

[[examples]]
call = "mantel_haenszel_risk_ratio_greenland_robins(x1, n1, x2, n2, 0.95)"
rows = [
    [4, 123, 11, 139], [6, 306, 29, 303], [3, 231, 11, 220], [62, 13598, 248, 12867], [33, 5069, 47, 5808],
    [180, 1541, 372, 1451], [8, 2545, 10, 629], [505, 88391, 499, 88391], [29, 7499, 45, 7277], [17, 1716, 65, 1665],
    [186, 50634, 141, 27338], [5, 2498, 3, 2341], [27, 16913, 29, 17854],
]
low = 0.5881
high = 0.6862
tolerance = 5.25e-05
from = "R metafor rma.mh on dat.bcg"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO mantel_haenszel_risk_ratio_greenland_robins_low(events, total, comparator_events,
    comparator_total, level) AS
    mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total)
    * exp(-kb_z(level) * sqrt(kb_greenland_variance(events, total, comparator_events, comparator_total)))
    + kb_check_level('mantel_haenszel_risk_ratio_greenland_robins', level);

CREATE OR REPLACE MACRO mantel_haenszel_risk_ratio_greenland_robins_high(events, total, comparator_events,
    comparator_total, level) AS
    mantel_haenszel_risk_ratio(events, total, comparator_events, comparator_total)
    * exp(kb_z(level) * sqrt(kb_greenland_variance(events, total, comparator_events, comparator_total)))
    + kb_check_level('mantel_haenszel_risk_ratio_greenland_robins', level);

CREATE OR REPLACE MACRO mantel_haenszel_risk_ratio_greenland_robins(events, total, comparator_events, comparator_total,
    level) AS
    {'low': mantel_haenszel_risk_ratio_greenland_robins_low(events, total, comparator_events, comparator_total, level),
     'high': mantel_haenszel_risk_ratio_greenland_robins_high(events, total, comparator_events, comparator_total, level)};
