/* ---
name = "kb_chi_z"
signature = "kb_chi_z(events, total, comparator_events, comparator_total, correction)"
returns = "DOUBLE"
unit = "standard deviations"
internal = true
about = "Square root of the chi-square statistic of a 2x2 table, without checks; correction 0 or 0.5 is taken from the distance to expectation."
null = "an argument is null, or no participant has an event, or every one has"
source = "Pearson 1900; Yates 1934, Supplement to the JRSS 1:217"

[[examples]]
call = "kb_chi_z(1, 2, 1, 2, 0)"
value = 0
from = "definition"
--- */
CREATE OR REPLACE MACRO kb_chi_z(events, total, comparator_events, comparator_total, correction) AS
    greatest(0e0, abs(events - total * ((events::DOUBLE + comparator_events) / (total::DOUBLE + comparator_total)))
        - correction)
    / sqrt(abs(total * ((events::DOUBLE + comparator_events) / (total::DOUBLE + comparator_total))
        * (comparator_total / (total::DOUBLE + comparator_total))
        * (1e0 - (events::DOUBLE + comparator_events) / (total::DOUBLE + comparator_total))));
