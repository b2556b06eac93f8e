/* ---
name = "kb_log_beta_terms"
signature = "kb_log_beta_terms(a, b)"
returns = "DOUBLE[]"
unit = ""
internal = true
about = "Logarithms of the coefficients of a series for the regularised incomplete beta function up to x = 1/2: I_x(a, b) is the sum over j = 0, 1, ... of exp(c_j) x^(a+j) (1-x)^(b-1-j), where from j = floor(b) on the second power stays at b - floor(b)."
null = "an argument is null"
source = "DLMF 8.17.18 applied floor(b) times, then DLMF 8.17.8 for what is left, cut where terms fall below 2^-64"

[[examples]]
call = "len(kb_log_beta_terms(4, 197))"
value = 197
from = "definition"
--- */
-- Fields are s['a'], not s.a: where a query calls one of its tables s, s.a would be that table's column.
CREATE OR REPLACE MACRO kb_log_beta_terms(a, b) AS
    list_transform([{'a': a::DOUBLE, 'b': b::DOUBLE, 'whole': floor(b::DOUBLE)}], lambda s:
        list_transform(
            range(CAST(s['whole'] + CASE WHEN s['b'] > s['whole'] THEN 64 ELSE 0 END AS BIGINT)),
            lambda j: CASE
                WHEN j < s['whole'] THEN lgamma(s['a'] + s['b']) - lgamma(s['a'] + 1 + j) - lgamma(s['b'] - j)
                ELSE lgamma(s['a'] + s['b'] + j - s['whole']) - lgamma(s['b'] - s['whole']) - lgamma(s['a'] + 1 + j)
            END))[1];
