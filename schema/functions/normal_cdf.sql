/* ---
name = "normal_cdf"
signature = "normal_cdf(x)"
returns = "DOUBLE"
unit = "probability"
about = "Probability that a standard normal variable is at most x."
null = "x is null"
source = "as kb_normal_tails"

[[examples]]
call = "normal_cdf(1.959963984540054)"
value = 0.975
from = "R pnorm(1.959963984540054)"

[[examples]]
call = "normal_cdf(-10)"
value = 7.61985302416047e-24
tolerance = 1e-36
from = "R pnorm(-10)"
--- */
CREATE OR REPLACE MACRO normal_cdf(x) AS
    CASE WHEN x < 0 THEN kb_normal_tails(x) / 2e0 ELSE 1e0 - kb_normal_tails(x) / 2e0 END;
