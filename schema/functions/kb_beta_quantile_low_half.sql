/* ---
name = "kb_beta_quantile_low_half"
signature = "kb_beta_quantile_low_half(p, a, b)"
returns = "DOUBLE"
unit = "fraction"
internal = true
about = "Quantile p of Beta(a, b) where it is at most 1/2, else 1/2: 60 bisections of the series of kb_log_beta_terms."
null = "an argument is null"
source = "as kb_log_beta_terms"

[[examples]]
call = "kb_beta_quantile_low_half(0.025, 4, 197)"
value = 0.005475565879556443
tolerance = 1e-12
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"
--- */
-- greatest(b - i, b - floor(b)) is the power of 1 - x at the term with index i = j + 1: b - 1 - j while that is not
-- negative, then the fraction that is left of b.
CREATE OR REPLACE MACRO kb_beta_quantile_low_half(p, a, b) AS
    list_transform([{'p': p::DOUBLE, 'a': a::DOUBLE, 'b': b::DOUBLE, 'rest': b::DOUBLE - floor(b::DOUBLE),
                     'c': kb_log_beta_terms(a, b)}], lambda s:
        list_reduce(
            -- The first element is the bracket to start from, the others only count the steps.
            list_transform(range(61), lambda k: [0e0, 0.5e0]),
            lambda limits, step: list_transform(
                [{'x': (limits[1] + limits[2]) / 2e0, 'ln_x': ln((limits[1] + limits[2]) / 2e0),
                  'ln_y': ln(1e0 - (limits[1] + limits[2]) / 2e0)}],
                lambda m: CASE WHEN list_sum(list_transform(s['c'], lambda c, i:
                        exp(c + (s['a'] + i - 1) * m['ln_x'] + greatest(s['b'] - i, s['rest']) * m['ln_y']))) < s['p']
                    THEN [m['x'], limits[2]] ELSE [limits[1], m['x']] END)[1])[2])[1];
