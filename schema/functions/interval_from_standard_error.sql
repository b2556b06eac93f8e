/* ---
name = "interval_from_standard_error"
signature = "interval_from_standard_error(value, standard_error, level)"
returns = "interval"
unit = "unit of the value"
about = "Two-sided interval of a difference or mean from its standard error."
null = "an argument is null"
source = "value plus and minus z standard errors"

[[examples]]
call = "interval_from_standard_error(10, 1, 0.95)"
low = 8.040036015459947
high = 11.959963984540053
tolerance = 1e-06
from = "10 plus and minus 1.959964"
--- */
CREATE OR REPLACE MACRO interval_from_standard_error_low(value, standard_error, level) AS
    value - kb_z(level) * standard_error
    + kb_check_not_negative('interval_from_standard_error', 'standard_error', standard_error)
    + kb_check_level('interval_from_standard_error', level);

CREATE OR REPLACE MACRO interval_from_standard_error_high(value, standard_error, level) AS
    value + kb_z(level) * standard_error
    + kb_check_not_negative('interval_from_standard_error', 'standard_error', standard_error)
    + kb_check_level('interval_from_standard_error', level);

CREATE OR REPLACE MACRO interval_from_standard_error(value, standard_error, level) AS
    {'low': interval_from_standard_error_low(value, standard_error, level),
     'high': interval_from_standard_error_high(value, standard_error, level)};
