/* ---
name = "rate_ratio_wald"
signature = "rate_ratio_wald(events, time_at_risk, comparator_events, comparator_time_at_risk, level)"
returns = "interval"
unit = "ratio"
about = "Asymptotic interval of a rate ratio on the log scale."
null = "an argument is null; low where the comparator has no events, high where the first arm has none"
source = "standard error sqrt(1/events + 1/comparator_events): Rothman, Greenland, Lash, Modern Epidemiology, 3rd edition, chapter 14"

[[examples]]
call = "rate_ratio_wald(41, 28010, 15, 19017, 0.95)"
low = 1.0272259976476372
high = 3.3525633144278704
tolerance = 1e-09
from = "statsmodels 0.15.0 confint_poisson_2indep(method='wald-log')"
--- */
CREATE OR REPLACE MACRO rate_ratio_wald_low(events, time_at_risk, comparator_events, comparator_time_at_risk, level) AS
    (events::DOUBLE / time_at_risk) / (comparator_events::DOUBLE / comparator_time_at_risk)
    * exp(-kb_z(level) * sqrt(abs(1e0 / events + 1e0 / comparator_events)))
    + CASE WHEN comparator_events > 0
            THEN kb_check_rates('rate_ratio_wald', events, time_at_risk, comparator_events, comparator_time_at_risk)
        ELSE nullif(kb_check_rates('rate_ratio_wald', events, time_at_risk, comparator_events,
            comparator_time_at_risk), 0e0)
    END
    + kb_check_level('rate_ratio_wald', level);

CREATE OR REPLACE MACRO rate_ratio_wald_high(events, time_at_risk, comparator_events, comparator_time_at_risk, level) AS
    (events::DOUBLE / time_at_risk) / (comparator_events::DOUBLE / comparator_time_at_risk)
    * exp(kb_z(level) * sqrt(abs(1e0 / events + 1e0 / comparator_events)))
    + CASE WHEN events > 0
            THEN kb_check_rates('rate_ratio_wald', events, time_at_risk, comparator_events, comparator_time_at_risk)
        ELSE nullif(kb_check_rates('rate_ratio_wald', events, time_at_risk, comparator_events,
            comparator_time_at_risk), 0e0)
    END
    + kb_check_level('rate_ratio_wald', level);

CREATE OR REPLACE MACRO rate_ratio_wald(events, time_at_risk, comparator_events, comparator_time_at_risk, level) AS
    {'low': rate_ratio_wald_low(events, time_at_risk, comparator_events, comparator_time_at_risk, level),
     'high': rate_ratio_wald_high(events, time_at_risk, comparator_events, comparator_time_at_risk, level)};
