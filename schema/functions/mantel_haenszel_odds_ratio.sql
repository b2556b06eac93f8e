/* ---
name = "mantel_haenszel_odds_ratio"
signature = "mantel_haenszel_odds_ratio(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "ratio"
aggregate = true
about = "Odds ratio common to the strata, nothing added to empty cells; infinity where only the denominator is 0."
null = "no stratum has all four counts and participants in both arms, or both sums are 0"
source = "Mantel and Haenszel 1959, JNCI 22:719"

[[examples]]
call = "mantel_haenszel_odds_ratio(x1, n1, x2, n2)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
value = 1.101879
tolerance = 5.25e-07
from = "R mantelhaen.test, in statsmodels' TestStratified3"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO mantel_haenszel_odds_ratio(events, total, comparator_events, comparator_total) AS
    CASE
        WHEN kb_sum(kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events,
            comparator_total)) > 0
        THEN kb_sum(kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events, comparator_total))
            / kb_sum(kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events,
                comparator_total))
        WHEN kb_sum(kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events,
            comparator_total)) > 0
        THEN 'infinity'::DOUBLE
    END;
