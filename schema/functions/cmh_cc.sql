/* ---
name = "cmh_cc"
signature = "cmh_cc(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
aggregate = true
about = "Statistic of the Mantel-Haenszel (CMH) test that the common odds ratio is 1, with continuity correction as R's mantelhaen.test has by default and SAS has not, 1 degree of freedom."
null = "no stratum says anything"
source = "Mantel and Haenszel 1959, JNCI 22:719, hypergeometric variance with N² (N - 1)"

[[examples]]
call = "cmh_cc(x1, n1, x2, n2)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
value = 1.3368
tolerance = 5.25e-05
from = "R mantelhaen.test, in statsmodels' TestStratified3"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO cmh_cc(events, total, comparator_events, comparator_total) AS
    pow(kb_cmh_z('cmh_cc', events, total, comparator_events, comparator_total, 0.5e0), 2);
