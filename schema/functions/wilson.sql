/* ---
name = "wilson"
signature = "wilson(events, total, level)"
returns = "interval"
unit = "percent"
about = "Wilson's score interval of a proportion."
null = "an argument is null"
source = "Wilson 1927, JASA 22:209; a total of 0 gives 0 to 100"

[[examples]]
call = "wilson(4, 200, 0.95)"
low = 0.780442641634947
high = 5.028708690582643
tolerance = 5e-06
from = "R binom.confint, in statsmodels' res_binom[(4, 200)]"

[[examples]]
call = "wilson(0, 0, 0.95)"
low = 0
high = 100
from = "definition"
--- */
CREATE OR REPLACE MACRO wilson_low(events, total, level) AS
    100e0 * list_transform([kb_z(level)], lambda level_z: kb_wilson_low(events, total, level_z))[1]
    + kb_check_counts('wilson', events, total) + kb_check_level('wilson', level);

CREATE OR REPLACE MACRO wilson_high(events, total, level) AS
    100e0 - 100e0 * list_transform([kb_z(level)], lambda level_z:
        kb_wilson_low(total::DOUBLE - events, total, level_z))[1]
    + kb_check_counts('wilson', events, total) + kb_check_level('wilson', level);

CREATE OR REPLACE MACRO wilson(events, total, level) AS
    {'low': wilson_low(events, total, level),
     'high': wilson_high(events, total, level)};
