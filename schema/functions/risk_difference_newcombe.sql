/* ---
name = "risk_difference_newcombe"
signature = "risk_difference_newcombe(events, total, comparator_events, comparator_total, level)"
returns = "interval"
unit = "percentage points"
about = "Newcombe's hybrid score interval of a risk difference, made from both arms' Wilson intervals."
null = "an argument is null, or an arm has 0 participants"
source = "Newcombe 1998, Statistics in Medicine 17:873, method 10"

[[examples]]
call = "risk_difference_newcombe(56, 70, 48, 80, 0.95)"
low = 5.24
high = 33.39
tolerance = 0.0053
from = "Newcombe 1998, table II, example (a)"

[[examples]]
call = "risk_difference_newcombe(10, 10, 0, 20, 0.95)"
low = 67.91
high = 100
tolerance = 0.0053
from = "Newcombe 1998, table II, example (f)"
--- */
CREATE OR REPLACE MACRO risk_difference_newcombe_low(events, total, comparator_events, comparator_total, level) AS
    100e0 * list_transform([kb_z(level)], lambda level_z:
        events::DOUBLE / total - comparator_events::DOUBLE / comparator_total - sqrt(
            pow(events::DOUBLE / total - kb_wilson_low(events, total, level_z), 2)
            + pow(comparator_events::DOUBLE / comparator_total - 1e0
                + kb_wilson_low(comparator_total::DOUBLE - comparator_events, comparator_total, level_z), 2)))[1]
    + kb_check_counts('risk_difference_newcombe', events, total, comparator_events, comparator_total)
    + kb_check_level('risk_difference_newcombe', level);

CREATE OR REPLACE MACRO risk_difference_newcombe_high(events, total, comparator_events, comparator_total, level) AS
    100e0 * list_transform([kb_z(level)], lambda level_z:
        events::DOUBLE / total - comparator_events::DOUBLE / comparator_total + sqrt(
            pow(events::DOUBLE / total - 1e0 + kb_wilson_low(total::DOUBLE - events, total, level_z), 2)
            + pow(comparator_events::DOUBLE / comparator_total
                - kb_wilson_low(comparator_events, comparator_total, level_z), 2)))[1]
    + kb_check_counts('risk_difference_newcombe', events, total, comparator_events, comparator_total)
    + kb_check_level('risk_difference_newcombe', level);

CREATE OR REPLACE MACRO risk_difference_newcombe(events, total, comparator_events, comparator_total, level) AS
    {'low': risk_difference_newcombe_low(events, total, comparator_events, comparator_total, level),
     'high': risk_difference_newcombe_high(events, total, comparator_events, comparator_total, level)};
