/* ---
name = "cmh"
signature = "cmh(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
aggregate = true
about = "Statistic of the Mantel-Haenszel (CMH) test that the common odds ratio is 1, without continuity correction, 1 degree of freedom."
null = "no stratum says anything"
source = "Mantel and Haenszel 1959, JNCI 22:719, hypergeometric variance with N² (N - 1)"

[[examples]]
call = "cmh(x1, n1, x2, n2)"
rows = [
    [313, 825, 19, 108], [207, 560, 8, 25], [205, 325, 391, 593], [278, 417, 244, 375], [138, 191, 299, 393],
    [351, 373, 317, 341],
]
value = 1.4313062481220369
tolerance = 5.25e-05
from = "statsmodels 0.15.0 StratifiedTable.test_null_odds(correction=False)"
--- */
-- An aggregate: one row is one stratum. Strata with a null or an arm without participants are left out, as by sum().
CREATE OR REPLACE MACRO cmh(events, total, comparator_events, comparator_total) AS
    pow(kb_cmh_z('cmh', events, total, comparator_events, comparator_total, 0e0), 2);
