/* ---
name = "nnt"
signature = "nnt(risk_difference)"
returns = "DOUBLE"
unit = "participants"
about = "Number needed to treat for one participant more, or one fewer, to have the event: 100 / |risk difference|, not rounded; infinity for no difference. Round up to print it."
null = "risk_difference is null"
source = "Altman 1998, BMJ 317:1309"

[[examples]]
call = "nnt(16.6)"
value = 6.024096385542169
from = "CMAJ 2002;166:1676: 6.0"

[[examples]]
call = "nnt(-0.9)"
value = 111.1111111111111
from = "CMAJ 2002;166:1676: 111.1"
--- */
CREATE OR REPLACE MACRO nnt(risk_difference) AS
    CASE WHEN risk_difference <> 0 THEN 100e0 / abs(risk_difference) WHEN risk_difference = 0
        THEN 'infinity'::DOUBLE END
    + kb_check_risk_difference('nnt', 'risk_difference', risk_difference);
