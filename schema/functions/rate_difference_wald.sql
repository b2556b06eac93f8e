/* ---
name = "rate_difference_wald"
signature = "rate_difference_wald(events, time_at_risk, comparator_events, comparator_time_at_risk, level)"
returns = "interval"
unit = "events per unit of time at risk"
about = "Asymptotic interval of a rate difference."
null = "an argument is null"
source = "variance: each arm's events over the square of its time, added up: Rothman, Greenland, Lash, Modern Epidemiology, 3rd edition, chapter 14"

[[examples]]
call = "rate_difference_wald(41, 28010, 15, 19017, 0.95)"
low = 7.492720676658001e-05
high = 0.001275062787904942
tolerance = 1e-13
from = "statsmodels 0.15.0 confint_poisson_2indep(method='wald', compare='diff')"
--- */
CREATE OR REPLACE MACRO rate_difference_wald_low(events, time_at_risk, comparator_events, comparator_time_at_risk,
    level) AS
    events::DOUBLE / time_at_risk - comparator_events::DOUBLE / comparator_time_at_risk
    - kb_z(level) * sqrt(abs(
        events / (time_at_risk::DOUBLE * time_at_risk)
        + comparator_events / (comparator_time_at_risk::DOUBLE * comparator_time_at_risk)))
    + kb_check_rates('rate_difference_wald', events, time_at_risk, comparator_events, comparator_time_at_risk)
    + kb_check_level('rate_difference_wald', level);

CREATE OR REPLACE MACRO rate_difference_wald_high(events, time_at_risk, comparator_events, comparator_time_at_risk,
    level) AS
    events::DOUBLE / time_at_risk - comparator_events::DOUBLE / comparator_time_at_risk
    + kb_z(level) * sqrt(abs(
        events / (time_at_risk::DOUBLE * time_at_risk)
        + comparator_events / (comparator_time_at_risk::DOUBLE * comparator_time_at_risk)))
    + kb_check_rates('rate_difference_wald', events, time_at_risk, comparator_events, comparator_time_at_risk)
    + kb_check_level('rate_difference_wald', level);

CREATE OR REPLACE MACRO rate_difference_wald(events, time_at_risk, comparator_events, comparator_time_at_risk, level) AS
    {'low': rate_difference_wald_low(events, time_at_risk, comparator_events, comparator_time_at_risk, level),
     'high': rate_difference_wald_high(events, time_at_risk, comparator_events, comparator_time_at_risk, level)};
