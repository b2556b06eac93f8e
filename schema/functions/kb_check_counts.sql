/* ---
name = "kb_check_counts"
signature = "kb_check_counts(function, events, total [, comparator_events, comparator_total])"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where the counts can be, to be added to a result; an error that names the argument where they cannot."
null = "a count is null, or a comparison has an arm of 0 participants"
source = "no formula"

[[examples]]
call = "kb_check_counts('wilson', 0, 0)"
value = 0
from = "definition"

[[examples]]
call = "kb_check_counts('risk_ratio', 1, 2, 0, 3)"
value = 0
from = "definition"
--- */
-- One condition for all counts, which DuckDB evaluates once for both limits of an interval; a CASE around the formula
-- itself would keep it from sharing the formula's common parts.
CREATE OR REPLACE MACRO kb_check_counts(function, events, total) AS
    CASE
        WHEN events >= 0 AND events <= total THEN 0e0
        WHEN events IS NULL OR total IS NULL THEN NULL
        ELSE error(concat(function, ': events is ', events, '; it must lie from 0 to total, which is ', total, '.'))
    END,
(function, events, total, comparator_events, comparator_total) AS
    CASE
        WHEN events >= 0 AND events <= total AND comparator_events >= 0 AND comparator_events <= comparator_total
            AND total > 0 AND comparator_total > 0 THEN 0e0
        ELSE kb_refuse_counts(function, events, total, comparator_events, comparator_total)
    END;
