/* ---
name = "kb_z"
signature = "kb_z(level)"
returns = "DOUBLE"
unit = "standard deviations"
internal = true
about = "z of a two-sided confidence level, without the check of z_of_level."
null = "level is null"
source = "as kb_normal_quantile, NaN outside 0 to 1"

[[examples]]
call = "kb_z(0.95)"
value = 1.959963984540054
from = "R qnorm(0.975)"
--- */
CREATE OR REPLACE MACRO kb_z(level) AS -kb_normal_quantile((1e0 - level) / 2e0);
