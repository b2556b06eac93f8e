/* ---
name = "kb_beta_quantile"
signature = "kb_beta_quantile(p, a, b)"
returns = "DOUBLE"
unit = "fraction"
internal = true
about = "Quantile p of Beta(a, b) by bisection, for a and b above 0: right, but slow. kb uses scipy.special.betaincinv on its own connections."
null = "an argument is null"
source = "I_x(a, b) = 1 - I_(1-x)(b, a), DLMF 8.17.4"

[[examples]]
call = "kb_beta_quantile(0.975, 5, 196)"
value = 0.05041360908989634
tolerance = 1e-12
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"

[[examples]]
call = "kb_beta_quantile(0.025, 5.5, 5.5)"
value = 0.2235287
tolerance = 5.25e-08
from = "R tern, prop_jeffreys, 5 of 10"
--- */
CREATE OR REPLACE MACRO kb_beta_quantile(p, a, b) AS
    list_transform([{'p': p::DOUBLE, 'a': a::DOUBLE, 'b': b::DOUBLE, 'low': kb_beta_quantile_low_half(p, a, b)}],
        lambda s:
        CASE WHEN s['low'] < 0.499999999999999e0 THEN s['low']
            ELSE 1e0 - kb_beta_quantile_low_half(1e0 - s['p'], s['b'], s['a']) END)[1];
