/* ---
name = "p_from_interval"
signature = "p_from_interval(value, low, high, level)"
returns = "DOUBLE"
unit = "probability"
about = "Two-sided p value of no effect (0) that a difference and its interval imply."
null = "an argument is null, or low, high and the value of no effect are the same"
source = "Altman and Bland 2011, BMJ 343:d2304, with the exact quantile and tail"

[[examples]]
call = "p_from_interval(1.959963984540054, 0, 3.919927969080108, 0.95)"
value = 0.05
tolerance = 1e-12
from = "definition"
--- */
CREATE OR REPLACE MACRO p_from_interval(value, low, high, level) AS
    kb_normal_tails(value * (2e0 * kb_z(level)) / (high - low))
    + CASE WHEN low = high AND value = 0 THEN NULL::DOUBLE ELSE kb_check_interval('p_from_interval', low, high) END
    + kb_check_level('p_from_interval', level);
