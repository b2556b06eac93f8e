/* ---
name = "mantel_haenszel_odds_ratio_robins"
signature = "mantel_haenszel_odds_ratio_robins(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "ratio"
aggregate = true
about = "Interval of the odds ratio common to the strata, nothing added to empty cells; level is one number, not a column."
null = "level is null, or one of the two sums of the odds ratio is 0"
source = "Robins, Breslow, Greenland 1986, Biometrics 42:311"

[[examples]]
call = "mantel_haenszel_odds_ratio_robins(x1, n1, x2, n2, 0.95)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
low = 0.9402012
high = 1.2913602
tolerance = 1.05e-07
from = "R mantelhaen.test, in statsmodels' TestStratified3"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO mantel_haenszel_odds_ratio_robins_low(events, total, comparator_events, comparator_total,
    level) AS
    mantel_haenszel_odds_ratio(events, total, comparator_events, comparator_total)
    * exp(-kb_z(level) * sqrt(kb_robins_variance(events, total, comparator_events, comparator_total)))
    + kb_check_level('mantel_haenszel_odds_ratio_robins', level);

CREATE OR REPLACE MACRO mantel_haenszel_odds_ratio_robins_high(events, total, comparator_events, comparator_total,
    level) AS
    mantel_haenszel_odds_ratio(events, total, comparator_events, comparator_total)
    * exp(kb_z(level) * sqrt(kb_robins_variance(events, total, comparator_events, comparator_total)))
    + kb_check_level('mantel_haenszel_odds_ratio_robins', level);

CREATE OR REPLACE MACRO mantel_haenszel_odds_ratio_robins(events, total, comparator_events, comparator_total, level) AS
    {'low': mantel_haenszel_odds_ratio_robins_low(events, total, comparator_events, comparator_total, level),
     'high': mantel_haenszel_odds_ratio_robins_high(events, total, comparator_events, comparator_total, level)};
