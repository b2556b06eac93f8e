/* ---
name = "odds_ratio"
signature = "odds_ratio(events, total, comparator_events, comparator_total)"
returns = "DOUBLE"
unit = "ratio"
about = "Odds in the first arm divided by odds in the comparator, as observed; infinity where only the denominator is 0."
null = "an argument is null, an arm has 0 participants, or numerator and denominator are 0"
source = "definition"

[[examples]]
call = "odds_ratio(7, 34, 1, 34)"
value = 8.555555555555555
from = "(7 * 33) / (1 * 27)"
--- */
CREATE OR REPLACE MACRO odds_ratio(events, total, comparator_events, comparator_total) AS
    (events::DOUBLE * (comparator_total::DOUBLE - comparator_events))
        / (comparator_events::DOUBLE * (total::DOUBLE - events))
    + CASE
        WHEN (events > 0 AND comparator_events < comparator_total) OR (comparator_events > 0 AND events < total)
            THEN kb_check_counts('odds_ratio', events, total, comparator_events, comparator_total)
        ELSE kb_refuse_counts('odds_ratio', events, total, comparator_events, comparator_total)
    END;
