/* ---
name = "kb_nnt_number"
signature = "kb_nnt_number(risk_difference)"
returns = "VARCHAR"
unit = "text"
internal = true
about = "A number needed to treat as printed: rounded up, infinity in words."
null = "risk_difference is null"
source = "as nnt; a hair above a whole number is that number"

[[examples]]
call = "kb_nnt_number(16.6)"
value = "7"
from = "100 / 16.6 = 6.02"
--- */
CREATE OR REPLACE MACRO kb_nnt_number(risk_difference) AS
    CASE WHEN risk_difference = 0 THEN 'infinity'
        ELSE format('{:,}', ceil(100e0 / abs(risk_difference) - 1e-9)::BIGINT) END;
