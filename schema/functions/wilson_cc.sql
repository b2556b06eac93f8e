/* ---
name = "wilson_cc"
signature = "wilson_cc(events, total, level)"
returns = "interval"
unit = "percent"
about = "Wilson's score interval of a proportion with continuity correction."
null = "an argument is null"
source = "Newcombe 1998, Statistics in Medicine 17:857, method 4, with its rule for no events and for events only"

[[examples]]
call = "wilson_cc(15, 148, 0.95)"
low = 5.98
high = 16.44
tolerance = 0.00525
from = "Newcombe 1998, table I"

[[examples]]
call = "wilson_cc(0, 20, 0.95)"
low = 0
high = 20.05
tolerance = 0.00525
from = "Newcombe 1998, table I"
--- */
CREATE OR REPLACE MACRO wilson_cc_low(events, total, level) AS
    100e0 * list_transform([kb_z(level)], lambda level_z: kb_wilson_cc_low(events, total, level_z))[1]
    + kb_check_counts('wilson_cc', events, total) + kb_check_level('wilson_cc', level);

CREATE OR REPLACE MACRO wilson_cc_high(events, total, level) AS
    100e0 - 100e0 * list_transform([kb_z(level)], lambda level_z:
        kb_wilson_cc_low(total::DOUBLE - events, total, level_z))[1]
    + kb_check_counts('wilson_cc', events, total) + kb_check_level('wilson_cc', level);

CREATE OR REPLACE MACRO wilson_cc(events, total, level) AS
    {'low': wilson_cc_low(events, total, level),
     'high': wilson_cc_high(events, total, level)};
