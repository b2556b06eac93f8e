/* ---
name = "kb_check_interval"
signature = "kb_check_interval(function, low, high)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where low is not above high, to be added to a result; an error otherwise."
null = "a limit is null"
source = "no formula"

[[examples]]
call = "kb_check_interval('change_level', 1, 2)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_interval(function, low, high) AS
    CASE
        WHEN low <= high THEN 0e0
        WHEN low IS NULL OR high IS NULL THEN NULL
        ELSE error(function || ': low is ' || low || ', above high, which is ' || high || '.')
    END;
