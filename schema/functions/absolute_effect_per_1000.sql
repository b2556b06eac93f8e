/* ---
name = "absolute_effect_per_1000"
signature = "absolute_effect_per_1000(measure, value, baseline_risk)"
returns = "DOUBLE"
unit = "people per 1000"
about = "How many more people in 1000 (fewer: below 0) have the event with the intervention, not rounded. measure: risk_ratio, odds_ratio, risk_difference (value in percentage points), hazard_ratio_events, or hazard_ratio_event_free, for which baseline_risk and the answer count people without the event. baseline_risk: from 0 to 1."
null = "an argument is null, or a ratio of 0 meets a baseline for which the answer is not defined"
source = "Cochrane Handbook 15.4.4 and 14.1.5.2; GRADE guidelines 27, J Clin Epidemiol 2019;111:83"

[[examples]]
call = "absolute_effect_per_1000('risk_ratio', 0.5, 0.2)"
value = -100
from = "1000 * (0.1 - 0.2)"

[[examples]]
call = "absolute_effect_per_1000('odds_ratio', 0.5, 0.2)"
value = -88.88888888888889
from = "1000 * (1/9 - 0.2)"

[[examples]]
call = "absolute_effect_per_1000('risk_difference', -17.5, 0.2)"
value = -175
from = "definition"

[[examples]]
call = "absolute_effect_per_1000('hazard_ratio_events', 0.5, 0.36)"
value = -160
from = "1000 * (1 - sqrt(0.64) - 0.36)"

[[examples]]
call = "absolute_effect_per_1000('hazard_ratio_event_free', 0.5, 0.64)"
value = 160
from = "1000 * (sqrt(0.64) - 0.64)"
--- */
CREATE OR REPLACE MACRO absolute_effect_per_1000(measure, value, baseline_risk) AS
    1000e0 * CASE measure
        WHEN 'risk_ratio' THEN
            CASE WHEN baseline_risk = 0 THEN 0e0 ELSE least(1e0, baseline_risk * value::DOUBLE) - baseline_risk END
        WHEN 'odds_ratio' THEN
            CASE WHEN baseline_risk = 0 THEN 0e0
                WHEN baseline_risk < 1 OR value > 0
                THEN baseline_risk / (baseline_risk + (1e0 - baseline_risk) / value::DOUBLE) - baseline_risk END
        WHEN 'risk_difference' THEN greatest(0e0, least(1e0, baseline_risk + value / 100e0)) - baseline_risk
        WHEN 'hazard_ratio_events' THEN
            CASE WHEN baseline_risk < 1 OR value > 0
                THEN 1e0 - pow(1e0 - baseline_risk, value::DOUBLE) - baseline_risk END
        WHEN 'hazard_ratio_event_free' THEN
            CASE WHEN baseline_risk > 0 OR value > 0 THEN pow(baseline_risk::DOUBLE, value::DOUBLE) - baseline_risk END
        -- Not null, which would make DuckDB drop the checks that are added.
        ELSE 'nan'::DOUBLE
    END
    + CASE
        WHEN measure IS NULL OR value IS NULL THEN NULL
        WHEN measure IN ('risk_ratio', 'odds_ratio', 'hazard_ratio_events', 'hazard_ratio_event_free')
            THEN kb_check_not_negative('absolute_effect_per_1000', 'value', value)
        WHEN measure = 'risk_difference' THEN kb_check_risk_difference('absolute_effect_per_1000', 'value', value)
        WHEN measure = 'hazard_ratio' THEN error('absolute_effect_per_1000: a baseline risk is never multiplied by a '
            || 'hazard ratio. Say what the baseline counts: ''hazard_ratio_events'' for the risk of the event, '
            || '''hazard_ratio_event_free'' for the proportion without it.')
        ELSE error('absolute_effect_per_1000: there is no measure ''' || measure
            || '''. There are: risk_ratio, odds_ratio, '
            || 'risk_difference, hazard_ratio_events, hazard_ratio_event_free.')
    END
    + CASE
        WHEN baseline_risk >= 0 AND baseline_risk <= 1 THEN 0e0
        WHEN baseline_risk IS NULL THEN NULL
        ELSE error('absolute_effect_per_1000: baseline_risk is ' || baseline_risk
            || '; it must lie from 0 to 1 (0.2 stands for 20 %).')
    END;
