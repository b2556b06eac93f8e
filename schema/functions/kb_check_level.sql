/* ---
name = "kb_check_level"
signature = "kb_check_level(function, level)"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where a confidence level lies between 0 and 1, to be added to a result; an error otherwise."
null = "the level is null"
source = "no formula"

[[examples]]
call = "kb_check_level('wilson', 0.95)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_level(function, level) AS
    CASE
        WHEN level > 0 AND level < 1 THEN 0e0
        WHEN level IS NULL THEN NULL
        ELSE error(function || ': level is ' || level || '; it must lie between 0 and 1 (0.95 stands for 95 %).')
    END;
