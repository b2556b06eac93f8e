/* ---
name = "z_from_p"
signature = "z_from_p(p)"
returns = "DOUBLE"
unit = "standard deviations"
about = "Distance from 0 of a standard normal statistic with the two-sided p value p; never negative."
null = "p is null"
source = "as kb_normal_quantile"

[[examples]]
call = "z_from_p(0.05)"
value = 1.959963984540054
from = "R -qnorm(0.025)"

[[examples]]
call = "z_from_p(1)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO z_from_p(p) AS -kb_normal_quantile(p / 2e0) + kb_check_probability('z_from_p', 'p', p);
