/* ---
name = "kb_robins_variance"
signature = "kb_robins_variance(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
aggregate = true
about = "Variance of the logarithm of mantel_haenszel_odds_ratio."
null = "one of the two sums of the odds ratio is 0"
source = "Robins, Breslow, Greenland 1986, Biometrics 42:311"

[[examples]]
call = "kb_robins_variance(x1, n1, x2, n2)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
value = 0.006552
tolerance = 1e-05
from = "square of ln(1.2913602/0.9402012) / (2 * 1.959964), R mantelhaen.test"
--- */
CREATE OR REPLACE MACRO kb_robins_variance(events, total, comparator_events, comparator_total) AS
    CASE WHEN kb_sum(kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events,
        comparator_total)) > 0
            AND kb_sum(kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events,
                comparator_total)) > 0
        THEN kb_sum((events + (comparator_total::DOUBLE - comparator_events)) / (total::DOUBLE + comparator_total)
                * kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events, comparator_total))
            / (2e0 * pow(kb_sum(kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events,
                comparator_total)), 2))
        + kb_sum((events + (comparator_total::DOUBLE - comparator_events)) / (total::DOUBLE + comparator_total)
                * kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events, comparator_total)
            + (comparator_events + (total::DOUBLE - events)) / (total::DOUBLE + comparator_total)
                * kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events, comparator_total))
            / (2e0 * kb_sum(kb_stratum_agree('mantel_haenszel_odds_ratio', events, total, comparator_events,
                comparator_total))
                * kb_sum(kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events,
                    comparator_total)))
        + kb_sum((comparator_events + (total::DOUBLE - events)) / (total::DOUBLE + comparator_total)
                * kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events, comparator_total))
            / (2e0 * pow(kb_sum(kb_stratum_differ('mantel_haenszel_odds_ratio', events, total, comparator_events,
                comparator_total)), 2))
    END;
