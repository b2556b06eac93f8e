/* ---
name = "standard_error_from_ratio_p"
signature = "standard_error_from_ratio_p(value, p)"
returns = "DOUBLE"
unit = "natural logarithm of a ratio"
about = "Standard error of the natural logarithm that a ratio and its two-sided p value imply; from a rounded p, a rounded answer."
null = "an argument is null, or the value is 1 or p is 1: p then says nothing about the spread"
source = "Cochrane Handbook 6.3.1 and 6.3.2"

[[examples]]
call = "standard_error_from_ratio_p(2.718281828459045, 0.05)"
value = 0.5102134569
tolerance = 1e-09
from = "1 / 1.959964"
--- */
CREATE OR REPLACE MACRO standard_error_from_ratio_p(value, p) AS
    abs(kb_ln(value)) / -kb_normal_quantile(p / 2e0)
    + CASE
        WHEN value = 1 OR p = 1 THEN nullif(kb_check_probability('standard_error_from_ratio_p', 'p', p), 0e0)
        ELSE kb_check_probability('standard_error_from_ratio_p', 'p', p)
    END
    + kb_check_positive('standard_error_from_ratio_p', 'value', value);
