/* ---
name = "kb_check_whole"
signature = "kb_check_whole(function, events, total [, comparator_events, comparator_total])"
returns = "DOUBLE"
unit = ""
internal = true
about = "0 where the counts are whole numbers, to be added to a result; an error otherwise."
null = "a count is null"
source = "no formula"

[[examples]]
call = "kb_check_whole('clopper_pearson', 4, 200)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_check_whole(function, events, total) AS
    CASE
        WHEN events = floor(events) AND total = floor(total) THEN 0e0
        WHEN events IS NULL OR total IS NULL THEN NULL
        ELSE error(concat(function, ': events is ', events, ', total is ', total, '; they must be whole numbers.'))
    END,
(function, events, total, comparator_events, comparator_total) AS
    CASE
        WHEN events = floor(events) AND total = floor(total)
            AND comparator_events = floor(comparator_events) AND comparator_total = floor(comparator_total) THEN 0e0
        WHEN events IS NULL OR total IS NULL OR comparator_events IS NULL OR comparator_total IS NULL THEN NULL
        ELSE error(concat(function, ': events is ', events, ', total is ', total, ', comparator_events is ',
            comparator_events, ', comparator_total is ', comparator_total, '; they must be whole numbers.'))
    END;
