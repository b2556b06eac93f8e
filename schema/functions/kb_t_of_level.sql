/* ---
name = "kb_t_of_level"
signature = "kb_t_of_level(level, df)"
returns = "DOUBLE"
unit = "standard errors"
internal = true
about = "The two-sided quantile of the t distribution for a confidence level."
null = "an argument is null"
source = "by the incomplete beta function: Abramowitz, Stegun 26.5.27"

[[examples]]
call = "kb_t_of_level(0.95, 12)"
value = 2.1788128296672284
tolerance = 1e-11
from = "R qt(0.975, 12)"

[[examples]]
call = "kb_t_of_level(0.95, 1)"
value = 12.706204736174694
tolerance = 1e-10
from = "R qt(0.975, 1)"
--- */
CREATE OR REPLACE MACRO kb_t_of_level(level, df) AS
    list_transform([kb_beta_quantile(1e0 - level, df / 2e0, 0.5e0)], lambda x: sqrt(df * (1e0 - x) / x))[1];
