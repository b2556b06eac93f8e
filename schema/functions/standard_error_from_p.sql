/* ---
name = "standard_error_from_p"
signature = "standard_error_from_p(value, p)"
returns = "DOUBLE"
unit = "unit of the value"
about = "Standard error that a difference and its two-sided p value imply; from a rounded p, a rounded answer."
null = "an argument is null, or the value is 0 or p is 1: p then says nothing about the spread"
source = "Cochrane Handbook 6.3.1 and 6.3.2"

[[examples]]
call = "standard_error_from_p(1.959963984540054, 0.05)"
value = 1
tolerance = 1e-09
from = "definition"
--- */
CREATE OR REPLACE MACRO standard_error_from_p(value, p) AS
    abs(value) / -kb_normal_quantile(p / 2e0)
    + CASE
        WHEN value = 0 OR p = 1 THEN nullif(kb_check_probability('standard_error_from_p', 'p', p), 0e0)
        ELSE kb_check_probability('standard_error_from_p', 'p', p)
    END;
