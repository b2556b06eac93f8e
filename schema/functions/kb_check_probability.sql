/* ---
name = "kb_check_probability"
signature = "kb_check_probability(function, argument, value)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where a value lies from 0 to 1, to be added to a result; an error that names the argument otherwise."
null = "the value is null"
source = "no formula"

[[examples]]
call = "kb_check_probability('z_from_p', 'p', 1)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_probability(function, argument, value) AS
    CASE
        WHEN value >= 0 AND value <= 1 THEN 0e0
        WHEN value IS NULL THEN NULL
        ELSE error(function || ': ' || argument || ' is ' || value || '; it must lie from 0 to 1.')
    END;
