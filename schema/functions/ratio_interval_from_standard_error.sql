/* ---
name = "ratio_interval_from_standard_error"
signature = "ratio_interval_from_standard_error(value, standard_error, level)"
returns = "interval"
unit = "ratio"
about = "Two-sided interval of a ratio from its standard error of the natural logarithm."
null = "an argument is null"
source = "value times and divided by exp(z standard errors)"

[[examples]]
call = "ratio_interval_from_standard_error(1, 0.353653019151067, 0.95)"
low = 0.5
high = 2
tolerance = 1e-06
from = "ln(4) / (2 * 1.959964)"
--- */
CREATE OR REPLACE MACRO ratio_interval_from_standard_error_low(value, standard_error, level) AS
    value * exp(-kb_z(level) * standard_error)
    + kb_check_not_negative('ratio_interval_from_standard_error', 'standard_error', standard_error)
        + kb_check_positive('ratio_interval_from_standard_error', 'value', value)
    + kb_check_level('ratio_interval_from_standard_error', level);

CREATE OR REPLACE MACRO ratio_interval_from_standard_error_high(value, standard_error, level) AS
    value * exp(kb_z(level) * standard_error)
    + kb_check_not_negative('ratio_interval_from_standard_error', 'standard_error', standard_error)
        + kb_check_positive('ratio_interval_from_standard_error', 'value', value)
    + kb_check_level('ratio_interval_from_standard_error', level);

CREATE OR REPLACE MACRO ratio_interval_from_standard_error(value, standard_error, level) AS
    {'low': ratio_interval_from_standard_error_low(value, standard_error, level),
     'high': ratio_interval_from_standard_error_high(value, standard_error, level)};
