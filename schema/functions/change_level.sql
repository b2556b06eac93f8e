/* ---
name = "change_level"
signature = "change_level(value, low, high, level, new_level)"
returns = "interval"
unit = "unit of the value"
about = "Two-sided interval of a difference or mean at another level: each side's distance from the value scaled by the ratio of quantiles. Exact for intervals made from a standard error, an approximation for others."
null = "an argument is null; where only low or high is, that limit alone"
source = "definition of a Wald interval"

[[examples]]
call = "change_level(10, 8.040036015459946, 11.959963984540054, 0.95, 0.975)"
low = 7.758597272395053
high = 12.241402727604948
tolerance = 1e-06
from = "quantiles 1.959964 and 2.241403"
--- */
CREATE OR REPLACE MACRO change_level_low(value, low, high, level, new_level) AS
    value + (low - value) * (kb_z(new_level) / kb_z(level))
    + kb_check_interval('change_level', coalesce(low, value), coalesce(high, value))
    + kb_check_level('change_level', level) + kb_check_level('change_level', new_level);

CREATE OR REPLACE MACRO change_level_high(value, low, high, level, new_level) AS
    value + (high - value) * (kb_z(new_level) / kb_z(level))
    + kb_check_interval('change_level', coalesce(low, value), coalesce(high, value))
    + kb_check_level('change_level', level) + kb_check_level('change_level', new_level);

CREATE OR REPLACE MACRO change_level(value, low, high, level, new_level) AS
    {'low': change_level_low(value, low, high, level, new_level),
     'high': change_level_high(value, low, high, level, new_level)};
