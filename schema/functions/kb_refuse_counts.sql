/* ---
name = "kb_refuse_counts"
signature = "kb_refuse_counts(function, events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = ""
internal = true
about = "An error that names the argument where the counts of two arms cannot be, else null."
null = "a count is null, or the counts can be"
source = "no formula"

[[examples]]
call = "kb_refuse_counts('risk_ratio', 0, 0, 1, 2)"
from = "definition"
--- */
-- NULL has its type here: of an expression without one, DuckDB makes a null at once and never meets the error.
CREATE OR REPLACE MACRO kb_refuse_counts(function, events, total, comparator_events, comparator_total) AS
    CASE
        WHEN events IS NULL OR total IS NULL OR comparator_events IS NULL OR comparator_total IS NULL THEN NULL::DOUBLE
        WHEN NOT (events BETWEEN 0 AND total)
            THEN error(concat(function, ': events is ', events, '; it must lie from 0 to total, which is ', total, '.'))
        WHEN NOT (comparator_events BETWEEN 0 AND comparator_total)
            THEN error(concat(function, ': comparator_events is ', comparator_events,
                '; it must lie from 0 to comparator_total, which is ', comparator_total, '.'))
    END;
