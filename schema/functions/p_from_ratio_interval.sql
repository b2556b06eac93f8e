/* ---
name = "p_from_ratio_interval"
signature = "p_from_ratio_interval(value, low, high, level)"
returns = "DOUBLE"
unit = "probability"
about = "Two-sided p value of no effect (a ratio of 1) that a ratio and its interval imply."
null = "an argument is null, or low, high and the value of no effect are the same"
source = "Altman and Bland 2011, BMJ 343:d2304, with the exact quantile and tail"

[[examples]]
call = "p_from_ratio_interval(0.81, 0.70, 0.94, 0.95)"
value = 0.005
tolerance = 0.0005
from = "Altman and Bland 2011, example"
--- */
CREATE OR REPLACE MACRO p_from_ratio_interval(value, low, high, level) AS
    kb_normal_tails(kb_ln(value) * (2e0 * kb_z(level)) / (kb_ln(high) - kb_ln(low)))
    + CASE WHEN low = high AND value = 1 THEN NULL::DOUBLE
        ELSE kb_check_interval('p_from_ratio_interval', low, high) END
    + kb_check_positive('p_from_ratio_interval', 'value', value)
    + kb_check_positive('p_from_ratio_interval', 'low', low)
    + kb_check_level('p_from_ratio_interval', level);
