/* ---
name = "kb_nnt_label"
signature = "kb_nnt_label(risk_difference, favourable_direction)"
returns = "VARCHAR"
unit = "text"
internal = true
about = "NNTB for a difference that benefits patients, NNTH for one that harms them."
null = "an argument is null"
source = "Altman 1998, BMJ 317:1309"

[[examples]]
call = "kb_nnt_label(16.6, 'higher')"
value = "NNTB"
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_nnt_label(risk_difference, favourable_direction) AS
    CASE WHEN (risk_difference > 0) = (favourable_direction = 'higher') THEN 'NNTB' ELSE 'NNTH' END;
