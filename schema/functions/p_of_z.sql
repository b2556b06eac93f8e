/* ---
name = "p_of_z"
signature = "p_of_z(z)"
returns = "DOUBLE"
unit = "probability"
about = "Two-sided p value of a statistic that is standard normal under the null hypothesis."
null = "z is null"
source = "as kb_normal_tails"

[[examples]]
call = "p_of_z(-1.959963984540054)"
value = 0.05
from = "R 2 * pnorm(-1.959963984540054)"
--- */
CREATE OR REPLACE MACRO p_of_z(z) AS kb_normal_tails(z);
