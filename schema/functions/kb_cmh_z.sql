/* ---
name = "kb_cmh_z"
signature = "kb_cmh_z(function, events, total, comparator_events, comparator_total, correction)"
returns = "DOUBLE"
unit = "standard deviations"
internal = true
aggregate = true
about = "Square root of the Mantel-Haenszel statistic over strata; correction 0 or 0.5 is taken from the distance where that is at least as large."
null = "no stratum says anything"
source = "Mantel and Haenszel 1959, JNCI 22:719, hypergeometric variance with N² (N - 1)"

[[examples]]
call = "kb_cmh_z('cmh_p', x1, n1, x2, n2, 0.5)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
value = 1.15620066
tolerance = 5e-05
from = "square root of 1.3368, R mantelhaen.test"
--- */
CREATE OR REPLACE MACRO kb_cmh_z(function, events, total, comparator_events, comparator_total, correction) AS
    CASE
        WHEN kb_sum(kb_stratum_variance(function, events, total, comparator_events, comparator_total)) > 0
        THEN (abs(kb_sum(kb_stratum_deviation(function, events, total, comparator_events, comparator_total)))
                - CASE WHEN abs(kb_sum(kb_stratum_deviation(function, events, total, comparator_events,
                    comparator_total))) >= correction
                    THEN correction ELSE 0e0 END)
            / sqrt(abs(kb_sum(kb_stratum_variance(function, events, total, comparator_events, comparator_total))))
    END;
