/* ---
name = "kb_check_risk_difference"
signature = "kb_check_risk_difference(function, argument, value)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where a risk difference lies from -100 to 100 percentage points, to be added to a result; an error otherwise."
null = "the value is null"
source = "no formula"

[[examples]]
call = "kb_check_risk_difference('nnt', 'risk_difference', 16.6)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_risk_difference(function, argument, value) AS
    CASE
        WHEN value >= -100 AND value <= 100 THEN 0e0
        WHEN value IS NULL THEN NULL
        ELSE error(function || ': ' || argument || ' is ' || value || '; percentage points lie from -100 to 100.')
    END;
