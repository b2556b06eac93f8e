/* ---
name = "standard_error_from_interval"
signature = "standard_error_from_interval(low, high, level)"
returns = "DOUBLE"
unit = ""
about = "Standard error that a two-sided interval of a difference or mean was made from."
null = "an argument is null"
source = "Cochrane Handbook 6.3.1 and 6.3.2, with the exact quantile"

[[examples]]
call = "standard_error_from_interval(-1.959963984540054, 1.959963984540054, 0.95)"
value = 1
tolerance = 1e-07
from = "definition"
--- */
CREATE OR REPLACE MACRO standard_error_from_interval(low, high, level) AS
    (high - low) / (2e0 * kb_z(level))
    + kb_check_interval('standard_error_from_interval', low, high)
        + kb_check_level('standard_error_from_interval', level);
