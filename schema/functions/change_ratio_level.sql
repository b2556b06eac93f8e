/* ---
name = "change_ratio_level"
signature = "change_ratio_level(value, low, high, level, new_level)"
returns = "interval"
unit = "ratio"
about = "Two-sided interval of a ratio at another level: each side's distance from the value scaled by the ratio of quantiles. Exact for intervals made from a standard error, an approximation for others."
null = "an argument is null; where only low or high is, that limit alone"
source = "definition of a Wald interval"

[[examples]]
call = "change_ratio_level(1, 0.5, 2, 0.95, 0.975)"
low = 0.4526306438821267
high = 2.209306889659946
tolerance = 1e-06
from = "quantiles 1.959964 and 2.241403"
--- */
CREATE OR REPLACE MACRO change_ratio_level_low(value, low, high, level, new_level) AS
    value * exp((kb_ln(low) - kb_ln(value)) * (kb_z(new_level) / kb_z(level)))
    + kb_check_interval('change_ratio_level', coalesce(low, value), coalesce(high, value))
        + kb_check_positive('change_ratio_level', 'value', value)
    + kb_check_positive('change_ratio_level', 'low', low)
    + kb_check_level('change_ratio_level', level) + kb_check_level('change_ratio_level', new_level);

CREATE OR REPLACE MACRO change_ratio_level_high(value, low, high, level, new_level) AS
    value * exp((kb_ln(high) - kb_ln(value)) * (kb_z(new_level) / kb_z(level)))
    + kb_check_interval('change_ratio_level', coalesce(low, value), coalesce(high, value))
        + kb_check_positive('change_ratio_level', 'value', value)
    + kb_check_positive('change_ratio_level', 'high', high)
    + kb_check_level('change_ratio_level', level) + kb_check_level('change_ratio_level', new_level);

CREATE OR REPLACE MACRO change_ratio_level(value, low, high, level, new_level) AS
    {'low': change_ratio_level_low(value, low, high, level, new_level),
     'high': change_ratio_level_high(value, low, high, level, new_level)};
