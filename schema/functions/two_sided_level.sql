/* ---
name = "two_sided_level"
signature = "two_sided_level(one_sided_level)"
returns = "DOUBLE"
unit = "fraction"
about = "Level of the two-sided interval whose limit is that of a one-sided interval: 0.95 for one-sided 0.975."
null = "one_sided_level is null, or at most 0.5: no two-sided interval has such a limit"
source = "tail areas: 1 - 2 (1 - level)"

[[examples]]
call = "two_sided_level(0.975)"
value = 0.95
from = "definition"

[[examples]]
call = "two_sided_level(0.5)"
from = "definition"
--- */
CREATE OR REPLACE MACRO two_sided_level(one_sided_level) AS
    CASE
        WHEN one_sided_level > 0.5 AND one_sided_level < 1 THEN 1e0 - 2e0 * (1e0 - one_sided_level)
        ELSE nullif(kb_check_level('two_sided_level', one_sided_level), 0e0)
    END;
