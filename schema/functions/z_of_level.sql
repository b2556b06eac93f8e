/* ---
name = "z_of_level"
signature = "z_of_level(level)"
returns = "DOUBLE"
unit = "standard deviations"
about = "Standard errors on each side of the estimate in a two-sided interval of this level."
null = "level is null"
source = "as kb_normal_quantile"

[[examples]]
call = "z_of_level(0.95)"
value = 1.959963984540054
from = "R qnorm(0.975)"

[[examples]]
call = "z_of_level(0.975)"
value = 2.241402727604947
from = "R qnorm(0.9875)"
--- */
CREATE OR REPLACE MACRO z_of_level(level) AS kb_z(level) + kb_check_level('z_of_level', level);
