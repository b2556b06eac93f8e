/* ---
name = "normal_quantile"
signature = "normal_quantile(p)"
returns = "DOUBLE"
unit = "standard deviations"
about = "Value that a standard normal variable falls below with probability p."
null = "p is null"
source = "Wichura 1988, Applied Statistics 37:477, algorithm AS 241"

[[examples]]
call = "normal_quantile(0.975)"
value = 1.959963984540054
from = "R qnorm(0.975)"

[[examples]]
call = "normal_quantile(1e-20)"
value = -9.262340089798409
from = "R qnorm(1e-20)"
--- */
CREATE OR REPLACE MACRO normal_quantile(p) AS kb_normal_quantile(p) + kb_check_probability('normal_quantile', 'p', p);
