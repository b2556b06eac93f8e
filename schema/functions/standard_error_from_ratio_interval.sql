/* ---
name = "standard_error_from_ratio_interval"
signature = "standard_error_from_ratio_interval(low, high, level)"
returns = "DOUBLE"
unit = "natural logarithm of a ratio"
about = "Standard error of the natural logarithm that a two-sided interval of a ratio was made from."
null = "an argument is null"
source = "Cochrane Handbook 6.3.1 and 6.3.2, with the exact quantile"

[[examples]]
call = "standard_error_from_ratio_interval(0.5, 2, 0.95)"
value = 0.353653019151067
tolerance = 1e-07
from = "ln(4) / (2 * 1.959964)"
--- */
CREATE OR REPLACE MACRO standard_error_from_ratio_interval(low, high, level) AS
    (kb_ln(high) - kb_ln(low)) / (2e0 * kb_z(level))
    + kb_check_interval('standard_error_from_ratio_interval', low, high)
        + kb_check_positive('standard_error_from_ratio_interval', 'low', low)
            + kb_check_level('standard_error_from_ratio_interval', level);
