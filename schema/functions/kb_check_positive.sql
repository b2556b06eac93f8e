/* ---
name = "kb_check_positive"
signature = "kb_check_positive(function, argument, value)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where a value is above 0, to be added to a result; an error that names the argument otherwise."
null = "the value is null"
source = "no formula"

[[examples]]
call = "kb_check_positive('change_ratio_level', 'low', 0.5)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_positive(function, argument, value) AS
    CASE
        WHEN value > 0 THEN 0e0
        WHEN value IS NULL THEN NULL
        ELSE error(function || ': ' || argument || ' is ' || value || ', which is not above 0.')
    END;
